import { isAlias, isMap, isScalar, isSeq, type Node, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Path } from '../diagnostics';
import { readYaml, type TreeNode } from '../yaml-tree';
import { operate, Written, type EditValue, type Operation } from './operation';
import {
  columnOf, dashesOf, EditRefused, findPair, findPlace, hasColon, headEnd, isEmpty, itemEnd, itemsOf, lineBreak, lineEnd, lineStart, nextLine, pairEnd,
  pairsOf, startOf, type MapPair, type Place,
} from './places';
import { applyEdits, type TextEdit } from './text-edit';
import { writeFlow, writeScalar, writeText } from './write-value';

/**
 * The smallest edits of a runcard's text that do what `operation` says. All else stays as it is, byte for byte: comments,
 * order, quotes, how numbers and lists are written.
 * @throws EditRefused where the text is no YAML, or the place is shared by an anchor, or the edit would not mean what it should
 */
export function editRuncard(text: string, operation: Operation): readonly TextEdit[] {
  const { document, tree } = readYaml(text);
  if (!tree) throw new EditRefused('This is not valid YAML now: mend the text first.');
  const place = findPlace(document, operation.path);
  const edits = new Editor(text, document.contents).edits(place, operation).filter(({ from, to, insert }) => text.slice(from, to) !== insert);
  const after = readYaml(applyEdits(text, edits)).tree;
  if (!after || !same(plainTree(after), operate(plainTree(tree), operation))) throw new EditRefused('The form can\'t write this here: change it in the text.');
  return edits;
}

/** Several operations, each on what the one before has made. @returns the edits of each, for one step of undo */
export function editAll(text: string, operations: readonly Operation[]): { readonly text: string; readonly steps: readonly (readonly TextEdit[])[] } {
  const steps: (readonly TextEdit[])[] = [];
  let now = text;
  for (const operation of operations) {
    const edits = editRuncard(now, operation);
    now = applyEdits(now, edits);
    if (edits.length > 0) steps.push(edits);
  }
  return { text: now, steps };
}

/** The plain value of a tree. */
export function plainTree(node: TreeNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(plainTree);
  return Object.fromEntries(node.entries.map(({ key, value }) => [key, plainTree(value)]));
}

function same(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b);
  const [own, other] = [Object.entries(a), new Map(Object.entries(b))];
  return Array.isArray(a) === Array.isArray(b) && own.length === other.size && own.every(([key, value]) => other.has(key) && same(value, other.get(key)));
}

const isLeaf = (value: EditValue): value is null | boolean | number | string | Written => value === null || typeof value !== 'object' || value instanceof Written;

class Editor {
  private readonly break: string;

  constructor(private readonly text: string, private readonly root: Node | null) {
    this.break = lineBreak(text);
  }

  edits(place: Place, operation: Operation): readonly TextEdit[] {
    const { path } = operation;
    const exact = place.depth === path.length;
    switch (operation.kind) {
      case 'set': return exact ? this.replace(place, operation.value) : this.add(place, path.slice(place.depth), operation.value);
      case 'remove': return exact ? this.remove(path) : [];
      case 'rename': return exact && place.pair ? [this.over(place.pair.key, writeText(operation.key))] : [];
      case 'insert': {
        if (!exact) return this.add(place, path.slice(place.depth), [operation.value]);
        return isSeq(place.node) && place.node.items.length > 0 ? this.insert(place.node, operation.index, operation.value) : this.replace(place, [operation.value]);
      }
      case 'move': return exact && isSeq(place.node) ? this.move(place.node, operation.from, operation.to) : [];
    }
  }

  private over(node: Node, insert: string): TextEdit {
    return { from: node.range![0], to: node.range![1], insert };
  }

  private replace({ node, pair }: Place, value: EditValue): TextEdit[] {
    const block = node && (isMap(node) || isSeq(node)) && !node.flow;
    if (node === this.root && !isScalar(node)) throw new EditRefused('A runcard as a whole is changed in the text.');
    if (isEmpty(node)) {
      if (!pair) throw new EditRefused('Nothing is written here: change it in the text.');
      if (value === null) return [];
      const at = headEnd(pair);
      return [{ from: at, to: at, insert: `${hasColon(pair) ? '' : ':'} ${writeFlow(value)}` }];
    }
    if (block) {
      if (!pair) throw new EditRefused('A list over several lines is changed in the text.');
      return [{ from: headEnd(pair), to: pairEnd(pair, this.text), insert: ` ${writeFlow(value)}` }];
    }
    if (isScalar(node) && isLeaf(value)) {
      const source = this.text.slice(node.range![0], node.range![1]);
      if (value === null && pair && !this.inFlow(pair)) return [{ from: headEnd(pair), to: node.range![1], insert: '' }];
      return [this.over(node, Object.is(node.value, value) ? source : writeScalar(value, source))];
    }
    return [this.over(node!, writeFlow(value))];
  }

