import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance, nearest } from './spelling';

describe('spelling', () => {
  it('counts inserted, deleted, replaced and swapped letters, whatever their case', () => {
    expect(editDistance('epochs', 'epochs')).toBe(0);
    expect(editDistance('Epochs', 'epochs')).toBe(0);
    expect(editDistance('epoch', 'epochs')).toBe(1);
    expect(editDistance('ehpocs', 'epochs')).toBe(2);
    expect(editDistance('epcohs', 'epochs')).toBe(1);
    expect(editDistance('clipnrom', 'clipnorm')).toBe(1);
    expect(editDistance('', 'frac')).toBe(4);
  });

  it('is symmetric and never above the longer length', () => {
    fc.assert(fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a));
      expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
    }), { seed: 1 });
  });

  it('suggests near words only', () => {
    const known = ['epochs', 'dropout', 'optimizer'];
    expect(nearest('optimiser', known)).toBe('optimizer');
    expect(nearest('drop_out', known)).toBe('dropout');
    expect(nearest('learning', known)).toBeUndefined();
  });
});
