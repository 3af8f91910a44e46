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
 * @param deviation `standardDeviation` of them, where it is known
 */
export function memberStatistics(values: Float64Array, members: number, uncertainty: Uncertainty, deviation = standardDeviation(values, members, uncertainty)): MemberStatistics {
  const columns = values.length / members;
  const central = values.slice(0, columns);
  if (uncertainty.type !== 'replicas') {
    return { central, deviation, low68: central.map((value, i) => value - deviation[i]!), high68: central.map((value, i) => value + deviation[i]!) };
  }
  const [low68, high68] = [new Float64Array(columns), new Float64Array(columns)];
  const scratch = new Float64Array(members - 1);
  for (let i = 0; i < columns; i++) {
    const n = gather(values, columns + i, columns, scratch);
    const known = n === scratch.length ? scratch : scratch.subarray(0, n);
    low68[i] = percentileOf(known, LOW);
    high68[i] = percentileOf(known, HIGH, Math.floor(LOW * (n - 1)));
  }
  return { central, deviation, low68, high68 };
}

/** What is no NaN of a column, from `first` on in steps. Loops like this are functions of their own: inside of others they take two to three times as long. */
function gather(values: Float64Array, first: number, step: number, found: Float64Array): number {
  let n = 0;
  for (let k = first; k < values.length; k += step) {
    const value = values[k]!;
    if (value === value) found[n++] = value;
  }
  return n;
}

/** Shape [columns]; NaN where there are no members beside the central value. */
export function standardDeviation(values: Float64Array, members: number, uncertainty: Uncertainty): Float64Array {
  const columns = values.length / members;
  if (members < 2 || uncertainty.type === 'none') return new Float64Array(columns).fill(NaN);
  if (uncertainty.type === 'replicas') {
    const mean = meanOfMembers(values, members);
    return powers(values, members, mean, 2).map((total) => Math.sqrt(total / (members - 1)));
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
  return powers(values, members, values, order).map((total) => total / (members - 1));
}

/** Sum over the members of the powers of their deviations from `centre`, of which the first row counts. Shape [columns]. */
function powers(values: Float64Array, members: number, centre: Float64Array, order: 2 | 4): Float64Array {
  const columns = values.length / members;
  const sum = new Float64Array(columns);
  for (let start = columns; start < values.length; start += columns) (order === 2 ? addSquares : addFourths)(sum, values, start, centre);
  return sum;
}

function addSquares(sum: Float64Array, values: Float64Array, start: number, centre: Float64Array): void {
  for (let i = 0; i < sum.length; i++) {
    const deviation = values[start + i]! - centre[i]!;
    sum[i]! += deviation * deviation;
  }
}

function addFourths(sum: Float64Array, values: Float64Array, start: number, centre: Float64Array): void {
  for (let i = 0; i < sum.length; i++) {
    const square = (values[start + i]! - centre[i]!) ** 2;
    sum[i]! += square * square;
  }
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
  for (let start = columns; start < values.length; start += columns) addShare(mean, values, start, members - 1);
  return mean;
}

function addShare(mean: Float64Array, values: Float64Array, start: number, count: number): void {
  for (let i = 0; i < mean.length; i++) mean[i]! += values[start + i]! / count;
}