  private inFlow(pair: MapPair): boolean {
    const within = (node: Node | null): boolean => {
      if (isMap(node)) return (pairsOf(node).includes(pair) && node.flow === true) || pairsOf(node).some(({ value }) => within(value));
      return isSeq(node) && itemsOf(node).some(within);
    };
    return within(this.root);
  }

  /** Adds the keys `rest` below a mapping that lacks the first of them. */
  private add({ node, pair }: Place, rest: Path, value: EditValue): TextEdit[] {
    const [key, ...below] = rest;
    if (typeof key !== 'string') throw new EditRefused('There is no such item.');
    if (isAlias(node)) throw new EditRefused(`This repeats &${node.source}, which stands elsewhere: change it in the text.`);
    if (isMap(node) && node.items.length > 0) return [node.flow ? this.addInFlow(node, key, below, value) : this.addLines(node, key, below, value)];
    if (isEmpty(node) && node === this.root) return [{ from: this.text.length, to: this.text.length, insert: `${this.entry(key, below, value, 0)}${this.break}` }];
    if (isEmpty(node) && pair) {
      const indent = columnOf(this.text, startOf(pair.key)) + 2;
      const at = lineEnd(this.text, headEnd(pair));
      if (this.inFlow(pair)) throw new EditRefused('There is no room for this here: change it in the text.');
      return [{ from: at, to: at, insert: `${this.break}${' '.repeat(indent)}${this.entry(key, below, value, indent)}` }];
    }
    if (isMap(node)) return [{ from: startOf(node) + 1, to: startOf(node) + 1, insert: `${writeText(key)}: ${writeFlow(nest(below, value))}` }];
    throw new EditRefused(`There is no place for ${key} here: change it in the text.`);
  }

  private addInFlow(map: YAMLMap, key: string, below: Path, value: EditValue): TextEdit {
    const at = pairEnd(pairsOf(map).at(-1)!, this.text);
    return { from: at, to: at, insert: `, ${writeText(key)}: ${writeFlow(nest(below, value))}` };
  }

  private addLines(map: YAMLMap, key: string, below: Path, value: EditValue): TextEdit {
    const pairs = pairsOf(map);
    const indent = columnOf(this.text, startOf(pairs[0]!.key));
    const at = lineEnd(this.text, pairEnd(pairs.at(-1)!, this.text));
    return { from: at, to: at, insert: `${this.break}${' '.repeat(indent)}${this.entry(key, below, value, indent)}` };
  }

  /** `key: value`, over several lines where mappings or lists of mappings are inside. */
  private entry(key: string, below: Path, value: EditValue, indent: number): string {
    const [next, ...rest] = below;
    const head = `${writeText(key)}:`;
    const line = `${this.break}${' '.repeat(indent + 2)}`;
    if (next !== undefined) return `${head}${line}${this.entry(String(next), rest, value, indent + 2)}`;
    if (Array.isArray(value) && value.length > 0 && value.some((item) => !isLeaf(item as EditValue))) return head + value.map((item) => `${line}- ${writeFlow(item as EditValue)}`).join('');
    return value === null ? head : `${head} ${writeFlow(value)}`;
  }

  private insert(list: YAMLSeq, index: number, value: EditValue): TextEdit[] {
    const count = list.items.length;
    if (list.flow) {
      const at = index < count ? startOf(itemsOf(list)[index]!) : itemEnd(list, count - 1, this.text);
      return [{ from: at, to: at, insert: index < count ? `${writeFlow(value)}, ` : `, ${writeFlow(value)}` }];
    }
    const dashes = dashesOf(list);
    const sibling = dashes[Math.min(index, count) - 1] ?? dashes[0]!;
    const gap = /^- +/.exec(this.text.slice(sibling))?.[0] ?? '- ';
    if (index < count && index === 0) {
      const at = dashes[0]!;
      return [{ from: at, to: at, insert: `${gap}${writeFlow(value)}${this.break}${' '.repeat(columnOf(this.text, at))}` }];
    }
    const at = lineEnd(this.text, itemEnd(list, Math.min(index, count) - 1, this.text));
    return [{ from: at, to: at, insert: `${this.break}${' '.repeat(columnOf(this.text, dashes[0]!))}${gap}${writeFlow(value)}` }];
  }

