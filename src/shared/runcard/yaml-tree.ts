import {
  Composer, Document, isAlias, isMap, isScalar, isSeq, Lexer, LineCounter, Parser, Scalar as YamlScalar,
  type CST, type Node, type YAMLMap,
} from 'yaml';
import { Reporter, showPath, type Path, type TextRange } from './diagnostics';
import { resolvePlain, type Scalar } from './scalars';

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly value: Scalar;
  readonly quoted: boolean;
  readonly range: TextRange;
}

export interface ListNode {
  readonly kind: 'list';
  readonly items: readonly TreeNode[];
  readonly range: TextRange;
}

export interface MapNode {
  readonly kind: 'map';
  readonly entries: readonly Entry[];
  /** `{a: 1}`, not one entry a line. */
  readonly flow: boolean;
  readonly range: TextRange;
}

export interface Entry {
  readonly key: string;
  readonly keyRange: TextRange;
  readonly value: TreeNode;
}

/** YAML as values with their places; aliases and merge keys are expanded. */
export type TreeNode = ScalarNode | ListNode | MapNode;

export interface ReadYaml {
  /** The comment-keeping document, for editing. Empty where the text could not be composed. */
  readonly document: Document;
  /** Absent when the text is no YAML. */
  readonly tree?: TreeNode;
  readonly reporter: Reporter;
}

// The largest runcards of NNPDF have 10 kB, 3500 lexemes, a hundred datasets and six levels.
const LONGEST_TEXT = 1 << 18;
const MOST_LEXEMES = 12_000;
const DEEPEST = 24;
/** A level of YAML takes up to two entries on the parser's stack. */
const DEEPEST_STACK = 2 * DEEPEST + 2;
const MOST_NODES = 12_000;
const WHOLE: Path = [];

class Refused extends Error {
  constructor(readonly code: 'syntax' | 'limit' | 'unsupported', message: string, readonly range: TextRange) {
    super(message);
  }
}

/** Reads text as YAML; what is wrong with it goes to the reporter. Size, depth, aliases and count are capped. */
export function readYaml(text: string): ReadYaml {
  const lines = new LineCounter();
  const reporter = new Reporter(lines);
  let document = new Document();
  try {
    if (text.length > LONGEST_TEXT) {
      throw new Refused('limit', `A runcard of ${text.length} characters is refused: the limit is ${LONGEST_TEXT}.`, { start: 0, end: 0 });
    }
    document = compose(text, lines);
    for (const { message, pos } of document.warnings) reporter.warning('syntax', message, WHOLE, { start: pos[0], end: pos[1] });
    for (const { message, pos } of document.errors) reporter.error('syntax', `This is not valid YAML: ${message}.`, WHOLE, { start: pos[0], end: pos[1] });
    if (document.errors.length > 0) return { document, reporter };
    return { document, tree: new Expander(reporter).expand(document.contents), reporter };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    reporter.error(error.code, error.message, WHOLE, error.range);
    return { document, reporter };
  }
}

function compose(text: string, lines: LineCounter): Document {
  const composer = new Composer({ keepSourceTokens: true, uniqueKeys: false, prettyErrors: false, version: '1.2', logLevel: 'silent' });
  const [document, second] = composer.compose(tokens(text, lines), true, text.length);
  if (second) throw new Refused('syntax', 'A runcard is one YAML document; here a second one begins.', toRange(second.range));
  return document!;
}

function* tokens(text: string, lines: LineCounter): Generator<CST.Token> {
  const parser = new Parser(lines.addNewLine);
  let lexemes = 0;
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    const here = { start: parser.offset, end: parser.offset };
    if (++lexemes > MOST_LEXEMES) throw new Refused('limit', `More than ${MOST_LEXEMES} words and signs.`, here);
    if (parser.stack.length > DEEPEST_STACK) throw new Refused('limit', `Nested more than ${DEEPEST} levels deep.`, here);
  }
  yield* parser.end();
}

function toRange(range: readonly number[] | null | undefined): TextRange {
  return range ? { start: range[0]!, end: range[1]! } : { start: 0, end: 0 };
}

