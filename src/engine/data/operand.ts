import { PartonError } from '../../shared/errors';
import type { FkTable } from '../theory/fk-table';

/** One of the FK tables whose points follow one another in an operand. */
export interface Piece {
  readonly table: FkTable;
  /** C-factors, one a row or one for all; none: undefined. */
  readonly cfactors?: Float64Array;
  /** Normalisation times conversion factor. */
  readonly factor: number;
  /** Points of the data before this table that no table predicts. */
  readonly shift: number;
}

/**
 * Joins the tables of an operand (validphys `pineparser.pineappl_reader`) and keeps the rows of the points `kept`: the x-grid is the
 * union of theirs, the channels those of any, factors are applied. With a single table that needs nothing done, that table itself.
 * @throws PartonError if a point has no row, or tables do not fit together
 */
export function joinTables(pieces: readonly Piece[], kept: Int32Array): FkTable {
  const first = pieces[0]!.table;
  for (const { table } of pieces) checkFits(table, first);
  const rows = rowsOfPoints(pieces, kept);
  if (pieces.length === 1 && isUntouched(pieces[0]!, rows)) return first;

  const x = unionOf(pieces.map(({ table }) => table.x));
  const channels = unionOfChannels(pieces.map(({ table }) => table));
  const bilinear = first.kind === 'bilinear';
  const nChannels = channels.length / (bilinear ? 2 : 1);
  const perChannel = bilinear ? x.length * x.length : x.length;
  const values = new Float64Array(kept.length * nChannels * perChannel);
  pieces.forEach((piece, p) => {
    const copyRow = rowCopier(piece, x, channels);
    rows.forEach(({ piece: owner, row }, point) => {
      if (owner === p) copyRow(row, values.subarray(point * nChannels * perChannel, (point + 1) * nChannels * perChannel));
    });
  });
  return { name: pieces.map(({ table }) => table.name).join('+'), kind: first.kind, x, q0: first.q0, ndata: kept.length, channels, values };
}

/**
 * The divisor of a ratio that is one number for all points (a total cross section): a table of one row, or with zeros after its
 * first. It has one row whatever the cuts are; predictions divide every point by it.
 */
export function isCommonDivisor({ table }: Piece): boolean {
  if (table.ndata === 1) return true;
  const rest = table.values.subarray(table.values.length / table.ndata);
  return rest.every((value) => Math.abs(value) <= 1e-8);
}

interface RowPlace {
  readonly piece: number;
  readonly row: number;
}

function rowsOfPoints(pieces: readonly Piece[], kept: Int32Array): RowPlace[] {
  const starts: number[] = [];
  let next = 0;
  for (const { table, shift } of pieces) {
    starts.push(next + shift);
    next += shift + table.ndata;
  }
  return Array.from(kept, (point) => {
    const piece = starts.findLastIndex((start, p) => point >= start && point < start + pieces[p]!.table.ndata);
    if (piece < 0) {
      const names = pieces.map(({ table }) => `${table.name} (${table.ndata})`).join(', ');
      throw new PartonError('input', `point ${point} of the data has no row in the FK tables ${names}.`, {}, 'The theory may be of another version than the data.');
    }
    return { piece, row: point - starts[piece]! };
  });
}

function isUntouched({ table, cfactors, factor }: Piece, rows: readonly RowPlace[]): boolean {
  return cfactors === undefined && factor === 1 && rows.length === table.ndata && rows.every(({ row }, i) => row === i);
}

function checkFits(table: FkTable, first: FkTable): void {
  if (table.kind !== first.kind) throw new PartonError('input', `the FK tables ${first.name} (${first.kind}) and ${table.name} (${table.kind}) cannot be joined.`);
  if (Math.abs(table.q0 / first.q0 - 1) > 1e-6) {
    throw new PartonError('input', `the FK tables ${first.name} (Q0 = ${first.q0} GeV) and ${table.name} (${table.q0} GeV) are of different theories.`);
  }
}

/** All momentum fractions, increasing. */
function unionOf(grids: readonly Float64Array[]): Float64Array {
  return Float64Array.from(new Set(grids.flatMap((grid) => Array.from(grid)))).sort();
}

/** A channel as one number, in the order of flavours (first parton first). */
function channelKeys({ channels, kind }: Pick<FkTable, 'channels' | 'kind'>): number[] {
  if (kind === 'linear') return Array.from(channels);
  return Array.from({ length: channels.length / 2 }, (_, c) => channels[2 * c]! * 256 + channels[2 * c + 1]!);
}

function unionOfChannels(tables: readonly FkTable[]): Int32Array {
  const keys = [...new Set(tables.flatMap(channelKeys))].sort((a, b) => a - b);
  return Int32Array.from(tables[0]!.kind === 'linear' ? keys : keys.flatMap((key) => [key >> 8, key & 255]));
}

/** Copies one row of a piece, times its factors, into a row of the joined table (shape [channel, x] or [channel, x, x]). */
function rowCopier({ table, cfactors, factor }: Piece, x: Float64Array, channels: Int32Array): (row: number, target: Float64Array) => void {
  const { kind, values, ndata } = table;
  if (cfactors !== undefined && cfactors.length !== ndata && cfactors.length !== 1) {
    throw new PartonError('input', `${cfactors.length} C-factors for the ${ndata} points of the FK table ${table.name}.`);
  }
  const place = new Map(Array.from(x, (value, i) => [value, i]));
  const xPlaces = Int32Array.from(table.x, (value) => place.get(value)!);
  const joined = channelKeys({ channels, kind });
  const channelPlaces = channelKeys(table).map((key) => joined.indexOf(key));
  const [inner, outer] = kind === 'bilinear' ? [x.length, xPlaces.length] : [0, 1];
  const perChannel = kind === 'bilinear' ? x.length * x.length : x.length;
  return (row, target) => {
    const scale = (cfactors === undefined ? 1 : cfactors[cfactors.length === 1 ? 0 : row]!) * factor;
    let from = row * (values.length / ndata);
    for (const channel of channelPlaces) {
      for (let i = 0; i < outer; i++) {
        const start = channel * perChannel + (inner === 0 ? 0 : xPlaces[i]! * inner);
        for (const at of xPlaces) target[start + at] = values[from++]! * scale;
      }
    }
  };
}
