import { PartonError } from '../../shared/errors';
import { addProductTransposed, window } from './product';
import { dot } from './vector';

export { solveLower, solveLowerTransposed } from './triangular';

/** Columns factored at a time, and rows updated at a time: 64 rows of 64 numbers fill the nearest cache. */
const PANEL = 64;

/**
 * The lower Cholesky factor L of a symmetric positive definite matrix A = L L^T, in its place: `matrix` [n, n] row-major,
 * of which the lower triangle is read; zeros are written above the diagonal. Blocks of zeros at the beginning of rows,
 * which the covariance of independent experiments has, cost nothing. Backward stable: L L^T = A to a few n times the
 * rounding unit. `name` says in errors what the matrix is, `row` what a row is.
 * @throws PartonError naming the matrix and the row where a pivot is not positive
 */
export function choleskyInPlace(matrix: Float64Array, n: number, name = 'the matrix', row = rowOf(n)): Float64Array {
  const first = firstNonZeros(matrix, n);
  for (let from = 0; from < n; from += PANEL) {
    const to = Math.min(from + PANEL, n);
    factorPanel(matrix, n, from, to, first, (i) => {
      throw new PartonError('numerical', `${name} is not positive definite.`, { place: row(i) });
    });
    updateRest(matrix, n, from, to, first);
  }
  for (let i = 0; i < n; i++) matrix.fill(0, i * n + i + 1, (i + 1) * n);
  return matrix;
}

/**
 * The lower Cholesky factor of a covariance matrix, through the correlation matrix as n3fit does (validphys `sqrt_covmat`):
 * units that differ by many orders then cost no digits. `covariance` [n, n] is left as it is.
 * @throws PartonError as `choleskyInPlace`
 */
export function covarianceCholesky(covariance: Float64Array, n: number, name = 'the covariance matrix', row = rowOf(n)): Float64Array {
  return blockCholesky(covariance, n, Array.from({ length: n }, (_, i) => i), name, row);
}

/** The same for the rows and columns `kept` alone, shape [kept, kept]. */
export function blockCholesky(
  covariance: Float64Array, n: number, kept: readonly number[], name = 'the covariance matrix', row = rowOf(kept.length),
): Float64Array {
  const m = kept.length;
  const sigma = Float64Array.from(kept, (i) => Math.sqrt(covariance[i * n + i]!));
  const lower = new Float64Array(m * m);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j <= i; j++) lower[i * m + j] = covariance[kept[i]! * n + kept[j]!]! / sigma[i]! / sigma[j]!;
  }
  choleskyInPlace(lower, m, name, row);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j <= i; j++) lower[i * m + j]! *= sigma[i]!;
  }
  return lower;
}

function rowOf(n: number): (i: number) => string {
  return (i) => `row ${i + 1} of ${n}`;
}

/** The column of the first number of each row that is not zero; the factor has the same. */
function firstNonZeros(matrix: Float64Array, n: number): Int32Array {
  return Int32Array.from({ length: n }, (_, i) => {
    let j = 0;
    while (j < i && matrix[i * n + j] === 0) j++;
    return j;
  });
}

/** Columns [from, to) of L, once the columns before them have been subtracted. */
function factorPanel(a: Float64Array, n: number, from: number, to: number, first: Int32Array, fail: (row: number) => never): void {
  for (let i = from; i < n; i++) {
    if (first[i]! >= to) continue;
    const begin = Math.max(from, first[i]!);
    for (let j = begin; j < Math.min(i, to); j++) {
      const start = Math.max(begin, first[j]!);
      const known = start < j ? dot(a, i * n + start, a, j * n + start, j - start) : 0;
      a[i * n + j] = (a[i * n + j]! - known) / a[j * n + j]!;
    }
    if (i < to) {
      const pivot = a[i * n + i]! - dot(a, i * n + begin, a, i * n + begin, i - begin);
      if (!(pivot > 0 && pivot < Infinity)) fail(i);
      a[i * n + i] = Math.sqrt(pivot);
    }
  }
}

/** Subtracts the columns [from, to) of L from what lies to their right, block by block. */
function updateRest(a: Float64Array, n: number, from: number, to: number, first: Int32Array): void {
  const blocks: { start: number; rows: number; first: number }[] = [];
  for (let start = to; start < n; start += PANEL) {
    const rows = Math.min(PANEL, n - start);
    const begin = first.subarray(start, start + rows).reduce((least, column) => Math.min(least, column), n);
    blocks.push({ start, rows, first: begin });
    if (begin >= to) continue;
    for (const left of blocks) {
      const column = Math.max(from, begin, left.first);
      if (column >= to) continue;
      const target = window(a, start * n + left.start, n);
      addProductTransposed(target, window(a, start * n + column, n), window(a, left.start * n + column, n), rows, left.rows, to - column, -1);
    }
  }
}
