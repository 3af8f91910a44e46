import { moment, standardDeviation, type Uncertainty } from './members';

/** Values of a subject: shape [members, columns], the first row the central value. */
export interface Sample {
  readonly values: Float64Array;
  /** Rows, the central one included: the N of all that follows, as in validphys. */
  readonly members: number;
  readonly uncertainty: Uncertainty;
}

/**
 * How many standard errors two central values are apart: sqrt((c1 - c2)^2 / (s1^2 / N1 + s2^2 / N2)) (validphys pdfgrids.py
 * distance_grids; about 1 for two samples of one distribution). Shape [columns]; 0 where the values are the same.
 */
export function distance(a: Sample, b: Sample): Float64Array {
  const [s1, s2] = [deviationOf(a), deviationOf(b)];
  return s1.map((_, i) => apart(a.values[i]! - b.values[i]!, s1[i]! ** 2 / a.members + s2[i]! ** 2 / b.members));
}

/** The same of the variances, whose standard error follows from the fourth moment (validphys variance_distance_grids). */
export function varianceDistance(a: Sample, b: Sample): Float64Array {
  const [one, two] = [varianceOf(a), varianceOf(b)];
  return one.variance.map((variance, i) => apart(variance - two.variance[i]!, one.error[i]! + two.error[i]!));
}

/** (c1 - c2) / sqrt(s1^2 + s2^2): validphys' pull (pull_grids), with its sign. */
export function pull(a: Sample, b: Sample): Float64Array {
  const [s1, s2] = [deviationOf(a), deviationOf(b)];
  return s1.map((_, i) => {
    const difference = a.values[i]! - b.values[i]!;
    return difference === 0 ? 0 : difference / Math.hypot(s1[i]!, s2[i]!);
  });
}

/** Of a sample that is looked at again and again: the reference of several. */
export const deviationOf = remembered(({ values, members, uncertainty }) => standardDeviation(values, members, uncertainty));

/** The variance, and its standard error squared. */
const varianceOf = remembered((sample) => {
  const { values, members, uncertainty } = sample;
  const variance = deviationOf(sample).map((value) => value * value);
  const fourth = moment(values, members, uncertainty, 4);
  return { variance, error: variance.map((value, i) => (fourth[i]! - ((members - 3) / (members - 1)) * value * value) / members) };
});

function remembered<T extends object>(of: (sample: Sample) => T): (sample: Sample) => T {
  const known = new WeakMap<Sample, T>();
  return (sample) => {
    const found = known.get(sample) ?? of(sample);
    known.set(sample, found);
    return found;
  };
}

const apart = (difference: number, variance: number): number => (difference === 0 ? 0 : Math.sqrt(difference ** 2 / variance));