  private remove(path: Path): TextEdit[] {
    const above = path.slice(0, -1);
    const parent = above.reduce<Place>((place, part) => this.step(place, part), { node: this.root, depth: 0 });
    const { node } = parent;
    if (isSeq(node)) return [node.items.length === 1 ? this.emptied(parent, '[]') : node.flow ? this.cutFlow(itemSpans(node, this.text), path.at(-1) as number) : this.cutItem(node, path.at(-1) as number)];
    if (!isMap(node)) return [];
    const pairs = pairsOf(node);
    const index = pairs.indexOf(findPair(node, path.at(-1)!)!);
    if (pairs.length === 1) return [this.emptied(parent, '{}')];
    return [node.flow ? this.cutFlow(pairs.map((pair) => [startOf(pair.key), pairEnd(pair, this.text)]), index) : this.cutPair(pairs, index)];
  }

  private step({ node, depth }: Place, part: string | number): Place {
    if (isMap(node)) {
      const pair = findPair(node, part)!;
      return { node: pair.value, pair, depth: depth + 1 };
    }
    return { node: itemsOf(node as YAMLSeq)[part as number] ?? null, depth: depth + 1 };
  }

  /** A collection whose last entry goes. */
  private emptied({ node, pair }: Place, nothing: string): TextEdit {
    if ((node as YAMLMap | YAMLSeq).flow) return this.over(node!, nothing);
    if (!pair) throw new EditRefused('The last entry is removed in the text.');
    return { from: headEnd(pair), to: pairEnd(pair, this.text), insert: ` ${nothing}` };
  }

  private cutFlow(spans: readonly (readonly [number, number])[], index: number): TextEdit {
    const [start, end] = spans[index]!;
    return index === 0 ? { from: start, to: spans[1]![0], insert: '' } : { from: spans[index - 1]![1], to: end, insert: '' };
  }

  private cutItem(list: YAMLSeq, index: number): TextEdit {
    return this.cutLines(dashesOf(list), index, itemEnd(list, index, this.text));
  }

  private cutPair(pairs: readonly MapPair[], index: number): TextEdit {
    return this.cutLines(pairs.map(({ key }) => startOf(key)), index, pairEnd(pairs[index]!, this.text));
  }

  /** Whole lines, with the comment at their end; the first of a list in a list shares its line with what is above. */
  private cutLines(starts: readonly number[], index: number, end: number): TextEdit {
    const start = starts[index]!;
    if (/\S/.test(this.text.slice(lineStart(this.text, start), start))) return { from: start, to: starts[index + 1]!, insert: '' };
    const [from, to] = [lineStart(this.text, start), nextLine(this.text, end)];
    const last = to === this.text.length && !this.text.endsWith('\n'); // then the line break before goes
    return { from: last ? lineEnd(this.text, lineStart(this.text, from - 1)) : from, to, insert: '' };
  }

  /** Every item between the two takes the text of its neighbour; what stands between items stays. */
  private move(list: YAMLSeq, from: number, to: number): TextEdit[] {
    const spans = list.flow ? itemSpans(list, this.text) : dashesOf(list).map((dash, i) => [dash, lineEnd(this.text, itemEnd(list, i, this.text))] as const);
    if (!spans[from] || !spans[to]) throw new EditRefused('There is no such item.');
    const sources = spans.map(([start, end]) => this.text.slice(start, end));
    sources.splice(to, 0, ...sources.splice(from, 1));
    return spans.map(([start, end], i) => ({ from: start, to: end, insert: sources[i]! }));
  }
}

const itemSpans = (list: YAMLSeq, text: string) => itemsOf(list).map((item, i) => [startOf(item!), itemEnd(list, i, text)] as const);

function nest(path: Path, value: EditValue): EditValue {
  return path.reduceRight<EditValue>((inner, key) => ({ [String(key)]: inner }), value);
}
