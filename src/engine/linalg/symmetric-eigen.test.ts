import { describe, expect, it } from 'vitest';
import { expectClose } from '../../../tests/helpers/tolerance';
import { symmetricEigen } from './symmetric-eigen';

/** Largest entries of |V^T diag(values) V - A| / |A| and of |V V^T - 1|, where the rows of V are the eigenvectors. */
function residuals(a: Float64Array, n: number): { values: Float64Array; rebuilt: number; orthogonal: number } {
  const { values, vectors } = symmetricEigen(a, n);
  const norm = values.reduce((largest, v) => Math.max(largest, Math.abs(v)), Number.MIN_VALUE);
  let [rebuilt, orthogonal] = [0, 0];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let [product, overlap] = [0, 0];
      for (let k = 0; k < n; k++) {
        product += vectors[k * n + i]! * values[k]! * vectors[k * n + j]!;
        overlap += vectors[i * n + k]! * vectors[j * n + k]!;
      }
      rebuilt = Math.max(rebuilt, Math.abs(product - a[i * n + j]!) / norm);
      orthogonal = Math.max(orthogonal, Math.abs(overlap - (i === j ? 1 : 0)));
    }
  }
  return { values, rebuilt, orthogonal };
}

function symmetric(n: number, element: (i: number, j: number) => number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, k) => {
    const [i, j] = [Math.floor(k / n), k % n];
    return element(Math.max(i, j), Math.min(i, j));
  });
}

describe('eigensystem of a symmetric matrix', () => {
  it.each([
    ['one number', symmetric(1, () => -3)],
    ['a diagonal', symmetric(9, (i, j) => (i === j ? (i * 7) % 9 : 0))],
    ['the identity', symmetric(40, (i, j) => Number(i === j))],
    ['zero', symmetric(6, () => 0)],
    ['equal correlations', symmetric(70, (i, j) => (i === j ? 1 : 0.5))],
    ['a smooth kernel of nearly low rank', symmetric(101, (i, j) => Math.exp(-(((i - j) / 25) ** 2)))],
    ['two independent blocks', symmetric(67, (i, j) => (i < 30 === j < 30 ? 1 / (1 + i - j) : 0))],
    ['twelve orders of magnitude', symmetric(33, (i, j) => 10 ** (-((i % 12) + (j % 12)) / 2) * Math.cos(i * j))],
    ['alternating signs', symmetric(64, (i, j) => Math.sin(i * j + i + j))],
  ])('%s', (_, a) => {
    const { values, rebuilt, orthogonal } = residuals(a, Math.sqrt(a.length));
    expect(rebuilt).toBeLessThan(1e-14);
    expect(orthogonal).toBeLessThan(2e-14);
    expect([...values]).toEqual([...values].sort((x, y) => x - y));
  });

  it('finds the known spectrum of the discrete Laplacian', () => {
    const n = 129;
    const { values } = symmetricEigen(symmetric(n, (i, j) => (i === j ? 2 : i - j === 1 ? -1 : 0)), n);
    const expected = Array.from({ length: n }, (_, k) => 2 - 2 * Math.cos((Math.PI * (k + 1)) / (n + 1)));
    expectClose(values, expected, { abs: 4e-14, why: 'n rounding units of the largest eigenvalue, 4' });
  });

  it('leaves the matrix as it is, and points vectors along their largest component', () => {
    const a = symmetric(12, (i, j) => Math.cos(i + 2 * j));
    const before = a.slice();
    const { vectors } = symmetricEigen(a, 12);
    expect(a).toEqual(before);
    for (let k = 0; k < 12; k++) {
      const row = vectors.subarray(12 * k, 12 * k + 12);
      expect(Math.max(...row)).toBe(Math.max(...row.map(Math.abs)));
    }
  });

  it.each([NaN, Infinity])('refuses %d', (bad) => {
    expect(() => symmetricEigen(symmetric(5, (i, j) => (i === 3 && j === 1 ? bad : 1)), 5, 'the correlation of NMC')).toThrow(/the correlation of NMC holds numbers that are not finite/);
  });
});
