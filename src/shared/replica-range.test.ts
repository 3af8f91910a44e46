import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PartonError } from './errors';
import { formatReplicas, parseReplicas } from './replica-range';

describe('parseReplicas', () => {
  it.each([
    ['7', [7]],
    ['1-4', [1, 2, 3, 4]],
    ['1,5,7-9', [1, 5, 7, 8, 9]],
    [' 9 , 2 - 3,2', [2, 3, 9]],
    ['3-3', [3]],
  ])('%s', (text, replicas) => {
    expect(parseReplicas(text)).toEqual(replicas);
  });

  it.each([
    ['', '"" is not a number or a range.'],
    ['1,', '"" is not a number or a range.'],
    ['a', '"a" is not a number or a range.'],
    ['-3', '"-3" is not a number or a range.'],
    ['1.5', '"1.5" is not a number or a range.'],
    ['1-2-3', '"1-2-3" is not a number or a range.'],
    ['0-5', 'replicas count from 1.'],
    ['9-2', 'the range 9-2 goes backwards.'],
    ['1000000', '1000000 is too large'],
    ['1-999999', 'more than 10000 replicas'],
  ])('refuses %j', (text, problem) => {
    expect(() => parseReplicas(text)).toThrow(PartonError);
    expect(() => parseReplicas(text)).toThrow(problem);
  });
});

describe('formatReplicas', () => {
  it('joins neighbours', () => {
    expect(formatReplicas([1, 2, 3, 7, 9, 10])).toBe('1-3,7,9-10');
    expect(formatReplicas([])).toBe('');
  });

  it('is read back as what it was', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 300 }), { minLength: 1 }), (replicas) => {
      const increasing = replicas.sort((a, b) => a - b);
      expect(parseReplicas(formatReplicas(increasing))).toEqual(increasing);
    }));
  });
});
