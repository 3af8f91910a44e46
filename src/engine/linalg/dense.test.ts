import { describe, expect, it } from 'vitest';
import { expectClose } from '../../../tests/helpers/tolerance';
import { Generator } from '../../shared/stats/random/generator';
import { loadDenseKernels } from '../kernels/load';
import { Dense } from './dense';

const float64 = { rel: 1e-13, abs: 1e-13, why: 'float64 sums in another order; below 1e-14 seen' };

/** Row-major matrices, written out plainly. */
const random = new Generator(11);
const normals = (rows: number, columns: number) => Float64Array.from({ length: rows * columns }, () => random.standardNormal());
const product = (a: Float64Array, b: Float64Array, m: number, k: number, n: number, at = (i: number, j: number) => a[i * k + j]!) =>
  Float64Array.from({ length: m * n }, (_, e) => {
    let sum = 0;
    for (let j = 0; j < k; j++) sum += at(Math.floor(e / n), j) * b[j * n + (e % n)]!;
    return sum;
  });
const transposed = (a: Float64Array, rows: number, columns: number) => Float64Array.from({ length: a.length }, (_, e) => a[(e % rows) * columns + Math.floor(e / rows)]!);
const upper = (a: Float64Array, n: number) => a.map((value, e) => (e % n >= Math.floor(e / n) ? value : 0));
const gramOf = (a: Float64Array, rows: number, columns: number) => product(transposed(a, rows, columns), a, columns, rows, columns);
/** Well conditioned, symmetric and positive definite. */
const definite = (n: number) => gramOf(normals(n + 5, n), n + 5, n).map((value, e) => value + (e % (n + 1) === 0 ? 1 : 0));

/** Around the register tile (4), the blocks of the factorisations (32) and the depth of panels (256). */
const SIZES = [1, 2, 3, 4, 5, 31, 32, 33, 64, 70];

