import type { ErrorType } from '../contract/compare-api';
import { percentileOf } from './percentile';

/** How the uncertainty of a PDF, or of anything computed from it, follows from its members. */
export interface Uncertainty {
  readonly type: ErrorType;
  /** Standard deviations that Hessian members stand for: 1.645 at 90 per cent. */
  readonly rescale: number;
}

/** Of each column over the members; shape [columns]. */
export interface MemberStatistics {
  readonly central: Float64Array;
  readonly deviation: Float64Array;
  readonly low68: Float64Array;
  readonly high68: Float64Array;
}

/** Ends of the 68 % interval of replicas, as validphys takes them. */
const [LOW, HIGH] = [0.1587, 0.8413];

/**
 * Statistics over members as validphys defines them (core.py MCStats, SymmHessianStats, HessianStats). Replicas: the standard
 * deviation of the population and percentiles, which leave out NaN. Hessian: deviations from the central member, or half of
 * those between pairs, added in quadrature, and an interval of one of them.
 * @param values shape [members, columns], the first row the central value
 */
export function memberStatistics(values: Float64Array, members: number, { type, rescale }: Uncertainty): MemberStatistics {
  const columns = values.length / members;
  const central = values.slice(0, columns);
  const deviation = standardDeviation(values, members, { type, rescale });
  if (type !== 'replicas') {
    return { central, deviation, low68: central.map((value, i) => value - deviation[i]!), high68: central.map((value, i) => value + deviation[i]!) };
  }
  const [low68, high68] = [new Float64Array(columns), new Float64Array(columns)];
  const scratch = new Float64Array(members - 1);
  for (let i = 0; i < columns; i++) {
    let n = 0;
    for (let m = 1; m < members; m++) {
      const value = values[m * columns + i]!;
      if (!Number.isNaN(value)) scratch[n++] = value;
    }
    const known = scratch.subarray(0, n);
    low68[i] = percentileOf(known, LOW);
    high68[i] = percentileOf(known, HIGH, Math.floor(LOW * (n - 1)));
  }
  return { central, deviation, low68, high68 };
}

/** Shape [columns]; NaN where there are no members beside the central value. */
export function standardDeviation(values: Float64Array, members: number, uncertainty: Uncertainty): Float64Array {
  const columns = values.length / members;
  if (members < 2 || uncertainty.type === 'none') return new Float64Array(columns).fill(NaN);
  if (uncertainty.type === 'replicas') {
    const mean = meanOfMembers(values, members);
    const sum = new Float64Array(columns);
    for (let m = 1; m < members; m++) for (let i = 0; i < columns; i++) sum[i]! += (values[m * columns + i]! - mean[i]!) ** 2;
    return sum.map((total) => Math.sqrt(total / (members - 1)));
  }
  return squares(values, members, uncertainty, 2).map(Math.sqrt);
}

/**
 * The moment of an order as validphys has it: of replicas about the central value, of Hessian members the sum of the powers of
 * their deviations. Shape [columns].
 */
export function moment(values: Float64Array, members: number, uncertainty: Uncertainty, order: 2 | 4): Float64Array {
  const columns = values.length / members;
  if (members < 2 || uncertainty.type === 'none') return new Float64Array(columns).fill(NaN);
  if (uncertainty.type !== 'replicas') return squares(values, members, uncertainty, order);
  const sum = new Float64Array(columns);
  for (let m = 1; m < members; m++) for (let i = 0; i < columns; i++) sum[i]! += power(values[m * columns + i]! - values[i]!, order);
  return sum.map((total) => total / (members - 1));
}

/** A general power takes ten times as long. */
const power = (value: number, order: 2 | 4): number => (order === 2 ? value * value : (value * value) * (value * value));

/** Sum over eigenvectors of their deviation to a power. */
function squares(values: Float64Array, members: number, { type, rescale }: Uncertainty, order: 2 | 4): Float64Array {
  const columns = values.length / members;
  const sum = new Float64Array(columns);
  const pairs = type === 'hessian';
  for (let m = 1; m + (pairs ? 1 : 0) < members; m += pairs ? 2 : 1) {
    for (let i = 0; i < columns; i++) {
      const difference = pairs ? (values[m * columns + i]! - values[(m + 1) * columns + i]!) / 2 : values[i]! - values[m * columns + i]!;
      sum[i]! += power(difference / rescale, order);
    }
  }
  return sum;
}

/** Mean over the members without the central value, shape [columns]. */
export function meanOfMembers(values: Float64Array, members: number): Float64Array {
  const columns = values.length / members;
  const mean = new Float64Array(columns);
  for (let m = 1; m < members; m++) for (let i = 0; i < columns; i++) mean[i]! += values[m * columns + i]! / (members - 1);
  return mean;
}
