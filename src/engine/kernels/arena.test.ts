import { expect, it } from 'vitest';
import { Arena, inFours, Layout } from './arena';
import { loadFitKernels } from './load';

it('an arena gives zeros on cache lines, one stretch behind the other, and grows its memory', () => {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 64 });
  const arena = new Arena(memory);
  const first = arena.take(100);
  const second = arena.take(200_000);
  expect([first % 64, second % 64, second - first]).toEqual([0, 0, 128]);
  expect(memory.buffer.byteLength).toBeGreaterThanOrEqual(second + 200_000);
  expect(arena.f32(second, 50_000).every((value) => value === 0)).toBe(true);
  const numbers = arena.floats([1.5, -2]);
  expect([...arena.f32(numbers, 2), ...arena.i32(arena.integers([7, -1]), 2)]).toEqual([1.5, -2, 7, -1]);
  expect(arena.bytes).toBeGreaterThan(numbers);
});

it('says when memory is used up', () => {
  const arena = new Arena(new WebAssembly.Memory({ initial: 1, maximum: 2 }));
  expect(() => arena.take(1 << 20)).toThrow('the memory of a worker is used up');
});

it('begins above the constants of the kernels', () => {
  const { memory } = loadFitKernels();
  const constants = new Uint8Array(memory.buffer, 0, 4096);
  const last = constants.findLastIndex((byte) => byte !== 0);
  expect(last).toBeGreaterThan(0);
  expect(new Arena(memory).take(1)).toBeGreaterThan(last);
  expect(new Uint8Array(memory.buffer, 4096).every((byte) => byte === 0)).toBe(true);
});

it('a layout puts names one behind the other', () => {
  const layout = new Layout<'a' | 'b' | 'c'>().add('a', 3).add('b', 0).add('c', 5);
  expect([layout.at('a'), layout.at('b'), layout.at('c'), layout.vectors('c'), layout.bytes]).toEqual([0, 48, 48, 5, 128]);
  expect([0, 1, 4, 5].map(inFours)).toEqual([0, 4, 4, 8]);
});
