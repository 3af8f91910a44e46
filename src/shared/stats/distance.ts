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
  const [s1, s2] = [a, b].map(({ values, members, uncertainty }) => standardDeviation(values, members, uncertainty)) as [Float64Array, Float64Array];
  return s1.map((_, i) => apart(a.values[i]! - b.values[i]!, s1[i]! ** 2 / a.members + s2[i]! ** 2 / b.members));
}

/** The same of the variances, whose standard error follows from the fourth moment (validphys variance_distance_grids). */
export function varianceDistance(a: Sample, b: Sample): Float64Array {
  const [one, two] = [a, b].map(({ values, members, uncertainty }) => {
    const s = standardDeviation(values, members, uncertainty);
    const fourth = moment(values, members, uncertainty, 4);
    return { variance: s.map((value) => value ** 2), error: s.map((value, i) => (fourth[i]! - ((members - 3) / (members - 1)) * value ** 4) / members) };
  }) as [{ variance: Float64Array; error: Float64Array }, { variance: Float64Array; error: Float64Array }];
  return one.variance.map((variance, i) => apart(variance - two.variance[i]!, one.error[i]! + two.error[i]!));
}

/** (c1 - c2) / sqrt(s1^2 + s2^2): validphys' pull (pull_grids), with its sign. */
export function pull(a: Sample, b: Sample): Float64Array {
  const [s1, s2] = [a, b].map(({ values, members, uncertainty }) => standardDeviation(values, members, uncertainty)) as [Float64Array, Float64Array];
  return s1.map((_, i) => {
    const difference = a.values[i]! - b.values[i]!;
    return difference === 0 ? 0 : difference / Math.hypot(s1[i]!, s2[i]!);
  });
}

const apart = (difference: number, variance: number): number => (difference === 0 ? 0 : Math.sqrt(difference ** 2 / variance));
