import { describe, expect, it } from 'vitest';
import { expectClose } from '../../../tests/helpers/tolerance';
import { Generator } from '../../shared/stats/random/generator';
import { Arena, LANES } from './arena';
import { loadFitKernels } from './load';
import { placeRows } from './shared-rows';

const random = new Generator(17);

/** Rows that begin anywhere and have holes, as those of FK tables. */
function sparse(rows: number, columns: number): Float64Array {
  const matrix = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const start = random.integerUpTo(columns);
    for (let column = start; column < columns; column++) if (random.random() < 0.6) matrix[row * columns + column] = Math.fround(random.standardNormal());
  }
  return matrix;
}

describe.each(['relaxed', 'plain'] as const)('matrices that replicas share, %s SIMD', (simd) => {
  it.each([[1, 1], [4, 9], [7, 30], [12, 3], [9, 64], [5, 0]])('[%i, %i] multiply every lane of every group, straight and transposed', (rows, columns) => {
    const kernels = loadFitKernels(simd);
    const arena = new Arena(kernels.memory);
    const matrix = sparse(rows, columns);
    const { blocks, table, rows: padded } = placeRows(arena, matrix, rows, columns);
    expect(padded).toBe(4 * Math.ceil(rows / 4));
    for (const groups of [1, 2, 3, 4]) {
      // of each group: x, start, out, dx behind one another
      const stride = 16 * (2 * columns + 2 * padded);
      const first = arena.take(stride * groups);
      const [start, out, dx] = [16 * columns, 16 * (columns + padded), 16 * (columns + 2 * padded)];
      const all = arena.f32(first, (stride * groups) / 4);
      all.forEach((_, i) => (all[i] = random.standardNormal()));
      const before = all.slice();
      const lanes = (numbers: Float32Array, group: number, at: number, count: number, lane: number) =>
        Float64Array.from({ length: count }, (_, i) => numbers[(group * stride + at) / 4 + i * LANES + lane]!);
      kernels.rowsForward(blocks, table, first, first + start, first + out, groups, stride);
      kernels.rowsAdjoint(blocks, table, first + out, first + dx, groups, stride);
      for (let group = 0; group < groups; group++) {
        for (let lane = 0; lane < LANES; lane++) {
          const [x, plus, outs] = [lanes(before, group, 0, columns, lane), lanes(before, group, start, rows, lane), lanes(all, group, out, rows, lane)];
          expectClose(outs, plus.map((value, row) => x.reduce((sum, element, column) => sum + matrix[row * columns + column]! * element, value)), { rel: 1e-5, abs: 1e-5, why: 'float32 sums of up to 64 terms' });
          const expected = lanes(before, group, dx, columns, lane).map((value, column) => outs.reduce((sum, element, row) => sum + matrix[row * columns + column]! * element, value));
          expectClose(lanes(all, group, dx, columns, lane), expected, { rel: 1e-5, abs: 1e-4, why: 'float32 sums' });
        }
      }
    }
  });

  it('give a group the same bits alone and in a pair', () => {
    const kernels = loadFitKernels(simd);
    const arena = new Arena(kernels.memory);
    const [rows, columns] = [24, 40];
    const { blocks, table } = placeRows(arena, sparse(rows, columns), rows, columns);
    const stride = 16 * (columns + rows);
    const first = arena.take(3 * stride);
    const x = Float32Array.from({ length: columns * LANES }, () => random.standardNormal());
    for (let group = 0; group < 3; group++) arena.f32(first + group * stride, x.length).set(x);
    kernels.rowsForward(blocks, table, first, 0, first + 16 * columns, 3, stride);
    const [one, two, three] = [0, 1, 2].map((group) => arena.f32(first + group * stride + 16 * columns, rows * LANES).slice());
    expect(two).toEqual(one);
    expect(three).toEqual(one);
  });
});
