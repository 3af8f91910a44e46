/** Rows that stand side by side in memory: as many as a GPU reads at once. */
export const BLOCK_ROWS = 32;

/**
 * Where the numbers of a matrix stand in blocks of 32 rows, each over the columns from its first used to its last, in fours:
 * [column / 4][row][4]. So threads that work on neighbouring rows read neighbouring numbers.
 */
export interface BlockedShape {
  readonly rows: number;
  readonly columns: number;
  /** One a block: offset in vectors of four, first column / 4, columns / 4. */
  readonly blocks: readonly (readonly [offset: number, first: number, count: number])[];
  /** Of all blocks, in vectors of four. */
  readonly vectors: number;
}

/** The shape of a matrix [rows, columns] of which only part may be used. */
export function blockedShape(rows: number, columns: number, isUsed: (row: number, column: number) => boolean): BlockedShape {
  return shapeOf(rows, columns, (block) => {
    let [first, last] = [columns, -1];
    for (let row = block * BLOCK_ROWS; row < Math.min(rows, (block + 1) * BLOCK_ROWS); row++) {
      let start = 0;
      while (start < first && !isUsed(row, start)) start++;
      first = Math.min(first, start);
      let end = columns - 1;
      while (end > last && !isUsed(row, end)) end--;
      last = Math.max(last, end);
    }
    return last < first ? [0, 0] : [first >> 2, (last >> 2) + 1];
  });
}

/** Of an upper triangle, or (transposed) a lower one. */
export function triangleShape(size: number, transposed: boolean): BlockedShape {
  const end = (size + 3) >> 2;
  return shapeOf(size, size, (block) => (transposed ? [0, Math.min(end, ((block + 1) * BLOCK_ROWS) >> 2)] : [(block * BLOCK_ROWS) >> 2, end]));
}

function shapeOf(rows: number, columns: number, range: (block: number) => readonly [first: number, end: number]): BlockedShape {
  let vectors = 0;
  const blocks = Array.from({ length: Math.ceil(rows / BLOCK_ROWS) }, (_, block) => {
    const [first, end] = range(block);
    const place = [vectors, first, end - first] as const;
    vectors += (end - first) * BLOCK_ROWS;
    return place;
  });
  return { rows, columns, blocks, vectors };
}

/** Writes a matrix in its shape, rounded to float32. @param to zeros, from the first number of the matrix on */
export function writeBlocked({ rows, columns, blocks }: BlockedShape, value: (row: number, column: number) => number, to: Float32Array): void {
  blocks.forEach(([offset, first, count], block) => {
    const firstRow = block * BLOCK_ROWS;
    const [lastRow, lastColumn] = [Math.min(rows, firstRow + BLOCK_ROWS), Math.min(columns, 4 * (first + count))];
    for (let row = firstRow; row < lastRow; row++) {
      for (let column = 4 * first; column < lastColumn; column++) {
        to[4 * (offset + ((column >> 2) - first) * BLOCK_ROWS + row - firstRow) + (column & 3)] = value(row, column);
      }
    }
  });
}
