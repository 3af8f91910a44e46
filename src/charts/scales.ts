import { fixed, superscript } from '../shared/format/numbers';

/** Where a value lies on an axis, as a share of its length: 0 at its start, 1 at its end. */
export interface Scale {
  readonly min: number;
  readonly max: number;
  toUnit(value: number): number;
  fromUnit(share: number): number;
  readonly ticks: readonly Tick[];
  /** Shares of the smaller ticks of logarithmic axes. */
  readonly minor: readonly number[];
}

export interface Tick {
  readonly at: number;
  readonly label: string;
}

type Label = (value: number) => string;

/** @param whole ticks at integers alone: what is counted */
export function linearScale(min: number, max: number, { count = 5, label = undefined as Label | undefined, whole = false } = {}): Scale {
  const span = max - min || 1;
  const values = niceSteps(min, max, count).filter((value) => !whole || Number.isInteger(value));
  const step = values.length > 1 ? values[1]! - values[0]! : 1;
  const decimals = decimalsOf(step);
  const name = label ?? ((value: number) => (value === 0 ? '0' : fixed(value, decimals)));
  return {
    min, max,
    toUnit: (value) => (value - min) / span,
    fromUnit: (share) => min + share * span,
    ticks: values.map((value) => ({ at: (value - min) / span, label: name(value) })),
    minor: [],
  };
}

/** Powers of ten are labelled; 1, 2, (3) and 5 of each where there are fewer than two decades. */
export function logScale(min: number, max: number, { label = logLabel, ends = false } = {}): Scale {
  const low = Math.log(min);
  const span = Math.log(max) - low || 1;
  const toUnit = (value: number): number => (value > 0 ? (Math.log(value) - low) / span : Number.isNaN(value) ? NaN : -Infinity);
  const steps = decadeSteps(min, max);
  const decades = Math.log10(max / min);
  const wanted = decades < 0.7 ? steps : steps.filter((value) => (decades < 1.2 ? [1, 2, 3, 5] : decades < 1.9 ? [1, 2, 5] : [1]).includes(leading(value)));
  const labelled = ends ? withEnds(wanted, min, max, toUnit) : wanted;
  const major = new Set(labelled);
  return {
    min, max, toUnit,
    fromUnit: (share) => Math.exp(low + share * span),
    ticks: labelled.map((value) => ({ at: toUnit(value), label: label(value) })),
    minor: steps.filter((value) => !major.has(value)).map(toUnit),
  };
}

/** Momentum fractions: logarithmic below `split`, which lies at `share` of the width, and linear above. */
export function mixedScale(min: number, max = 1, split = 0.1, share = 0.58): Scale {
  const low = Math.log(min);
  const span = Math.log(split) - low;
  const toUnit = (x: number): number => (x <= split ? share * ((Math.log(x) - low) / span) : share + (1 - share) * ((x - split) / (max - split)));
  const powers = decadeSteps(min, split * 0.99).filter((value) => leading(value) === 1);
  const values = [...powers, split, 0.5, 1].filter((value) => value <= max * (1 + 1e-9));
  return {
    min, max, toUnit,
    fromUnit: (u) => (u <= share ? Math.exp(low + (u / share) * span) : split + ((u - share) / (1 - share)) * (max - split)),
    ticks: values.map((value) => ({ at: toUnit(value), label: logLabel(value) })),
    minor: [...decadeSteps(min, split).filter((value) => leading(value) !== 1), 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9].filter((value) => value < max).map(toUnit),
  };
}

/** The same scale with labels at least so much of its length apart; that at the value `anchor` stays where two or more have room with it. */
export function roomy(scale: Scale, apart: number, anchor: number): Scale {
  const { ticks, toUnit } = scale;
  const every = Math.ceil(apart / Math.min(...ticks.slice(1).map(({ at }, i) => at - ticks[i]!.at)) - 1e-9);
  if (every <= 1) return scale;
  const home = Math.max(0, ticks.findIndex(({ at }) => Math.abs(at - toUnit(anchor)) < 1e-9));
  const kept = ticks.filter((_, i) => (i - home) % every === 0);
  const ends = [ticks[0]!, ticks.at(-1)!];
  return { ...scale, ticks: kept.length < 2 && ends[1]!.at - ends[0]!.at >= apart ? ends : kept };
}

/** A linear range around values that are finite, with a little air; `[0, 1]` of none. */
export function niceRange(values: Iterable<number>, { zero = false, air = 0.04 } = {}): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return [0, 1];
  if (zero) [low, high] = [Math.min(0, low), Math.max(0, high)];
  const margin = (high - low || Math.abs(high) || 1) * air;
  return [zero && low === 0 ? 0 : low - margin, high + margin];
}

const powerOfTen = (exponent: number): string => `10${superscript(exponent)}`;

/** `10⁻⁴`, plain from 0.1 to 100, others grouped. */
export function logLabel(value: number): string {
  if (value >= 0.0999 && value <= 100.1) return fixed(value, value < 0.999 ? 1 : 0);
  const exponent = Math.log10(value);
  return Math.abs(exponent - Math.round(exponent)) < 1e-9 ? powerOfTen(Math.round(exponent)) : `${fixed(value / 10 ** Math.floor(exponent), 0)} × ${powerOfTen(Math.floor(exponent))}`;
}

/** Multiples 1, 2, 2.5 or 5 of a power of ten within a range, about `count` of them. */
function niceSteps(min: number, max: number, count: number): number[] {
  const rough = (max - min) / Math.max(1, count);
  if (!(rough > 0)) return [min];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).reduce((best, one) => (Math.abs(Math.log(one / rough)) < Math.abs(Math.log(best / rough)) ? one : best));
  const first = Math.ceil(min / step - 1e-9);
  return Array.from({ length: Math.max(0, Math.floor(max / step + 1e-9) - first + 1) }, (_, i) => Number(((first + i) * step).toPrecision(12))).filter((value) => value >= min - 1e-6 * step && value <= max + 1e-6 * step);
}

/** How many decimals tell multiples of a step apart. */
function decimalsOf(step: number): number {
  const scaled = (decimals: number) => step * 10 ** decimals;
  return [0, 1, 2, 3, 4, 5, 6, 7].find((decimals) => Math.abs(scaled(decimals) - Math.round(scaled(decimals))) < 1e-6 * scaled(decimals)) ?? 8;
}

const leading = (value: number): number => Math.round(value / 10 ** Math.floor(Math.log10(value) + 1e-9));

/** 1, 2, ... 9 of every power of ten in a range. */
function decadeSteps(min: number, max: number): number[] {
  const steps: number[] = [];
  for (let power = Math.floor(Math.log10(min) + 1e-9); 10 ** power <= max; power++) {
    for (let factor = 1; factor < 10; factor++) {
      const value = Number(`${factor}e${power}`);
      if (value >= min * (1 - 1e-9) && value <= max * (1 + 1e-9)) steps.push(value);
    }
  }
  return steps;
}

/** Both ends too, and no label closer to them than a tenth of the axis. */
function withEnds(values: readonly number[], min: number, max: number, toUnit: (value: number) => number): number[] {
  const inner = values.filter((value) => toUnit(value) > 0.1 && toUnit(value) < 0.88);
  return [min, ...inner, max];
}
