import { describe, expect, test } from 'vitest';
import recorded from '../../../tests/fixtures/numpy/statistics.json';
import { recordedFit } from '../../../tests/helpers/recorded-fits';
import { expectClose } from '../../../tests/helpers/tolerance';
import { covarianceCholesky, solveLower } from '../linalg/cholesky';
import { diagonalBasis, toDiagonalBasis } from './diagonal-basis';

/** NuTeV and NMC proton data, uncorrelated with each other; every second point of the one between points of the other. */
function realCovariance(): { matrix: Float64Array; n: number } {
  const { covariance } = recordedFit('golden_dis');
  const parts = ['NUCLEAR', 'NMC'].map(covariance);
  const sizes = parts.map((part) => Math.sqrt(part.length));
  const n = sizes[0]! + sizes[1]!;
  const order = Array.from({ length: n }, (_, i): [number, number] => (i < 2 * sizes[0]! ? [i % 2, i >> 1] : [1, i - sizes[0]!]));
  const matrix = Float64Array.from({ length: n * n }, (_, k) => {
    const [[a, i], [b, j]] = [order[Math.floor(k / n)]!, order[k % n]!];
    return a === b ? parts[a]![i * sizes[a]! + j]! : 0;
  });
  return { matrix, n };
}

describe('diagonal basis of real data', () => {
  const { matrix, n } = realCovariance();
  const basis = diagonalBasis(matrix, n);
  const { eigenvalues, rotation } = basis;

  test("eigenvalues are numpy's", () => {
    const largest = eigenvalues[n - 1]!;
    expectClose(eigenvalues, recorded.eigenvalues, { abs: 1e-13 * largest, why: 'rounding of the largest eigenvalue' });
    expect([...eigenvalues]).toEqual([...eigenvalues].sort((a, b) => a - b));
  });

  test('the covariance becomes diag(eigenvalues)', () => {
    // rotation C rotation^T, by rotating the rows, then the columns.
    const rows = toDiagonalBasis(basis, matrix); // row i: rotation C[i, :]
    const columns = Float64Array.from({ length: n * n }, (_, k) => rows[(k % n) * n + Math.floor(k / n)]!);
    const diagonal = toDiagonalBasis(basis, columns);
    const expected = Float64Array.from({ length: n * n }, (_, k) => (k % (n + 1) === 0 ? eigenvalues[k % n]! : 0));
    expectClose(diagonal, expected, { abs: 1e-13 * eigenvalues[n - 1]!, why: 'rounding of the largest eigenvalue' });
  });

  test('the rotation is orthogonal in units of sigma', () => {
    const unit = rotation.map((r, k) => r * Math.sqrt(matrix[(k % n) * (n + 1)]!));
    const overlap = toDiagonalBasis({ eigenvalues, rotation: unit }, unit);
    const identity = Float64Array.from({ length: n * n }, (_, k) => Number(k % (n + 1) === 0));
    expectClose(overlap, identity, { abs: 1e-13, why: 'rounding over some 200 rotations' });
  });

  test('chi2 is the same in either basis', () => {
    const residual = Float64Array.from({ length: n }, (_, i) => Math.sqrt(matrix[i * (n + 1)]!) * Math.sin(3 * i));
    const modes = toDiagonalBasis(basis, residual);
    const inModes = modes.reduce((sum, mode, i) => sum + mode ** 2 / eigenvalues[i]!, 0);
    const whitened = solveLower(covarianceCholesky(matrix, n), residual.slice());
    expectClose(inModes, whitened.reduce((sum, x) => sum + x ** 2, 0), { rel: 1e-12, why: 'rounding times the condition number' });
  });

  test('a vector rotates to the same bits, whatever the vectors beside it', () => {
    const vectors = Float64Array.from({ length: 6 * n }, (_, k) => Math.cos(k));
    const together = toDiagonalBasis(basis, vectors);
    for (let v = 0; v < 6; v++) expect(toDiagonalBasis(basis, vectors.slice(v * n, (v + 1) * n))).toEqual(together.slice(v * n, (v + 1) * n));
  });
});

test('independent points are their own modes', () => {
  const { eigenvalues, rotation } = diagonalBasis(Float64Array.of(4, 0, 0, 0, 9, 0, 0, 0, 16), 3);
  expect([...eigenvalues]).toEqual([1, 1, 1]);
  expect([...rotation].map(Math.abs)).toEqual([1 / 2, 0, 0, 0, 1 / 3, 0, 0, 0, 1 / 4]);
});
