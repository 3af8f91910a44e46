import { describe, expect, it } from 'vitest';
import { expectClose } from '../../../tests/helpers/tolerance';
import { choleskyInPlace, covarianceCholesky } from './cholesky';
import { multiplyLower, solveLower, solveLowerTransposed } from './triangular';

/** A positive definite matrix whose entries span twelve orders of magnitude. */
function covariance(n: number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, k) => {
    const [i, j] = [Math.floor(k / n), k % n];
    return 10 ** (((i % 7) + (j % 7)) - 6) * (Math.exp(-Math.abs(i - j) / 5) + (i === j ? 0.1 : 0));
  });
}

/** A correlation matrix of three independent parts, the last of which begins inside a panel. */
function blocks(n: number): Float64Array {
  const part = (i: number): number => Math.floor((3.4 * i) / n);
  return Float64Array.from({ length: n * n }, (_, k) => {
    const [i, j] = [Math.floor(k / n), k % n];
    return i === j ? 1 : part(i) === part(j) ? 0.8 * Math.exp(-Math.abs(i - j) / 30) : 0;
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

  it.each([1, 63, 64, 65, 131, 200])('factors and multiplies back in panels, n = %d', (n) => {
    const a = blocks(n);
    const lower = choleskyInPlace(a.slice(), n);
    const rebuilt = multiplyLower(lower, n, lower.slice()); // rows l_i of L as vectors: row i of the result is L l_i
    expectClose(rebuilt, a, { abs: 4e-15, why: 'rounding of numbers of order one' });
    for (let i = 0; i < n; i++) expect(lower.subarray(i * n + i + 1, (i + 1) * n).every((x) => x === 0)).toBe(true);
  });

  it('solves many right-hand sides as it does one', () => {
    const [n, columns] = [131, 5];
    const lower = choleskyInPlace(blocks(n), n);
    const b = Float64Array.from({ length: n * columns }, (_, k) => Math.sin(k));
    for (const solve of [solveLower, solveLowerTransposed]) {
      const together = solve(lower, b.slice(), columns);
      for (let c = 0; c < columns; c++) {
        const column = (matrix: Float64Array): Float64Array => Float64Array.from({ length: n }, (_, i) => matrix[i * columns + c]!);
        expectClose(column(together), solve(lower, column(b)), { rel: 1e-12, abs: 1e-13, why: 'another order of summation' });
      }
    }
  });

  it('gives a vector the same product bit for bit, whatever the vectors beside it', () => {
    const [n, count] = [150, 7];
    const lower = choleskyInPlace(blocks(n), n);
    const vectors = Float64Array.from({ length: n * count }, (_, k) => Math.sin(k * k));
    const together = multiplyLower(lower, n, vectors);
    for (let v = 0; v < count; v++) {
      expect(together.slice(v * n, v * n + n)).toEqual(multiplyLower(lower, n, vectors.slice(v * n, v * n + n)));
    }
  });

  it('refuses a matrix that is not a covariance', () => {
    expect(() => covarianceCholesky(Float64Array.of(1, 2, 2, 1), 2, 'the covariance of NMC')).toThrow(/row 2 of 2: the covariance of NMC is not positive definite/);
    expect(() => covarianceCholesky(Float64Array.of(1, NaN, NaN, 1), 2)).toThrow(/not positive definite/);
  });
});
