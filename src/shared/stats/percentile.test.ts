import { describe, expect, it } from 'vitest';
import { interval68, percentile, percentileOf } from './percentile';

describe('percentile', () => {
  it('interpolates between neighbours, as numpy does', () => {
    expect(percentile([1, 2, 3, 4], 0.5)).toBe(2.5);
    expect(percentile([1, 2, 3, 4], 0.16)).toBeCloseTo(1.48, 12);
    expect(percentile([7], 0.84)).toBe(7);
    expect(percentile([], 0.5)).toBeNaN();
  });
});

describe('percentile of unsorted numbers', () => {
  it('is that of sorted ones: of any count, with ties, sorted before, one after the other', () => {
    let seed = 1;
    const random = (): number => (seed = (seed * 48271) % 2147483647) / 2147483647;
    for (let n = 1; n <= 203; n++) {
      for (const numbers of [Float64Array.from({ length: n }, random), Float64Array.from({ length: n }, () => Math.floor(4 * random())), Float64Array.from({ length: n }, (_, i) => i), Float64Array.from({ length: n }, (_, i) => -1 - i)]) {
        const sorted = numbers.slice().sort();
        expect(percentileOf(numbers, 0.1587)).toBe(percentile(sorted, 0.1587));
        expect(percentileOf(numbers, 0.8413, Math.floor(0.1587 * (n - 1)))).toBe(percentile(sorted, 0.8413));
        expect(numbers.sort()).toEqual(sorted);
      }
    }
  });
  it('is none of none', () => {
    expect(percentileOf(new Float64Array(0), 0.5)).toBeNaN();
  });
});

describe('interval68', () => {
  it('leaves out what is not finite', () => {
    expect(interval68([3, NaN, 1, Infinity, 2])).toEqual({ low: percentile([1, 2, 3], 0.16), median: 2, high: percentile([1, 2, 3], 0.84) });
  });
  it('is NaN of nothing', () => {
    expect(interval68([NaN]).median).toBeNaN();
  });
});
