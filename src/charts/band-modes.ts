import type { BandPanel, PanelCurve } from './band-panels';
import type { Look } from './fit-color';
import { linearScale, niceRange, type Scale } from './scales';

export type BandMode = 'absolute' | 'ratio' | 'uncertainty' | 'distance' | 'pull';

/** Bands of one subject, everything of shape [panel, x]. */
export interface Bands {
  readonly central: ArrayLike<number>;
  readonly low68: ArrayLike<number>;
  readonly high68: ArrayLike<number>;
  readonly deviation: ArrayLike<number>;
  readonly distance?: ArrayLike<number>;
  readonly pull?: ArrayLike<number>;
}

export interface BandSubject {
  readonly name: string;
  readonly look: Look;
  readonly reference: boolean;
  readonly value: Bands;
}

type Row = (values: ArrayLike<number>) => Float64Array;

/** One panel a flavour (or channel): `points` values of x each; those outside of [from, to) of x do not decide the y axis. */
export function bandPanelsOf(titles: readonly string[], points: number, subjects: readonly BandSubject[], mode: BandMode, seen: readonly [number, number]): BandPanel[] {
  const reference = subjects.find((one) => one.reference) ?? subjects[0];
  return titles.map((title, f): BandPanel => {
    const row: Row = (values) => Float64Array.from({ length: points }, (_, i) => values[f * points + i]!);
    const base = reference ? row(reference.value.central) : new Float64Array(points);
    const ratio: Row = (values) => row(values).map((value, i) => value / base[i]!);
    const curves = subjects.flatMap(({ name, look, reference: isReference, value }): PanelCurve[] => {
      const one = { name, look, reference: isReference };
      if (mode === 'absolute') return [{ ...one, central: row(value.central), low: row(value.low68), high: row(value.high68) }];
      if (mode === 'ratio') return [{ ...one, central: ratio(value.central), low: ratio(value.low68), high: ratio(value.high68) }];
      if (mode === 'uncertainty') return [{ ...one, central: row(value.deviation).map((deviation, i) => deviation / Math.abs(base[i]!)) }];
      const values = mode === 'distance' ? value.distance : value.pull;
      return isReference || !values ? [] : [{ ...one, central: row(values) }];
    });
    const inside = (values: ArrayLike<number>): number[] => Array.from(values).slice(seen[0], seen[1]).filter(Number.isFinite);
    const all = curves.flatMap((curve) => [curve.central, curve.low ?? [], curve.high ?? []].flatMap(inside));
    return { title, curves, y: ordinate(mode, all), ...(mode !== 'uncertainty' && { rule: mode === 'ratio' || mode === 'distance' ? 1 : 0 }) };
  });
}

/** Ratios and relative uncertainties explode where the reference goes through zero: most of the values decide, not the largest. */
function ordinate(mode: BandMode, values: readonly number[]): Scale {
  const upTo = (share: number, of: readonly number[]): number => [...of].sort((a, b) => a - b)[Math.floor(share * (of.length - 1))] ?? 1;
  if (mode === 'ratio') {
    const reach = Math.min(2, Math.max(0.02, 1.25 * upTo(0.85, values.map((value) => Math.abs(value - 1)))));
    return linearScale(1 - reach, 1 + reach, { count: 4 });
  }
  if (mode === 'uncertainty') return linearScale(0, Math.min(2, Math.max(0.02, 1.25 * upTo(0.88, values))), { count: 4 });
  if (mode === 'distance') return linearScale(0, Math.max(2, 1.15 * upTo(0.99, values)), { count: 4 });
  if (mode === 'pull') {
    const reach = Math.max(1, 1.15 * upTo(0.99, values.map(Math.abs)));
    return linearScale(-reach, reach, { count: 4 });
  }
  return linearScale(...niceRange(values, { zero: true, air: 0.08 }), { count: 4 });
}