describe.each(['relaxed', 'plain'] as const)('dense linear algebra, %s SIMD', (simd) => {
  const dense = new Dense(loadDenseKernels(simd));
  const inScope = <T>(work: () => T): T => dense.scope(work);

  it.each([[1, 1, 1], [4, 4, 4], [5, 7, 3], [3, 9, 300], [33, 2, 257], [6, 5, 0]])('products of [%i x %i], %i deep', (m, n, k) => inScope(() => {
    const [a, b, c] = [normals(m, k), normals(k, n), normals(m, n)];
    const expected = product(a, b, m, k, n).map((value, e) => c[e]! - 0.5 * value);
    const straight = dense.matrix(m, n, c);
    dense.multiply(dense.matrix(m, k, a), dense.matrix(k, n, b), straight, { alpha: -0.5 });
    expectClose(dense.view(straight).slice(), expected, float64);
    const turned = dense.matrix(m, n, c);
    dense.multiply(dense.matrix(k, m, transposed(a, m, k)), dense.matrix(k, n, b), turned, { alpha: -0.5, transposed: true });
    expectClose(dense.view(turned).slice(), expected, float64);
  }));

  it.each(SIZES)('Gram matrices of %i columns', (n) => inScope(() => {
    const a = normals(13, n);
    const gram = dense.matrix(n, n);
    dense.gram(dense.matrix(13, n, a), gram, 2);
    expectClose(upper(dense.view(gram).slice(), n), upper(gramOf(a, 13, n).map((value) => 2 * value), n), float64);
  }));

  it.each(SIZES)('Cholesky factor, solutions and inverse of order %i', (n) => inScope(() => {
    const [matrix, right] = [definite(n), normals(n, 3)];
    const factor = dense.matrix(n, n, matrix);
    expect(dense.cholesky(factor)).toBe(-1);
    const r = upper(dense.view(factor).slice(), n);
    expectClose(gramOf(r, n, n), matrix, { ...float64, abs: 1e-13 * n });
    const solved = dense.matrix(n, 3, right);
    dense.solveTransposed(factor, solved);
    expectClose(product(transposed(r, n, n), dense.view(solved).slice(), n, n, 3), right, float64);
    dense.solve(factor, solved);
    expectClose(product(matrix, dense.view(solved).slice(), n, n, 3), right, { ...float64, abs: 1e-13 * n });
  }));

  it('of a matrix that is not positive definite tells the pivot', () => inScope(() => {
    for (const bad of [0, 5, 40]) {
      const matrix = definite(48);
      matrix[bad * 49] = -1;
      expect(dense.cholesky(dense.matrix(48, 48, matrix))).toBe(bad);
      matrix[bad * 49] = NaN;
      expect(dense.cholesky(dense.matrix(48, 48, matrix))).toBe(bad);
    }
  }));

  describe.each([[6, 6], [40, 40], [40, 7], [70, 33], [33, 0]])('pivoted Cholesky factor of order %i and rank %i', (n, rank) => {
    /** Columns of very different size, bordered by one more. */
    const rows = Math.max(rank, 1);
    const factors = product(normals(rows, rows), normals(rows, n + 1), rows, rows, n + 1).map((value, e) => (rank === 0 && e < n ? 0 : value * 10 ** (-(e % (n + 1)) / n)));
    const matrix = gramOf(factors, rows, n + 1);

    it('is a factor of the reordered matrix, to rounding', () => inScope(() => {
      const c = dense.matrix(n + 1, n + 1, matrix);
      const order = dense.pivotedCholesky(c, 1e-12);
      expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
      const r = upper(dense.view(c).slice(), n + 1);
      const rest = r[r.length - 1]!; // Schur complement of the border
      r[r.length - 1] = Math.sqrt(Math.max(rest, 0));
      const places = [...order, n];
      const reordered = Float64Array.from({ length: (n + 1) ** 2 }, (_, e) => matrix[places[Math.floor(e / (n + 1))]! * (n + 1) + places[e % (n + 1)]!]!);
      const scale = matrix.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      expectClose(gramOf(r, n + 1, n + 1), reordered, { abs: 1e-11 * scale, why: 'pivots below 1e-12 left out' });
      const diagonal = Array.from({ length: n }, (_, i) => r[i * (n + 2)]!);
      expect(diagonal.filter((value) => value > 0)).toHaveLength(rank);
      expect(diagonal).toEqual([...diagonal].sort((a, b) => b - a));
      for (let i = rank; i < n; i++) expect(r.subarray(i * (n + 1), i * (n + 1) + n + 1).every((value) => value === 0)).toBe(true);
    }));
  });

  it.each([[1, 1], [9, 4], [40, 33], [4, 9], [5, 5], [3, 1]])('triangle of [%i, %i] by reflections', (m, n) => inScope(() => {
    const a = normals(m, n);
    const matrix = dense.matrix(m, n, a);
    dense.triangularise(matrix);
    const r = dense.view(matrix).slice();
    expect(r.every((value, e) => e % n >= Math.floor(e / n) || value === 0)).toBe(true);
    expectClose(gramOf(r, m, n), gramOf(a, m, n), { ...float64, abs: 1e-13 * m });
  }));

  it('triangle of a matrix with columns of zeros, and of no rows', () => inScope(() => {
    const a = normals(6, 4).map((value, e) => (e % 4 === 1 ? 0 : value));
    const matrix = dense.matrix(6, 4, a);
    dense.triangularise(matrix);
    expectClose(gramOf(dense.view(matrix).slice(), 6, 4), gramOf(a, 6, 4), float64);
    dense.triangularise(dense.matrix(0, 4));
  }));

  it('frees what a scope made, also when it fails', () => {
    const first = dense.matrix(2, 2).address;
    dense.scope(() => dense.matrix(50, 50));
    expect(() => dense.scope(() => {
      dense.matrix(9, 9);
      throw new Error('inside');
    })).toThrow('inside');
    expect(dense.matrix(2, 2).address).toBe(first + 64);
  });

  it('new matrices are zero where old ones were', () => inScope(() => {
    dense.scope(() => dense.matrix(20, 20, normals(20, 20)));
    expect(dense.view(dense.matrix(20, 20)).every((value) => value === 0)).toBe(true);
  }));

  it.each([['linear', 5, 3, 7], ['bilinear', 4, 6, 3], ['linear, in parts', 400, 4, 50]] as const)('contractions of a table, %s, to the last bit', (kind, points, rows, nx) => {
    const bilinear = kind === 'bilinear';
    const groups = 2;
    const spans = Int32Array.from({ length: 2 * points * rows }, (_, k) => ((k >> 1) * nx) + (k % 2 === 0 ? (k >> 1) % 3 : nx - ((k >> 1) % 2)));
    const values = normals(points * rows, nx);
    const columns = bilinear ? rows : rows * nx;
    const [a, b] = [normals(groups * rows, 8), normals(groups * columns, 8)];
    const found = new Float64Array(groups * points * 8);
    dense.contract({ points, rows, nx, values, spans }, groups, bilinear ? a : undefined, b, (sums, first, count) => {
      for (let group = 0; group < groups; group++) {
        const from = (group * sums.length) / groups;
        found.set(sums.subarray(from, from + count * 8), (group * points + first) * 8);
      }
    });
    expect(found).toEqual(found.map((_, e) => {
      const [k, n, group] = [e % 8, Math.floor(e / 8) % points, Math.floor(e / 8 / points)];
      let sum = 0;
      for (let row = 0; row < rows; row++) {
        const place = n * rows + row;
        const start = bilinear ? row - (row % nx) : row * nx;
        let d = 0;
        for (let at = spans[2 * place]!; at < spans[2 * place + 1]!; at++) d += values[at]! * b[(group * columns + start + at - place * nx) * 8 + k]!;
        sum += bilinear ? a[(group * rows + row) * 8 + k]! * d : d;
      }
      return sum;
    }));
  });

  it('rotations of rows, sweep by sweep, to the last bit', () => inScope(() => {
    const [rows, columns] = [9, 16];
    const tops = Int32Array.of(8, 3, 5);
    const starts = Int32Array.of(0, 8, 10, 10); // eight rotations up to the first row, two, none
    const angles = normals(1, 10);
    const [cosines, sines] = [angles.map(Math.cos), angles.map(Math.sin)];
    const expected = normals(rows, columns);
    const matrix = dense.matrix(rows, columns, expected);
    tops.forEach((top, sweep) => {
      for (let at = starts[sweep]!, k = top; at < starts[sweep + 1]!; at++, k--) {
        const [c, s] = [cosines[at]!, sines[at]!];
        for (let j = 0; j < columns; j++) {
          const [above, below] = [expected[(k - 1) * columns + j]!, expected[k * columns + j]!];
          expected[k * columns + j] = s * above + c * below;
          expected[(k - 1) * columns + j] = c * above - s * below;
        }
      }
    });
    dense.rotateRows(matrix, { count: 3, tops, starts, cosines, sines });
    expect(dense.view(matrix)).toEqual(expected);
  }));
});
