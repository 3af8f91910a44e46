import type { ErrorType } from '../contract/compare-api';
import { memberStatistics, meanOfMembers } from '../stats/members';

/*
 * How a PDF goes to 0 and 1: f ~ x^-alpha, f ~ (1 - x)^beta (validphys eff_exponents.py). Members, including the central value,
 * lie along the rows everywhere.
 */

/** Where validphys looks at the exponents, and where it takes the next preprocessing ranges from. */
export const EXPONENT_X = {
  alpha: logarithmic(1e-6, 1e-3, 200), beta: linear(0.6, 0.9, 200),
  nextAlpha: Float64Array.of(1e-6, 1e-3), nextBeta: Float64Array.of(0.65, 0.95),
} as const;

/** As numpy's logspace and linspace without their end. */
function logarithmic(from: number, to: number, n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => 10 ** (Math.log10(from) + (i * (Math.log10(to) - Math.log10(from))) / n));
}
function linear(from: number, to: number, n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => from + (i * (to - from)) / n);
}

/** alpha = -ln|f| / ln x from x f of shape [..., x]; NaN where f is 0. */
export function effectiveAlpha(xf: Float64Array, x: Float64Array): Float64Array {
  return xf.map((value, k) => notInfinite(-Math.log(Math.abs(value / x[k % x.length]!)) / Math.log(x[k % x.length]!)));
}

/** beta = ln|f| / ln(1 - x) from x f of shape [..., x]; NaN where f is 0. */
export function effectiveBeta(xf: Float64Array, x: Float64Array): Float64Array {
  return xf.map((value, k) => notInfinite(Math.log(Math.abs(value / x[k % x.length]!)) / Math.log(1 - x[k % x.length]!)));
}

const notInfinite = (value: number): number => (Number.isFinite(value) ? value : NaN);

export interface NextRange {
  readonly alpha: readonly [number, number];
  readonly beta: readonly [number, number];
}

/**
 * Ranges that the next fit draws its preprocessing exponents from: twice the 68 % interval about the mean, at both points, with alpha
 * at most 2 and beta at least 0; for the singlet and the gluon alpha at the smaller x alone.
 * @param alpha shape [members, flavour, 2], at EXPONENT_X.nextAlpha; beta at nextBeta
 * @param keys of the flavours
 */
export function nextRanges(alpha: Float64Array, beta: Float64Array, members: number, keys: readonly string[], type: ErrorType): NextRange[] {
  const ends = (values: Float64Array): { low: Float64Array; high: Float64Array } => {
    const mean = nanMean(values, members);
    const { low68, high68 } = memberStatistics(values, members, { type, rescale: 1 });
    return { low: mean.map((m, i) => m - 2 * (m - low68[i]!)), high: mean.map((m, i) => m + 2 * (high68[i]! - m)) };
  };
  const [a, b] = [ends(alpha), ends(beta)];
  return keys.map((key, f) => {
    const [i, j] = [2 * f, 2 * f + 1];
    const smallest = key === 'sigma' || key === 'sng' || key === 'g';
    return {
      alpha: smallest ? [a.low[i]!, Math.min(2, a.high[i]!)] : [Math.min(a.low[i]!, a.low[j]!), Math.min(2, Math.max(a.high[i]!, a.high[j]!))],
      beta: [Math.max(0, Math.min(b.low[i]!, b.low[j]!)), Math.max(b.high[i]!, b.high[j]!)],
    };
  });
}

/** Mean over the members without the central value, without those that are NaN. */
function nanMean(values: Float64Array, members: number): Float64Array {
  const mean = meanOfMembers(values, members);
  const columns = mean.length;
  return mean.map((value, i) => {
    if (!Number.isNaN(value)) return value;
    const finite = Array.from({ length: members - 1 }, (_, m) => values[(m + 1) * columns + i]!).filter((one) => !Number.isNaN(one));
    return finite.reduce((sum, one) => sum + one, 0) / finite.length;
  });
}
