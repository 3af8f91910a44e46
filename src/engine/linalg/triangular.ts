import { addProductTransposed, window } from './product';
import { addScaled, dot } from './vector';

const BLOCK = 64;

/** Solves L X = B in place: `lower` [n, n], `b` [n, columns], both row-major. */
export function solveLower(lower: Float64Array, b: Float64Array, columns = 1): Float64Array {
  const n = b.length / columns;
  for (let i = 0; i < n; i++) {
    const row = i * columns;
    if (columns === 1) b[i]! -= dot(lower, i * n, b, 0, i);
    else subtractRows(b, row, lower, i * n, i, columns);
    for (let c = row; c < row + columns; c++) b[c]! /= lower[i * n + i]!;
  }
  return b;
}

/** Solves L^T X = B in place: `lower` [n, n], `b` [n, columns], both row-major. */
export function solveLowerTransposed(lower: Float64Array, b: Float64Array, columns = 1): Float64Array {
  const n = b.length / columns;
  for (let i = n - 1; i >= 0; i--) {
    const row = i * columns;
    for (let c = row; c < row + columns; c++) b[c]! /= lower[i * n + i]!;
    if (columns === 1) addScaled(b, 0, -b[i]!, lower, i * n, i);
    else for (let j = 0; j < i; j++) addScaled(b, j * columns, -lower[i * n + j]!, b, row, columns);
  }
  return b;
}

/**
 * L z for many vectors: `lower` [n, n] with zeros above the diagonal, `vectors` [count, n], result [count, n].
 * Each result is summed in the same order, however many vectors there are: its bits do not depend on the others.
 */
export function multiplyLower(lower: Float64Array, n: number, vectors: Float64Array): Float64Array {
  const count = vectors.length / n;
  const products = new Float64Array(vectors.length);
  for (let start = 0; start < n; start += BLOCK) {
    const rows = Math.min(BLOCK, n - start);
    const begin = firstColumn(lower, n, start, rows);
    const target = window(products, start, n);
    addProductTransposed(target, window(vectors, begin, n), window(lower, start * n + begin, n), count, rows, start + rows - begin);
  }
  return products;
}

/** The first column in which one of the rows is not zero. */
function firstColumn(lower: Float64Array, n: number, start: number, rows: number): number {
  for (let j = 0; j < start; j++) {
    for (let i = start; i < start + rows; i++) if (lower[i * n + j] !== 0) return j;
  }
  return start;
}

/** b[row, :] -= sum_{j < count} factors[at + j] b[j, :], four rows at a time. */
function subtractRows(b: Float64Array, row: number, factors: Float64Array, at: number, count: number, columns: number): void {
  let j = 0;
  for (; j + 4 <= count; j += 4) {
    const f0 = factors[at + j]!;
    const f1 = factors[at + j + 1]!;
    const f2 = factors[at + j + 2]!;
    const f3 = factors[at + j + 3]!;
    if (f0 === 0 && f1 === 0 && f2 === 0 && f3 === 0) continue;
    let b0 = j * columns;
    let b1 = b0 + columns;
    let b2 = b1 + columns;
    let b3 = b2 + columns;
    for (let c = row; c < row + columns; c++) b[c]! -= f0 * b[b0++]! + f1 * b[b1++]! + (f2 * b[b2++]! + f3 * b[b3++]!);
  }
  for (; j < count; j++) addScaled(b, row, -factors[at + j]!, b, j * columns, columns);
}
