import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linearScale, logLabel, logScale, mixedScale, niceRange, roomy, type Scale } from './scales';

const labels = (scale: Scale): string[] => scale.ticks.map(({ label }) => label);

describe('scales', () => {
  it('come back to the value they were given', () => {
    fc.assert(fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), (share) => {
      for (const scale of [linearScale(-3, 8), logScale(0.02, 5e3), mixedScale(1e-4)]) expect(scale.toUnit(scale.fromUnit(share))).toBeCloseTo(share, 9);
    }));
  });
  it('keep ticks inside, in order, within reach of a reader', () => {
    fc.assert(fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (min, span) => {
      const { ticks } = linearScale(min, min + span);
      expect(ticks.length).toBeLessThan(12);
      ticks.forEach(({ at }) => {
        expect(at).toBeGreaterThan(-1e-6);
        expect(at).toBeLessThan(1 + 1e-6);
      });
    }));
  });
  it('label epochs at powers of ten and both ends', () => {
    expect(labels(logScale(20, 3000, { label: String, ends: true }))).toEqual(['20', '100', '1000', '3000']);
  });
  it('label a short logarithmic axis at 1, 2, 3 and 5', () => {
    expect(labels(logScale(2, 20))).toEqual(['2', '3', '5', '10', '20']);
  });
  it('put x = 0.1 at 58 % of a mixed axis', () => {
    const scale = mixedScale(1e-4);
    expect(scale.toUnit(0.1)).toBeCloseTo(0.58, 12);
    expect(scale.toUnit(1)).toBe(1);
    expect(labels(scale)).toEqual(['10⁻⁴', '10⁻³', '10⁻²', '0.1', '0.5', '1']);
  });
  it('keep labels apart where there is little room, that of the anchor among them', () => {
    const scale = linearScale(0.8, 1.2, { count: 4 });
    expect(labels(scale)).toEqual(['0.8', '0.9', '1.0', '1.1', '1.2']);
    expect(labels(roomy(scale, 17 / 100, 1))).toEqual(labels(scale));
    expect(labels(roomy(scale, 17 / 40, 1))).toEqual(['0.8', '1.0', '1.2']);
    expect(labels(roomy(scale, 17 / 30, 1))).toEqual(['0.8', '1.2']);
    expect(labels(roomy(scale, 1.1, 1))).toEqual(['1.0']);
    expect(labels(roomy(linearScale(-1, 3, { count: 4 }), 0.4, 0))).toEqual(['0', '2']);
    expect(labels(roomy(linearScale(0.4, 0.6, { count: 1 }), 1.2, 0))).toHaveLength(1);
  });
  it('have no place for NaN, and one far below for what has no logarithm', () => {
    expect(logScale(1, 10).toUnit(NaN)).toBeNaN();
    expect(logScale(1, 10).toUnit(0)).toBe(-Infinity);
  });
  it('write a true minus and no decimals on zero', () => {
    expect(labels(linearScale(-0.5, 0.5, { count: 2 }))).toEqual(['−0.5', '0', '0.5']);
  });
  it('name powers outside of 0.1 to 100', () => {
    expect([1e-4, 0.1, 1, 100, 1000].map(logLabel)).toEqual(['10⁻⁴', '0.1', '1', '100', '10³']);
  });
});

describe('niceRange', () => {
  it('leaves air, includes zero where asked, and survives nothing at all', () => {
    expect(niceRange([1, 3], { air: 0.1 })).toEqual([0.8, 3.2]);
    expect(niceRange([1, 3], { zero: true })[0]).toBe(0);
    expect(niceRange([NaN])).toEqual([0, 1]);
  });

  it('has whole numbers alone where things are counted', () => {
    expect(linearScale(0, 11.5, { count: 4, whole: true }).ticks.map(({ label }) => label)).toEqual(['0', '5', '10']);
    expect(linearScale(0, 4, { count: 4, whole: true }).ticks.map(({ label }) => label)).toEqual(['0', '1', '2', '3', '4']);
  });
});
