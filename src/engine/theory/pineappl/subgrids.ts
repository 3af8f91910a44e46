import type { BincodeReader } from './bincode';
import type { OtherSubgrid, Subgrid } from './grid';

/** Subgrids with equal nodes follow each other closely (channel after channel, bin after bin). */
const REMEMBERED_NODES = 16;
/** PineAPPL's own limit. */
const MAX_AXES = 8;
const MAX_ELEMENTS = 2 ** 31 - 1;

/** Gathers the subgrids of a grid while its file is read. */
export class SubgridCollector {
  readonly subgrids: Subgrid[] = [];
  readonly others = new Map<OtherSubgrid, number>();
  private readonly remembered: Float64Array[] = [];

  constructor(private readonly reader: BincodeReader) {}

  count(kind: OtherSubgrid): void {
    this.others.set(kind, (this.others.get(kind) ?? 0) + 1);
  }

  /** The subgrids themselves, [order, bin, channel]; there is at least one. */
  array(item: (cell: number) => void): [number, number, number] {
    const dimensions = this.array3('the subgrids', 4, item);
    if (dimensions.includes(0)) throw this.reader.damaged(`there are no subgrids: ${dimensions.join(' x ')}`);
    return dimensions;
  }

  /** An ndarray of three dimensions: its sizes; `item` reads each element, row-major. */
  array3(what: string, itemBytes: number, item: (cell: number) => void): [number, number, number] {
    const { reader } = this;
    const version = reader.u8(what);
    if (version !== 1) throw reader.damaged(`${what} is an array of unknown version ${version}`);
    const dimensions: [number, number, number] = [reader.usize(what), reader.usize(what), reader.usize(what)];
    const length = reader.length(itemBytes, what);
    if (length !== dimensions[0] * dimensions[1] * dimensions[2]) throw reader.damaged(`${what} has ${length} items, not ${dimensions.join(' x ')}`);
    for (let i = 0; i < length; i++) item(i);
    return dimensions;
  }

  /** Node values along one axis (already read arrays are reused). */
  nodes(what: string): Float64Array {
    const { reader, remembered } = this;
    const length = reader.length(8, what);
    const at = reader.take(8 * length, what);
    for (let i = remembered.length - 1; i >= 0; i--) {
      if (equalAt(remembered[i]!, reader.view, at, length)) return remembered[i]!;
    }
    const nodes = new Float64Array(length);
    for (let i = 0; i < length; i++) nodes[i] = reader.view.getFloat64(at + 8 * i, true);
    if (remembered.length === REMEMBERED_NODES) remembered.shift();
    remembered.push(nodes);
    return nodes;
  }

  /** PackedArray: entries, index of the first element and length of each group, shape. */
  packedArray(cell: number): Omit<Subgrid, 'nodes'> {
    const { reader } = this;
    const entries = reader.length(8, 'the entries of a subgrid');
    const entriesAt = reader.take(8 * entries, 'the entries of a subgrid');
    const groups = reader.length(8, 'the groups of a subgrid');
    const runs = new Int32Array(2 * groups);
    const startsAt = reader.take(8 * groups, 'the groups of a subgrid');
    if (reader.length(8, 'the group lengths of a subgrid') !== groups) throw reader.damaged('a subgrid has not as many group lengths as groups');
    const lengthsAt = reader.take(8 * groups, 'the group lengths of a subgrid');
    const shape = reader.sequence(8, 'the shape of a subgrid', () => reader.usize('the shape of a subgrid'));
    const size = this.elements(shape);
    let total = 0;
    for (let i = 0; i < groups; i++) {
      const start = this.index(startsAt + 8 * i);
      const length = this.index(lengthsAt + 8 * i);
      if (start + length > size) throw reader.damaged(`a subgrid has entries up to element ${start + length} of ${size}`, startsAt + 8 * i);
      runs[2 * i] = start;
      runs[2 * i + 1] = length;
      total += length;
    }
    if (total !== entries) throw reader.damaged(`a subgrid has ${entries} entries, but groups for ${total}`, entriesAt);
    return { cell, shape, entries, entriesAt, runs, stride: 1 };
  }

