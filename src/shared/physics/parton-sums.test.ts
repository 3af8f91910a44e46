import { describe, expect, it } from 'vitest';
import { EXPORT_X } from './export-grid';
import { PARTON_LABELS } from './flavour-basis';
import { integral, partonSums } from './parton-sums';

const COLUMNS = PARTON_LABELS.length;

/** x f of some partons on the export grid. */
function partons(functions: Partial<Record<(typeof PARTON_LABELS)[number], (x: number) => number>>): Float64Array {
  const values = new Float64Array(EXPORT_X.length * COLUMNS);
  EXPORT_X.forEach((x, i) => {
    for (const [label, f] of Object.entries(functions)) values[i * COLUMNS + PARTON_LABELS.indexOf(label as 'U')] = f(x);
  });
  return values;
}
const named = (sums: ReturnType<typeof partonSums>, name: string): number => sums.find((sum) => sum.name === name)!.value;

describe('integral', () => {
  it('is exact for parabolas on uneven points', () => {
    const t = Float64Array.of(0, 0.3, 1, 1.1, 2);
    expect(integral(t, t.map((s) => 1 - s + 3 * s * s))).toBeCloseTo(2 - 2 + 8, 12);
  });
  it('is the trapezium of two points and nothing of one', () => {
    expect(integral(Float64Array.of(0, 2), Float64Array.of(1, 3))).toBe(4);
    expect(integral(Float64Array.of(1), Float64Array.of(5))).toBe(0);
  });
});

describe('partonSums', () => {
  it('counts valence quarks: xu = 35/16 x^0.5 (1-x)^3 holds two', () => {
    // int x^-0.5 (1-x)^3 dx = B(0.5, 4) = 32/35
    const sums = partonSums(EXPORT_X, partons({ U: (x) => (35 / 16) * Math.sqrt(x) * (1 - x) ** 3 }));
    expect(Math.abs(named(sums, 'Up valence') - 2)).toBeLessThan(2e-4); // what lies below x = 1e-9 is 1.4e-4
  });
  it('adds up momentum: xg = 6 x (1-x)^2... carries its beta function', () => {
    // int x g dx with x g = x (1-x)^4 is B(2, 5) = 1/30
    const sums = partonSums(EXPORT_X, partons({ GLUON: (x) => x * (1 - x) ** 4, SBAR: (x) => x * (1 - x) ** 4 }));
    expect(Math.abs(named(sums, 'Momentum of gluons') - 1 / 30)).toBeLessThan(1e-6);
    expect(Math.abs(named(sums, 'Momentum of all partons') - 2 / 30)).toBeLessThan(2e-6);
    expect(named(sums, 'Strange valence')).toBeLessThan(0);
  });
});
