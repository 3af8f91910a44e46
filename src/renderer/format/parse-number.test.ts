import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scientific } from '../../shared/format/numbers';
import { parseNumber, plainNumber } from './parse-number';

describe('reading numbers', () => {
  it.each([
    ['1e6', 1e6], ['2.5E-3', 2.5e-3], ['1 000', 1000], ['2\u2009257', 2257], ['−3', -3], ['6.07 × 10⁻⁶', 6.07e-6], ['1.5*10^-3', 1.5e-3],
    ['10^4', 1e4], ['10⁻⁴', 1e-4], ['.5', 0.5], ['5.', 5], ['-10^2', -100], ['1_000_000', 1e6], ['3x10^8', 3e8],
  ])('%s', (text, value) => expect(parseNumber(text)).toBeCloseTo(value, 12));

  it.each(['', 'abc', '1e', '1.2.3', '--1', '1e999', '0x10', '10^', 'e5', 'Infinity', '1,5'])('refuses %j', (text) => expect(parseNumber(text)).toBeUndefined());

  it('reads back what it wrote, exactly', () => {
    fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(parseNumber(plainNumber(value))).toBe(value + 0 === 0 ? 0 : value);
    }));
  });

  it('reads what scientific() wrote, to its digits', () => {
    fc.assert(fc.property(fc.double({ min: 1e-30, max: 1e30, noNaN: true }), (value) => {
      expect(Math.abs(parseNumber(scientific(value, 6))! / value - 1)).toBeLessThan(1e-5);
    }));
  });
});
