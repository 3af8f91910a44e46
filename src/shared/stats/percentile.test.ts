import { describe, expect, it } from 'vitest';
import { interval68, percentile } from './percentile';

describe('percentile', () => {
  it('interpolates between neighbours, as numpy does', () => {
    expect(percentile([1, 2, 3, 4], 0.5)).toBe(2.5);
    expect(percentile([1, 2, 3, 4], 0.16)).toBeCloseTo(1.48, 12);
    expect(percentile([7], 0.84)).toBe(7);
    expect(percentile([], 0.5)).toBeNaN();
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
