import { describe, expect, it } from 'vitest';
import { spread } from './spread';

describe('spread', () => {
  it('is the middle one, or between the middle two', () => {
    expect(spread([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 });
    expect(spread([4, 1, 2, 3])).toEqual({ median: 2.5, min: 1, max: 4 });
  });

  it('leaves out what is not finite', () => {
    expect(spread([NaN, 5, Infinity])).toEqual({ median: 5, min: 5, max: 5 });
    expect(spread([NaN])).toBeUndefined();
    expect(spread([])).toBeUndefined();
  });
});
