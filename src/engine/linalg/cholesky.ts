import { PartonError } from '../../shared/errors';
import { addScaled, dot } from './vector';

/**
 * The lower Cholesky factor L of a covariance matrix C = L L^T, shape [n, n] row-major, zeros above the diagonal.
 * Computed through the correlation matrix, as n3fit does: units that differ by many orders then cost no digits.
 * @throws PartonError when C is not positive definite
 */
export function covarianceCholesky(covariance: Float64Array, n: number, name = 'the covariance matrix'): Float64Array {
  const sigma = Float64Array.from({ length: n }, (_, i) => Math.sqrt(covariance[i * n + i]!));
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const rest = covariance[i * n + j]! / (sigma[i]! * sigma[j]!) - dot(lower, i * n, lower, j * n, j);
      if (j < i) {
        lower[i * n + j] = rest / lower[j * n + j]!;
      } else if (rest > 0) {
        lower[i * n + j] = Math.sqrt(rest);
      } else {
        throw new PartonError('numerical', `${name} is not positive definite`, { place: `row ${i + 1} of ${n}` });
      }
    }
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) lower[i * n + j]! *= sigma[i]!;
  }
  return lower;
}

/** Solves L y = b in place, for one right-hand side of shape [n]. */
export function solveLower(lower: Float64Array, b: Float64Array): Float64Array {
  const n = b.length;
  for (let i = 0; i < n; i++) b[i] = (b[i]! - dot(lower, i * n, b, 0, i)) / lower[i * n + i]!;
  return b;
}

/** Solves L^T y = b in place, for one right-hand side of shape [n]. */
export function solveLowerTransposed(lower: Float64Array, b: Float64Array): Float64Array {
  const n = b.length;
  for (let i = n - 1; i >= 0; i--) {
    b[i]! /= lower[i * n + i]!;
    addScaled(b, 0, -b[i]!, lower, i * n, i);
  }
  return b;
}
