import { PartonError } from '../../shared/errors';
import { Dense, type Matrix, type Sweeps } from './dense';
import { tridiagonalise } from './tridiagonal';
import type { Tridiagonal } from './tridiagonal';

/** Sweeps whose rotations are collected before they pass over the eigenvectors: one reading of the matrix serves them all. */
const SWEEPS = 24;
const MAX_SWEEPS_A_VALUE = 60;

/** Eigenvalues in ascending order, and unit eigenvectors, one a row: `vectors` [n, n]. */
export interface Eigensystem {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

/**
 * The eigensystem of a symmetric matrix [n, n] (row-major; the lower triangle is read, the matrix is left as it is):
 * Householder's tridiagonalisation and the implicit QL iteration (EISPACK tred2, tql2). Errors of values and of
 * orthogonality are a few n times the rounding unit, of the largest eigenvalue. The largest component of each vector is positive.
 * @throws PartonError where the matrix is not finite
 */
export function symmetricEigen(matrix: Float64Array, n: number, name = 'the matrix', dense = new Dense()): Eigensystem {
  const rows = matrix.slice(0, n * n);
  const { diagonal, offDiagonal } = tridiagonalise(rows, n);
  if (!diagonal.every(Number.isFinite) || !offDiagonal.every(Number.isFinite)) {
    throw new PartonError('numerical', `${name} holds numbers that are not finite.`);
  }
  return dense.scope(() => {
    const width = (n + 7) & ~7;
    const q = dense.matrix(n, width);
    const view = dense.view(q);
    for (let row = 0; row < n; row++) view.set(rows.subarray(row * n, row * n + n), row * width);
    diagonalise({ diagonal, offDiagonal }, dense, q, name);
    const order = Array.from(diagonal.keys()).sort((i, j) => diagonal[i]! - diagonal[j]!);
    const rotated = dense.view(q);
    order.forEach((from, row) => {
      const vector = rows.subarray(row * n, row * n + n);
      vector.set(rotated.subarray(from * width, from * width + n));
      makeLargestPositive(vector);
    });
    return { values: Float64Array.from(order, (i) => diagonal[i]!), vectors: rows };
  });
}

/** Implicit QL: T becomes diagonal, and the rows of Q^T, `q`, the eigenvectors of Q T Q^T. */
function diagonalise({ diagonal: d, offDiagonal }: Tridiagonal, dense: Dense, q: Matrix, name: string): void {
  const n = d.length;
  const e = new Float64Array(n);
  e.set(offDiagonal.subarray(1));
  const rotations = new Rotations(n);
  for (let l = 0; l < n; l++) {
    for (let sweep = 0; ; sweep++) {
      const m = blockEnd(d, e, l, n);
      if (m === l) break;
      if (sweep === MAX_SWEEPS_A_VALUE) throw new PartonError('numerical', `the eigenvalues of ${name} do not converge.`);
      rotations.begin(m);
      qlSweep(d, e, l, m, rotations);
      rotations.end();
      if (rotations.full) rotations.apply(dense, q);
    }
  }
  rotations.apply(dense, q);
}

/** The last index of the unreduced block that begins at l: where a coupling is lost in rounding. */
function blockEnd(d: Float64Array, e: Float64Array, l: number, n: number): number {
  let m = l;
  while (m < n - 1) {
    const size = Math.abs(d[m]!) + Math.abs(d[m + 1]!);
    if (Math.abs(e[m]!) <= Number.EPSILON * size) break;
    m++;
  }
  return m;
}

/** One sweep of rotations from m - 1 down to l, with Wilkinson's shift. */
function qlSweep(d: Float64Array, e: Float64Array, l: number, m: number, rotations: Rotations): void {
  const half = (d[l + 1]! - d[l]!) / (2 * e[l]!);
  let g = d[m]! - d[l]! + e[l]! / (half + Math.sign(half || 1) * Math.hypot(half, 1));
  let s = 1;
  let c = 1;
  let p = 0;
  for (let i = m - 1; i >= l; i--) {
    const f = s * e[i]!;
    const b = c * e[i]!;
    const r = Math.sqrt(f * f + g * g);
    e[i + 1] = r;
    if (r === 0) {
      // The block falls apart here: what lies below is done.
      d[i + 1]! -= p;
      e[m] = 0;
      return;
    }
    s = f / r;
    c = g / r;
    g = d[i + 1]! - p;
    const t = (d[i]! - g) * s + 2 * c * b;
    p = s * t;
    d[i + 1] = g + p;
    g = c * t - b;
    rotations.push(c, s);
  }
  d[l]! -= p;
  e[l] = g;
  e[m] = 0;
}

/** Plane rotations of several sweeps; each sweep goes up from rows (m - 1, m). */
class Rotations implements Sweeps {
  readonly cosines: Float64Array;
  readonly sines: Float64Array;
  readonly tops = new Int32Array(SWEEPS);
  readonly starts = new Int32Array(SWEEPS + 1);
  count = 0;
  private at = 0;

  constructor(n: number) {
    this.cosines = new Float64Array(SWEEPS * n);
    this.sines = new Float64Array(SWEEPS * n);
  }

  begin(top: number): void {
    this.tops[this.count] = top;
  }

  push(c: number, s: number): void {
    this.cosines[this.at] = c;
    this.sines[this.at++] = s;
  }

  end(): void {
    this.starts[++this.count] = this.at;
  }

  get full(): boolean {
    return this.count === SWEEPS;
  }

  /** Rotates the rows, and forgets the rotations. */
  apply(dense: Dense, rows: Matrix): void {
    dense.rotateRows(rows, this);
    this.count = 0;
    this.at = 0;
  }
}

function makeLargestPositive(vector: Float64Array): void {
  const largest = vector.reduce((best, x) => (Math.abs(x) > Math.abs(best) ? x : best), 0);
  if (largest < 0) for (let i = 0; i < vector.length; i++) vector[i] = -vector[i]!;
}
