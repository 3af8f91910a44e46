import { parseDocument, LineCounter, isNode } from 'yaml';
import { PartonError } from '../../shared/errors';
import { readWhole } from './durable';
import { parseFastYaml } from './fast-yaml';
import type { YamlPath } from './fast-yaml';

/** The largest table of nnpdf-data 4.1.5 (CHORUS with nuclear uncertainties) has 20 MB. */
const MAX_BYTES = 24 << 20;
/** Texts outside of the fast subset go to the full parser, which is slow (1 MB a second, quadratic on some). In nnpdf-data 4.1.5 they have 10 kB at most. */
const MAX_FULL_BYTES = 1 << 15;
/** Lines of values are looked for in texts of this size at most, so that an error comes at once. */
const MAX_SEARCHED = 8 << 20;
const MAX_NESTING = 64;
/** Lists and maps in JSON: each takes much more memory than text. */
const MAX_COLLECTIONS = 500_000;

/** Reads a data file (metadata, number tables, theory cards). @throws PartonError if it is not there, too large or not YAML */
export function readDataYaml(file: string): YamlNode {
  const bytes = readWhole(file, MAX_BYTES);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new PartonError('input', 'the file is not text (UTF-8).', { file }, 'It may be damaged: copy it again.', { cause });
  }
  return parseDataYaml(text, file);
}

/** Parses YAML (JSON being the fastest to read); `file` is named in errors. @throws PartonError with file and line */
export function parseDataYaml(text: string, file: string): YamlNode {
  const source = { text: text.includes('\r\n') ? text.replaceAll('\r\n', '\n') : text, file };
  return new YamlNode(parseValue(source), [], source);
}

interface Source {
  readonly text: string;
  readonly file: string;
}

function parseValue(source: Source): unknown {
  const { text } = source;
  if (text.startsWith('{') && occurrences(text, '{') + occurrences(text, '[') <= MAX_COLLECTIONS) {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      // Flow-style YAML, or damaged: a parser that counts lines will tell.
    }
  }
  const fast = parseFastYaml(text);
  return fast ? fast.value : parseFully(source);
}

function occurrences(text: string, character: string): number {
  let count = 0;
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) count++;
  return count;
}

function parseFully(source: Source): unknown {
  const { text, file } = source;
  if (text.length > MAX_FULL_BYTES) {
    throw new PartonError('input', 'the file is damaged, or a large one that uses more of YAML than number tables need.', { file }, 'Write it as plain block-style YAML or JSON.');
  }
  const tooDeep = lineNestedDeeperThan(text, MAX_NESTING);
  if (tooDeep !== undefined) throw new PartonError('input', `nested more than ${MAX_NESTING} levels deep.`, { file, line: tooDeep });
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter: lines, merge: true, logLevel: 'silent', prettyErrors: false });
    const [error] = document.errors;
    if (error) {
      const { line, col } = lines.linePos(error.pos[0]);
      throw new PartonError('input', `not valid YAML: ${error.message.split('\n')[0]}`, { file, line, column: col });
    }
    return document.toJS({ maxAliasCount: 1000 }) as unknown;
  } catch (cause) {
    if (cause instanceof PartonError) throw cause;
    // The parser's own limits: depth of the stack, number of aliases, aliases to nothing.
    throw new PartonError('input', `not valid YAML: ${cause instanceof Error ? cause.message : String(cause)}`, { file }, undefined, { cause });
  }
}

/** The line on which brackets, or dashes on one line, nest too deep; undefined if none does. */
function lineNestedDeeperThan(text: string, limit: number): number | undefined {
  let depth = 0;
  let line = 1;
  let run = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === '\n') {
      line++;
      run = 0;
    } else if (c === '[' || c === '{') depth++;
    else if (c === ']' || c === '}') depth = Math.max(0, depth - 1);
    else if (c === '-' || c === '?' || c === ':') run++;
    else if (c !== ' ') run = 0;
    if (depth > limit || run > limit) return line;
  }
  return undefined;
}

/** A value of a data file and where it stands. Its methods check what it is, and say the file, line and place if it is not. */
export class YamlNode {
  constructor(
    readonly value: unknown,
    readonly path: YamlPath,
    private readonly source: Source,
  ) {}

  get file(): string {
    return this.source.file;
  }

  /** Nothing there, or null. */
  get isAbsent(): boolean {
    return this.value === undefined || this.value === null;
  }

  get(key: string): YamlNode {
    return new YamlNode(ownValue(this.mapping(), key), [...this.path, key], this.source);
  }

  /** The node of the element at `index`. */
  at(index: number): YamlNode {
    return new YamlNode(this.list()[index], [...this.path, index], this.source);
  }

  mapping(): Readonly<Record<string, unknown>> {
    const { value } = this;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) this.fail('a mapping (key: value) is expected');
    return value as Record<string, unknown>;
  }

  list(): readonly unknown[] {
    if (!Array.isArray(this.value)) this.fail('a list is expected');
    return this.value as unknown[];
  }

  items(): YamlNode[] {
    return this.list().map((_, index) => this.at(index));
  }

  entries(): [key: string, node: YamlNode][] {
    return Object.keys(this.mapping()).map((key) => [key, this.get(key)]);
  }

  text(): string {
    const { value } = this;
    if (typeof value === 'number') return String(value);
    if (typeof value !== 'string') this.fail('a text is expected');
    return value;
  }

  /** A finite number. Text that YAML 1.1 or Python reads as a number (`40_000_000`) is one. */
  number(): number {
    const { value } = this;
    const parsed = typeof value === 'string' && /^[-+]?[0-9_]*\.?[0-9_]*(?:[eE][-+]?[0-9]+)?$/.test(value) && /[0-9]/.test(value) ? Number(value.replaceAll('_', '')) : value;
    if (typeof parsed !== 'number') return this.fail('a number is expected');
    if (!Number.isFinite(parsed)) return this.fail(`${parsed} is not a finite number`);
    return parsed;
  }

  integer(least: number, most: number): number {
    const value = this.number();
    if (!Number.isInteger(value) || value < least || value > most) this.fail(`an integer from ${least} to ${most} is expected, not ${value}`);
    return value;
  }

  /** @throws PartonError of kind `input` with file, line and key path */
  fail(problem: string, remedy?: string): never {
    throw new PartonError('input', `${problem}.`, { file: this.file, line: lineOf(this.source, this.path), place: placeName(this.path) }, remedy);
  }
}

function ownValue(map: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

/** `bins[12].stat` */
function placeName(path: YamlPath): string | undefined {
  if (path.length === 0) return undefined;
  return path.map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`)).join('');
}

/** The line of the value at `path`, or of the nearest one around it. */
function lineOf({ text }: Source, path: YamlPath): number | undefined {
  if (text.length > MAX_SEARCHED) return undefined;
  const fast = parseFastYaml(text, path);
  if (fast) return fast.line;
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'silent', prettyErrors: false });
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return undefined;
}
