import type { Skeleton } from '../reduction/skeleton';
import { inFours, LANE_BYTES, type Arena } from './arena';

/** A matrix that all replicas share, as the kernels read it (assembly/fit/shared-rows.ts). */
export interface SharedRows {
  readonly blocks: number;
  readonly table: number;
  /** Rows, padded with zero rows to a multiple of four. */
  readonly rows: number;
}

/** Empty columns between two used ones that are cheaper to multiply than to skip. */
const SMALL_GAP = 3;

/** Places a matrix [rows, columns] in blocks of four rows over the columns that any of them uses. */
export function placeRows(arena: Arena, matrix: Float64Array, rows: number, columns: number): SharedRows {
  const blocks = inFours(rows) / 4;
  const table = new Int32Array(blocks * 3);
  for (let block = 0; block < blocks; block++) {
    const value = (row: number, column: number) => (4 * block + row < rows ? matrix[(4 * block + row) * columns + column]! : 0);
    const segments: number[] = [];
    const coefficients: number[] = [];
    let end = -SMALL_GAP - 1;
    const append = (column: number) => {
      for (let row = 0; row < 4; row++) coefficients.push(value(row, column));
    };
    for (let column = 0; column < columns; column++) {
      if (value(0, column) === 0 && value(1, column) === 0 && value(2, column) === 0 && value(3, column) === 0) continue;
      if (column - end > SMALL_GAP) segments.push(column * LANE_BYTES, 0);
      else for (let gap = end; gap < column; gap++) append(gap);
      append(column);
      end = column + 1;
      segments[segments.length - 1] = end - segments[segments.length - 2]! / LANE_BYTES;
    }
    table.set([arena.integers(segments), segments.length / 2, arena.floats(coefficients)], 3 * block);
  }
  return { blocks, table: arena.integers(table), rows: 4 * blocks };
}

/** A skeleton as the kernels read it: where its columns stand in p (kept, padding, rest), and the interpolation. */
export interface SharedSkeleton {
  /** Kept columns, padded to a multiple of four with repeats of the first. */
  readonly kept: number;
  readonly rest: number;
  /** Byte offsets into p of the kept columns, then of the rest. */
  readonly gather: number;
  /** Without the padding, for the adjoint. */
  readonly realKept: number;
  readonly interpolation: SharedRows;
}

export function placeSkeleton(arena: Arena, { kept, rest, interpolation }: Skeleton): SharedSkeleton {
  const padded = inFours(kept.length);
  const offsets = Int32Array.from({ length: padded + rest.length }, (_, i) => (i < padded ? kept[i < kept.length ? i : 0]! : rest[i - padded]!) * LANE_BYTES);
  return {
    kept: padded, rest: rest.length, realKept: kept.length,
    gather: arena.integers(offsets),
    interpolation: placeRows(arena, interpolation, kept.length, rest.length),
  };
}
