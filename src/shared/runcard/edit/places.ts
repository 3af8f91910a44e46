import { isAlias, isMap, isScalar, isSeq, type Document, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Path } from '../diagnostics';

/** Why a form can't change something, for the user. */
export class EditRefused extends Error {}

export type MapPair = Pair<Node, Node | null>;
interface Token { readonly type: string; readonly offset: number; readonly source: string }
interface ItemToken { readonly start?: readonly Token[]; readonly sep?: readonly Token[] }

export const pairsOf = (map: YAMLMap): readonly MapPair[] => map.items as MapPair[];
export const itemsOf = (list: YAMLSeq): readonly (Node | null)[] => list.items as (Node | null)[];

/** Text is absent: `key:` or `-` with nothing behind. */
export const isEmpty = (node: Node | null | undefined): boolean => !node?.range || (isScalar(node) && node.range[0] === node.range[1]);

export const startOf = (node: Node): number => node.range![0];

/** Where a key ends with its colon and anchor, before its value. */
export function headEnd(pair: MapPair): number {
  const sep = (pair as { srcToken?: ItemToken }).srcToken?.sep ?? [];
  const last = sep.filter(({ type }) => type === 'map-value-ind' || type === 'anchor' || type === 'tag').at(-1);
  return last ? last.offset + last.source.length : pair.key.range![1];
}

export const hasColon = (pair: MapPair): boolean => (pair as { srcToken?: ItemToken }).srcToken?.sep?.some(({ type }) => type === 'map-value-ind') ?? false;

export const pairEnd = (pair: MapPair, text: string): number => (isEmpty(pair.value) ? headEnd(pair) : contentEnd(pair.value!, text));

/** Where the dashes of a block list stand. */
export function dashesOf(list: YAMLSeq): number[] {
  const tokens = (list as unknown as { srcToken: { items: readonly ItemToken[] } }).srcToken.items;
  return tokens.flatMap(({ start }) => start?.filter(({ type }) => type === 'seq-item-ind').slice(-1).map(({ offset }) => offset) ?? []);
}

export function itemEnd(list: YAMLSeq, index: number, text: string): number {
  const item = itemsOf(list)[index] ?? null;
  return isEmpty(item) ? (list.flow ? item!.range![0] : dashesOf(list)[index]! + 1) : contentEnd(item!, text);
}

/** Where the last sign of a value stands, without the comments and empty lines behind it. */
export function contentEnd(node: Node, text: string): number {
  if (isMap(node) && !node.flow && node.items.length > 0) return pairEnd(pairsOf(node).at(-1)!, text);
  if (isSeq(node) && !node.flow && node.items.length > 0) return itemEnd(node, node.items.length - 1, text);
  let end = node.range![1];
  while (end > node.range![0] && (text[end - 1] === '\n' || text[end - 1] === '\r')) end--; // a block scalar's line breaks
  return end;
}

export const lineStart = (text: string, offset: number): number => text.lastIndexOf('\n', offset - 1) + 1;

/** End of the line, before its line break. */
export function lineEnd(text: string, offset: number): number {
  const found = text.indexOf('\n', offset);
  const end = found < 0 ? text.length : found;
  return end > offset && text[end - 1] === '\r' ? end - 1 : end;
}

/** Beginning of the next line, or the end of the text. */
export function nextLine(text: string, offset: number): number {
  const found = text.indexOf('\n', offset);
  return found < 0 ? text.length : found + 1;
}

export const columnOf = (text: string, offset: number): number => offset - lineStart(text, offset);

export const lineBreak = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');

export function findPair(map: YAMLMap, key: string | number): MapPair | undefined {
  return pairsOf(map).find(({ key: node }) => isScalar(node) && String(node.source ?? node.value) === String(key));
}

/** How far a path is written: the node at its end, or the deepest node above. */
export interface Place {
  readonly node: Node | null;
  /** The pair whose value `node` is. */
  readonly pair?: MapPair;
  /** How many parts of the path lead to `node`. */
  readonly depth: number;
}

/** @throws EditRefused when the path leads through something that several places share */
export function findPlace(document: Document, path: Path): Place {
  let place: Place = { node: document.contents, depth: 0 };
  for (const part of path) {
    const { node } = place;
    if (isAlias(node)) throw new EditRefused(`This repeats &${node.source}, which stands elsewhere: change it in the text.`);
    if (isMap(node)) {
      const pair = findPair(node, part);
      if (!pair) break;
      place = { node: pair.value, pair, depth: place.depth + 1 };
    } else if (isSeq(node) && typeof part === 'number' && part < node.items.length) {
      place = { node: itemsOf(node)[part] ?? null, depth: place.depth + 1 };
    } else break;
    const anchor = place.node && 'anchor' in place.node ? place.node.anchor : undefined;
    if (typeof anchor === 'string' && !isAlias(place.node)) throw new EditRefused(`This is shared as &${anchor}: change it in the text.`);
  }
  return place;
}
