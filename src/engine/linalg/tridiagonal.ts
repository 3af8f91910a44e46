import { addProductTransposed, window } from './product';
import { addScaled, dot } from './vector';

/** Reflections applied together. */
const BLOCK = 32;

/** A symmetric tridiagonal matrix: `diagonal` [n], and `offDiagonal` [n] whose element i couples i - 1 to i (element 0 is 0). */
export interface Tridiagonal {
  readonly diagonal: Float64Array;
  readonly offDiagonal: Float64Array;
}

/**
 * Householder's reduction A = Q T Q^T of a symmetric matrix, [n, n] row-major, of which the lower triangle is read; Q^T takes its
 * place. EISPACK's order (tred2: last row first; Wilkinson and Reinsch, Handbook for Automatic Computation II/2), whose vectors are
 * rows, with every inner loop along rows.
 */
export function tridiagonalise(a: Float64Array, n: number): Tridiagonal {
  const diagonal = new Float64Array(n);
  const offDiagonal = new Float64Array(n);
  /** h = |u|^2 / 2 of the reflection 1 - u u^T / h whose u lies in the row. */
  const halfNorms = new Float64Array(n);
  const p = new Float64Array(n);
  for (let i = n - 1; i >= 1; i--) {
    halfNorms[i] = reflection(a, i * n, i, offDiagonal, i);
    if (halfNorms[i] === 0) continue;
    const u = a.subarray(i * n, i * n + i);
    multiplySymmetric(a, n, i, u, p);
    const h = halfNorms[i]!;
    for (let k = 0; k < i; k++) p[k]! /= h;
    addScaled(p, 0, -dot(u, 0, p, 0, i) / (2 * h), u, 0, i);
    subtractOuter(a, n, i, u, p);
  }
  for (let i = 0; i < n; i++) diagonal[i] = a[i * n + i]!;
  accumulate(a, n, halfNorms);
  return { diagonal, offDiagonal };
}

/** Makes the row's first `length` numbers the vector u whose reflection leaves only its last one, which goes to offDiagonal[i]. */
function reflection(a: Float64Array, row: number, length: number, offDiagonal: Float64Array, i: number): number {
  const last = row + length - 1;
  const f = a[last]!;
  let others = 0;
  for (let k = row; k < last; k++) others = Math.max(others, Math.abs(a[k]!));
  if (others === 0) {
    offDiagonal[i] = f;
    return 0;
  }
  const scale = Math.max(others, Math.abs(f));
  let sum = 0;
  for (let k = row; k <= last; k++) sum += (a[k]! / scale) ** 2;
  const g = (f >= 0 ? -1 : 1) * scale * Math.sqrt(sum);
  offDiagonal[i] = g;
  a[last] = f - g;
  return g * (g - f);
}

/** p = A u for the leading [m, m] block of A, lower triangle only: four rows serve as rows and columns in one pass. */
function multiplySymmetric(a: Float64Array, n: number, m: number, u: Float64Array, p: Float64Array): void {
  p.fill(0, 0, m);
  let j = 0;
  for (; j + 4 <= m; j += 4) {
    let r0 = j * n;
    let r1 = r0 + n;
    let r2 = r1 + n;
    let r3 = r2 + n;
    const u0 = u[j]!;
    const u1 = u[j + 1]!;
    const u2 = u[j + 2]!;
    const u3 = u[j + 3]!;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let k = 0; k < j; k++) {
      const v = u[k]!;
      const x0 = a[r0++]!;
      const x1 = a[r1++]!;
      const x2 = a[r2++]!;
      const x3 = a[r3++]!;
      s0 += x0 * v;
      s1 += x1 * v;
      s2 += x2 * v;
      s3 += x3 * v;
      p[k]! += x0 * u0 + x1 * u1 + (x2 * u2 + x3 * u3);
    }
    p[j]! += s0;
    p[j + 1]! += s1;
    p[j + 2]! += s2;
    p[j + 3]! += s3;
    for (let row = j; row < j + 4; row++) multiplyRow(a, n, row, j, u, p);
  }
  for (; j < m; j++) multiplyRow(a, n, j, 0, u, p);
}