  /**
   * SparseArray3 of file version 0: entries; for each (first, shorter of second and third) index where the entries along the
   * longer axis begin and how many came before; first index of the first axis; sizes.
   */
  sparseArray(cell: number): Omit<Subgrid, 'nodes'> {
    const { reader } = this;
    const entries = reader.length(8, 'the entries of a subgrid');
    const entriesAt = reader.take(8 * entries, 'the entries of a subgrid');
    const rows = reader.length(16, 'the rows of a subgrid');
    const rowsAt = reader.take(16 * rows, 'the rows of a subgrid');
    const first = reader.usize('the first index of a subgrid');
    const shape = [0, 0, 0].map(() => reader.usize('the shape of a subgrid'));
    this.elements(shape);
    const [, n1, n2] = shape as [number, number, number];
    const transposed = n1 > n2;
    const [outer, inner, stride] = transposed ? [n2, n1, n2] : [n1, n2, 1];
    if (rows === 0 || rows - 1 > (shape[0]! - first) * outer) throw reader.damaged('a subgrid has more rows than its shape allows', rowsAt);

    const runs = new Int32Array(2 * (rows - 1));
    let offset = 0;
    for (let i = 0; i < rows; i++) {
      const next = this.index(rowsAt + 16 * i + 8);
      if (i === 0 ? next !== 0 : next < offset) throw reader.damaged('a subgrid has rows out of order', rowsAt + 16 * i);
      if (i > 0) {
        const skipped = this.index(rowsAt + 16 * (i - 1));
        const length = next - offset;
        if (length > 0 && skipped + length > inner) throw reader.damaged('a subgrid has a row that is too long', rowsAt + 16 * (i - 1));
        const row = (i - 1) % outer;
        const plane = first + (i - 1 - row) / outer;
        runs[2 * i - 2] = length === 0 ? 0 : plane * n1 * n2 + (transposed ? skipped * n2 + row : row * n2 + skipped);
        runs[2 * i - 1] = length;
      }
      offset = next;
    }
    if (offset !== entries) throw reader.damaged(`a subgrid has ${entries} entries, but rows for ${offset}`, entriesAt);
    return { cell, shape, entries, entriesAt, runs, stride };
  }

  /** Keeps an imported subgrid unless it has no entries; its nodes must be as many as its shape says. */
  add(array: Omit<Subgrid, 'nodes'>, nodes: readonly Float64Array[]): void {
    const { cell, shape, entries, entriesAt, runs, stride } = array;
    let fits = nodes.length === shape.length;
    for (let i = 0; i < shape.length && fits; i++) fits = nodes[i]!.length === shape[i];
    if (!fits) throw this.reader.damaged(`a subgrid of shape ${shape.join(' x ')} has nodes for ${nodes.length} axes or other lengths`);
    if (entries > 0) this.subgrids.push({ cell, shape, nodes, entries, entriesAt, runs, stride });
  }

  private elements(shape: readonly number[]): number {
    let size = 1;
    for (const length of shape) size *= length;
    if (shape.length > MAX_AXES) throw this.reader.damaged(`a subgrid has ${shape.length} axes`);
    if (!(size <= MAX_ELEMENTS)) throw this.reader.damaged(`a subgrid has ${shape.join(' x ')} elements`);
    return size;
  }

  private index(at: number): number {
    const { view } = this.reader;
    const high = view.getUint32(at + 4, true);
    const low = view.getUint32(at, true);
    if (high !== 0 || low > MAX_ELEMENTS) throw this.reader.damaged('a subgrid has an index out of range', at);
    return low;
  }
}

function equalAt(known: Float64Array, view: DataView, at: number, length: number): boolean {
  if (known.length !== length) return false;
  for (let i = 0; i < length; i++) if (known[i] !== view.getFloat64(at + 8 * i, true)) return false;
  return true;
}
