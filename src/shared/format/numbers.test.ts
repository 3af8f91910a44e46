import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytes, chi2, count, difference, duration, fixed, number, percent, plural, scientific, withError } from './numbers';

describe('numbers as physicists expect them', () => {
  it('groups by thin spaces and has a true minus', () => {
    expect([0, 12, 999, 2257, 1234567, -2257].map((value) => count(value))).toEqual(['0', '12', '999', '2\u2009257', '1\u2009234\u2009567', '−2\u2009257']);
    expect(fixed(-1234.56, 1)).toBe('−1\u2009234.6');
  });

  it('has no negative zero', () => expect([fixed(-0.0001, 3), count(-0.2)]).toEqual(['0.000', '0']));

  it('shows chi2 with three decimals, and one that ran away by its power', () => {
    expect([1.2664, 10, undefined, NaN, 3.2e7].map((value) => chi2(value))).toEqual(['1.266', '10.000', '–', '–', '3.2 × 10⁷']);
  });

  it('changes to powers of ten outside 10⁻³ to 10⁵', () => {
    expect([6.073e-6, 1e-3, 0.0123, 1, 12345, 99999, 1e5, -2.5e8, 0].map((value) => number(value))).toEqual(
      ['6.07 × 10⁻⁶', '0.00100', '0.0123', '1.00', '12\u2009345', '99\u2009999', '1.00 × 10⁵', '−2.50 × 10⁸', '0']);
  });

  it('names infinities', () => expect([scientific(Infinity), fixed(-Infinity, 2), count(Infinity)]).toEqual(['∞', '−∞', '∞']));

  it('signs differences', () => expect([1.3541, -1.1316, 0, -0.0001].map((value) => difference(value))).toEqual(['+1.354', '−1.132', '0.000', '0.000']));

  it('gives value and error the same decimals', () => {
    expect(withError(0.26213, 0.0061)).toBe('0.262 ± 0.006');
    expect(withError(12.3, 2.2)).toBe('12 ± 2');
    expect(withError(0.5, 0)).toBe('0.500');
  });

  it('writes times, sizes, shares and plurals', () => {
    expect([11, 125, 3860, 59.6].map((value) => duration(value))).toEqual(['0:11', '2:05', '1:04:20', '1:00']);
    expect([0, 512, 9.6e6, 999_600, 1.5e11].map((value) => bytes(value))).toEqual(['0 B', '512 B', '9.6 MB', '1.0 MB', '150 GB']);
    expect([0, 0.7333, 0.9999, 1].map((value) => percent(value))).toEqual(['0 %', '73 %', '99 %', '100 %']);
    expect([plural(1, 'replica'), plural(2000, 'replica')]).toEqual(['1 replica', '2\u2009000 replicas']);
  });

  it('has an ASCII minus nowhere, whatever the number', () => {
    fc.assert(fc.property(fc.double(), (value) => {
      for (const text of [count(value), fixed(value, 2), chi2(value), number(value), scientific(value), difference(value)]) expect(text).not.toMatch(/-|NaN|undefined/);
    }));
  });
});