/** The part of p = A u that the elements [from, row] of one row, and of the column that mirrors it, bring. */
function multiplyRow(a: Float64Array, n: number, row: number, from: number, u: Float64Array, p: Float64Array): void {
  let sum = a[row * n + row]! * u[row]!;
  for (let k = from; k < row; k++) {
    sum += a[row * n + k]! * u[k]!;
    p[k]! += a[row * n + k]! * u[row]!;
  }
  p[row]! += sum;
}

/** A -= u q^T + q u^T in the lower triangle of the leading [m, m] block, two rows at a time. */
function subtractOuter(a: Float64Array, n: number, m: number, u: Float64Array, q: Float64Array): void {
  let j = 0;
  for (; j + 2 <= m; j += 2) {
    let r0 = j * n;
    let r1 = r0 + n;
    const u0 = u[j]!;
    const u1 = u[j + 1]!;
    const q0 = q[j]!;
    const q1 = q[j + 1]!;
    for (let k = 0; k <= j; k++) {
      const x = u[k]!;
      const y = q[k]!;
      a[r0++]! -= u0 * y + q0 * x;
      a[r1++]! -= u1 * y + q1 * x;
    }
    a[r1]! -= 2 * u1 * q1;
  }
  for (; j < m; j++) {
    for (let k = 0; k <= j; k++) a[j * n + k]! -= u[j]! * q[k]! + q[j]! * u[k]!;
  }
}

/**
 * Replaces the vectors in the rows of A by Q^T, Q the product of their reflections. They are applied a block at a time, as
 * 1 - V T V^T with T upper triangular (Schreiber and Van Loan, SIAM J. Sci. Stat. Comput. 10 (1989) 53), for the cache's sake.
 */
function accumulate(a: Float64Array, n: number, halfNorms: Float64Array): void {
  const transposed = new Float64Array(n * n);
  for (let i = 0; i < n; i++) transposed[i * n + i] = 1;
  const rows = new Float64Array(BLOCK * n);
  const columns = new Float64Array(BLOCK * n);
  for (let from = 0; from < n; from += BLOCK) {
    const count = Math.min(BLOCK, n - from);
    const m = from + count - 1;
    for (let b = 0; b < count; b++) {
      rows.fill(0, b * m, (b + 1) * m);
      if (halfNorms[from + b] !== 0) rows.set(a.subarray((from + b) * n, (from + b) * n + from + b), b * m);
      for (let k = 0; k < m; k++) columns[k * BLOCK + b] = rows[b * m + k]!;
    }
    const factor = blockFactor(rows, m, count, halfNorms.subarray(from));
    const projected = new Float64Array(m * BLOCK);
    addProductTransposed(window(projected, 0, BLOCK), window(transposed, 0, n), window(rows, 0, m), m, count, m);
    const scaled = new Float64Array(m * BLOCK);
    addProductTransposed(window(scaled, 0, BLOCK), window(projected, 0, BLOCK), window(factor, 0, BLOCK), m, count, count);
    addProductTransposed(window(transposed, 0, n), window(scaled, 0, BLOCK), window(columns, 0, BLOCK), m, m, count, -1);
  }
  a.set(transposed);
}

/** T^T, lower triangular [count, count] in rows of BLOCK, of the reflections whose vectors are `rows` [count, m]. */
function blockFactor(rows: Float64Array, m: number, count: number, halfNorms: Float64Array): Float64Array {
  const t = new Float64Array(BLOCK * BLOCK);
  for (let j = 0; j < count; j++) {
    if (halfNorms[j] === 0) continue;
    const tau = 1 / halfNorms[j]!;
    for (let k = 0; k < j; k++) {
      const overlap = dot(rows, k * m, rows, j * m, m);
      for (let i = 0; i <= k; i++) t[j * BLOCK + i]! -= tau * overlap * t[k * BLOCK + i]!;
    }
    t[j * BLOCK + j] = tau;
  }
  return t;
}
