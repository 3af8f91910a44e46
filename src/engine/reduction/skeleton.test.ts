import { describe, expect, it } from 'vitest';
import { expectClose } from '../../../tests/helpers/tolerance';
import { onSkeleton } from '../../../tests/helpers/triangle-chi2';
import { Generator } from '../../shared/stats/random/generator';
import { findSkeleton, symmetric } from './skeleton';

const random = new Generator(3);
const normals = (n: number) => Float64Array.from({ length: n }, () => random.standardNormal());

/** Rows x columns of rank `rank`, its k-th direction of size decay^k. */
function matrixOf(rows: number, columns: number, rank: number, decay: number): Float64Array {
  const matrix = new Float64Array(rows * columns);
  for (let k = 0; k < rank; k++) {
    const [u, v] = [normals(rows), normals(columns)];
    for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) matrix[i * columns + j]! += u[i]! * v[j]! * decay ** k;
  }
  return matrix;
}

function gramOf(matrix: Float64Array, columns: number): Float64Array {
  const gram = new Float64Array(columns * columns);
  for (let start = 0; start < matrix.length; start += columns) {
    for (let i = 0; i < columns; i++) for (let j = 0; j < columns; j++) gram[i * columns + j]! += matrix[start + i]! * matrix[start + j]!;
  }
  return gram;
}

const times = (matrix: Float64Array, columns: number, p: Float64Array) =>
  Float64Array.from({ length: matrix.length / columns }, (_, row) => p.reduce((sum, value, j) => sum + matrix[row * columns + j]! * value, 0));
const norm = (values: Float64Array) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
const ones = (n: number) => new Float64Array(n).fill(1);

describe('a skeleton', () => {
  it('of a matrix of rank r keeps r columns, and loses nothing', () => {
    const matrix = matrixOf(40, 25, 7, 1);
    const skeleton = findSkeleton(gramOf(matrix, 25), 25, ones(25), 3e-7);
    expect(skeleton.kept).toHaveLength(7);
    expect(skeleton.rest).toHaveLength(18);
    expect([...skeleton.kept]).toEqual([...skeleton.kept].sort((a, b) => a - b));
    const p = normals(25);
    const inFull = new Float64Array(25);
    onSkeleton(skeleton, p).forEach((value, i) => (inFull[skeleton.kept[i]!] = value));
    expectClose(times(matrix, 25, inFull), times(matrix, 25, p), { abs: 1e-9, why: 'the Gram matrix has half the digits; 1e-11 seen' });
  });

  it.each([1e-2, 1e-4, 1e-6])('cut at %d of the largest loses about as much', (tolerance) => {
    const columns = 40;
    const matrix = matrixOf(60, columns, columns, 0.5);
    const skeleton = findSkeleton(gramOf(matrix, columns), columns, ones(columns), tolerance);
    const largest = norm(matrix) / Math.sqrt(columns);
    for (let trial = 0; trial < 20; trial++) {
      const p = normals(columns);
      const inFull = new Float64Array(columns);
      onSkeleton(skeleton, p).forEach((value, i) => (inFull[skeleton.kept[i]!] = value));
      const [exact, reduced] = [times(matrix, columns, p), times(matrix, columns, inFull)];
      const lost = norm(exact.map((value, i) => value - reduced[i]!));
      expect(lost).toBeLessThan(30 * tolerance * largest * norm(p)); // each of the columns left out adds its share
    }
    expect(skeleton.kept.length).toBeLessThan(columns);
    expect(skeleton.kept.length).toBeGreaterThan(-Math.log2(tolerance) / 2);
  });

  it('leaves out columns that the matrix does not use', () => {
    const matrix = matrixOf(9, 6, 3, 1).map((value, k) => ([1, 4].includes(k % 6) ? 0 : value));
    const { kept, rest } = findSkeleton(gramOf(matrix, 6), 6, ones(6), 3e-7);
    expect([...kept, ...rest].sort()).toEqual([0, 2, 3, 5]);
  });

  it('of equal columns keeps one', () => {
    const matrix = Float64Array.from({ length: 12 }, (_, k) => Math.floor(k / 3) + 1);
    expect(findSkeleton(gramOf(matrix, 3), 3, ones(3), 3e-7)).toEqual({ kept: Int32Array.of(0), rest: Int32Array.of(1, 2), interpolation: Float64Array.of(1, 1) });
  });

  it('counts columns in units of their typical size', () => {
    const units = Float64Array.from({ length: 20 }, (_, i) => 2 ** (i % 5));
    const matrix = matrixOf(30, 20, 20, 0.3);
    const inUnits = matrix.map((value, k) => value / units[k % 20]!);
    const plain = findSkeleton(gramOf(matrix, 20), 20, ones(20), 1e-4);
    const scaled = findSkeleton(gramOf(inUnits, 20), 20, units, 1e-4);
    expect(scaled.kept).toEqual(plain.kept);
    const p = normals(20);
    expectClose(onSkeleton(scaled, p.map((value, i) => value * units[i]!)), onSkeleton(plain, p).map((value, i) => value * units[plain.kept[i]!]!), { rel: 1e-12, abs: 1e-12, why: 'powers of two are exact; sums in the same order' });
  });

  it('of nothing is empty', () => {
    expect(findSkeleton(new Float64Array(9), 3, ones(3), 3e-7)).toEqual({ kept: new Int32Array(), rest: new Int32Array(), interpolation: new Float64Array() });
  });
});

it('a symmetric matrix is filled in from its upper triangle', () => {
  expect([...symmetric(Float64Array.of(1, 2, 3, 9, 4, 5, 9, 9, 6), 3)]).toEqual([1, 2, 3, 2, 4, 5, 3, 5, 6]);
});
