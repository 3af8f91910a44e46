import { describe, expect, it } from 'vitest';
import { expectClose } from '../../../tests/helpers/tolerance';
import { covarianceCholesky, solveLower, solveLowerTransposed } from './cholesky';

/** A positive definite matrix whose entries span twelve orders of magnitude. */
function covariance(n: number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, k) => {
    const [i, j] = [Math.floor(k / n), k % n];
    return 10 ** (((i % 7) + (j % 7)) - 6) * (Math.exp(-Math.abs(i - j) / 5) + (i === j ? 0.1 : 0));
  });
}

describe('Cholesky factor of a covariance', () => {
  it('multiplies back to the matrix', () => {
    const n = 37;
    const c = covariance(n);
    const lower = covarianceCholesky(c, n);
    const product = c.map((_, k) => {
      const [i, j] = [Math.floor(k / n), k % n];
      return lower.subarray(i * n, i * n + n).reduce((sum, value, m) => sum + value * lower[j * n + m]!, 0);
    });
    expectClose(product, c, { rel: 1e-14, why: 'rounding' });
  });

  it('solves both triangles', () => {
    const n = 37;
    const c = covariance(n);
    const solution = Float64Array.from({ length: n }, (_, i) => Math.sin(i + 1) / 10 ** (i % 7));
    const b = solution.map((_, i) => solution.reduce((sum, value, j) => sum + c[i * n + j]! * value, 0));
    const lower = covarianceCholesky(c, n);
    expectClose(solveLowerTransposed(lower, solveLower(lower, b)), solution, { rel: 1e-11, why: 'condition number of about 1e2, after scaling' });
  });

  it('refuses a matrix that is not a covariance', () => {
    expect(() => covarianceCholesky(Float64Array.of(1, 2, 2, 1), 2, 'the covariance of NMC')).toThrow(/row 2 of 2: the covariance of NMC is not positive definite/);
    expect(() => covarianceCholesky(Float64Array.of(1, NaN, NaN, 1), 2)).toThrow(/not positive definite/);
  });
});
