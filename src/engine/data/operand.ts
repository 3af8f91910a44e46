import { PartonError } from '../../shared/errors';
import { concatenate, keepOnlyFilledRow, rowsOfPoints, scaleRows, selectRows } from '../theory/fk-operations';
import type { FkTable } from '../theory/fk-table';

/** One of the FK tables whose points follow one another in an operand. */
export interface Piece {
  readonly table: FkTable;
  /** C-factors times normalisation and conversion factor: one a row, or one for all. */
  readonly factors: number | Float64Array;
  /** Points of the data before this table that no table predicts. */
  readonly shift: number;
}

/**
 * The rows of the points `kept`, factors applied, of the tables of one operand (validphys `pineparser.pineappl_reader`).
 * @throws PartonError `input` if a point has no row or tables do not fit together
 */
export function joinTables(pieces: readonly Piece[], kept: Int32Array): FkTable {
  const joined = concatenate(pieces.map(({ table, factors }) => (factors === 1 ? table : scaleRows(table, factors))));
  const rows = rowsOfPoints(pieces.map(({ table }) => table.ndata), pieces.map(({ shift }) => shift));
  const wanted = kept.map((point) => rows[point] ?? -1);
  const lost = wanted.indexOf(-1);
  if (lost >= 0) {
    const names = pieces.map(({ table }) => `${table.name} (${table.ndata})`).join(', ');
    throw new PartonError('input', `point ${kept[lost]} of the data has no row in the FK tables ${names}.`, {}, 'The theory may be of another version than the data.');
  }
  const isWhole = wanted.length === joined.ndata && wanted.every((row, i) => row === i);
  return isWhole ? joined : selectRows(joined, wanted);
}

/**
 * The single table of a RATIO's divisor if it is one number for all points (a total cross section): one row, kept whatever the cuts are,
 * by which predictions divide every point (validphys `FKTableData.protected`). Undefined if it has a row a point.
 */
export function commonDivisor({ table, factors }: Piece): FkTable | undefined {
  const filled = keepOnlyFilledRow(table);
  return filled.ndata === 1 ? scaleRows(filled, typeof factors === 'number' ? factors : factors.slice(0, 1)) : undefined;
}