/** Turns composed YAML into a tree. An anchor comes before its aliases, so one pass in the order of the text is enough. */
class Expander {
  private readonly anchors = new Map<string, Node>();
  private nodes = 0;

  constructor(private readonly reporter: Reporter) {}

  expand(node: Node | null, path: Path = WHOLE, depth = 0): TreeNode {
    const range = toRange(node?.range);
    if (++this.nodes > MOST_NODES) throw new Refused('limit', `More than ${MOST_NODES} entries, aliases counted each time.`, range);
    if (depth > DEEPEST) throw new Refused('limit', `Nested more than ${DEEPEST} levels deep, or an alias inside its own anchor.`, range);
    if (node === null) return { kind: 'scalar', value: null, quoted: false, range };
    if (isAlias(node)) return this.expand(this.target(node.source, range), path, depth + 1);
    if ('anchor' in node && typeof node.anchor === 'string') this.anchors.set(node.anchor, node);
    if (isScalar(node)) return { kind: 'scalar', value: scalarValue(node), quoted: node.type !== YamlScalar.PLAIN, range };
    if (isSeq(node)) {
      const items = node.items.map((item, i) => this.expand(item as Node | null, [...path, i], depth + 1));
      return { kind: 'list', items, range };
    }
    if (isMap(node)) return this.map(node as YAMLMap<Node, Node | null>, path, depth);
    throw new Refused('syntax', 'This YAML construct has no place in a runcard.', range);
  }

  private target(name: string, range: TextRange): Node {
    const node = this.anchors.get(name);
    if (!node) throw new Refused('syntax', `The alias *${name} has no anchor &${name} before it.`, range);
    return node;
  }

  private map(node: YAMLMap<Node, Node | null>, path: Path, depth: number): MapNode {
    const own = new Map<string, Entry>();
    const merged: Entry[] = [];
    for (const pair of node.items) {
      const keyRange = toRange(pair.key.range);
      const key = this.expand(pair.key, path, depth + 1);
      if (key.kind !== 'scalar') throw new Refused('syntax', 'A key must be a word.', keyRange);
      if (key.value === '<<' && !key.quoted) {
        merged.push(...this.merge(this.expand(pair.value, path, depth + 1)));
        continue;
      }
      const name = String(key.value);
      const here = [...path, name];
      const value = pair.value ? this.expand(pair.value, here, depth + 1) : emptyAfter(keyRange);
      const first = own.get(name);
      if (!first) own.set(name, { key: name, keyRange, value });
      else this.reportDuplicate(here, first.keyRange, keyRange, node.flow ? undefined : pair.value?.range?.[2]);
    }
    for (const entry of merged) if (!own.has(entry.key)) own.set(entry.key, entry);
    return { kind: 'map', entries: [...own.values()], flow: node.flow === true, range: toRange(node.range) };
  }

  private merge(source: TreeNode): readonly Entry[] {
    if (source.kind === 'map') return source.entries;
    if (source.kind === 'list') return source.items.flatMap((item) => this.merge(item));
    throw new Refused('syntax', 'What `<<` merges must be a mapping.', source.range);
  }

  /** @param end where the second entry ends, when it has lines of its own and so can simply be removed. */
  private reportDuplicate(path: Path, first: TextRange, second: TextRange, end: number | undefined): void {
    const message = `${showPath(path)} is given twice: it already stands on line ${this.reporter.lineOf(first.start)}.`;
    const range = { start: this.reporter.lineStart(second.start), end: end ?? 0 };
    const suggestion = end === undefined ? undefined : { label: 'Remove this entry', range, text: '' };
    this.reporter.error('duplicate', message, path, second, { remedy: 'Keep one of the two.', suggestion });
  }
}

function emptyAfter({ end }: TextRange): ScalarNode {
  return { kind: 'scalar', value: null, quoted: false, range: { start: end, end } };
}

function scalarValue(node: YamlScalar): Scalar {
  const { value, source, tag, type } = node;
  if (type === YamlScalar.PLAIN && tag === undefined) return resolvePlain(source ?? '');
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string') return value;
  throw new Refused('syntax', `The tag ${tag ?? ''} has no place in a runcard.`, toRange(node.range));
}
