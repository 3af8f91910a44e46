/**
 * How predictions of varied theories make a theory covariance (arXiv:1905.04311, 1906.10698; validphys theorycovariance/construction.py).
 * Between two points it is sum_k weight_k u_k u'_k, with u_k the sum of some shifts of the point's prediction from the central theory;
 * which sums depends on whether the points are of the same process, whose scales vary together, or not.
 */
export interface PointPrescription {
  readonly same: readonly Combination[];
  readonly different: readonly Combination[];
}

export interface Combination {
  readonly weight: number;
  /** Which shifts are added, in the order of the prescription's theories after the central one. */
  readonly shifts: readonly number[];
}

const squares = (weight: number, count: number, first = 0): Combination[] => Array.from({ length: count }, (_, i) => ({ weight, shifts: [first + i] }));
const sum = (weight: number, ...shifts: number[]): Combination => ({ weight, shifts });
const everywhere = (combinations: readonly Combination[]): PointPrescription => ({ same: combinations, different: combinations });

/** Factorisation scale or coupling alone: the same for all processes. */
const GLOBAL = everywhere(squares(1 / 2, 2));
const THREE: PointPrescription = { same: squares(1 / 2, 2), different: [sum(1 / 4, 0, 1)] };
/** Runs of variations, each with the mean of its squares. */
const runs = (counts: readonly number[]): PointPrescription => {
  let first = 0;
  return everywhere(counts.flatMap((count) => squares(1 / count, count, (first += count) - count)));
};

export const POINT_PRESCRIPTIONS = {
  '3 point': THREE,
  '3f point': GLOBAL,
  '3r point': THREE,
  '5 point': { same: squares(1 / 2, 4), different: [...squares(1 / 2, 2), sum(1 / 4, 2, 3)] },
  '5bar point': { same: squares(1 / 2, 4), different: [sum(1 / 4, 0, 2), sum(1 / 4, 1, 3)] },
  '7 point': { same: squares(1 / 3, 6), different: [...squares(1 / 3, 2), sum(1 / 6, 2, 3), sum(1 / 6, 4, 5)] },
  '9 point': { same: squares(1 / 4, 8), different: [sum(1 / 12, 0, 4, 6), sum(1 / 12, 1, 5, 7), sum(1 / 8, 2, 3)] },
  // splitting functions gg, gq, qg, qq; seven splitting functions; DIS coefficients; subsets of data
  'ad ihou': runs([19, 21, 15, 6]),
  'fhmruvv ihou': runs([2, 2, 2, 2, 2, 2, 2]),
  'dis ihou': THREE,
  '3pt missing': THREE,
  '3pt hadronic': THREE,
  'alphas 0117 0119 0115': GLOBAL,
  'alphas 0118 0120 0116': GLOBAL,
  'alphas 0119 0121 0117': GLOBAL,
  'alphas 0119 0122 0116': GLOBAL,
  'alphas 0119 0123 0115': GLOBAL,
  'alphas 0120 0122 0118': GLOBAL,
  'alphas 0121 0123 0119': GLOBAL,
} satisfies Readonly<Record<string, PointPrescription>>;

export type PointPrescriptionName = keyof typeof POINT_PRESCRIPTIONS;

/**
 * The covariance of a prescription, shape [n, n].
 * @param shifts of each varied theory from the central one, each of shape [n], in units of the observables
 * @param processes of each point
 */
export function prescribedCovariance({ same, different }: PointPrescription, shifts: readonly Float64Array[], processes: readonly string[]): Float64Array {
  const n = processes.length;
  const sums = (combinations: readonly Combination[]) => combinations.map(({ weight, shifts: added }) =>
    ({ weight, values: new Float64Array(n).map((_, i) => added.reduce((total, k) => total + shifts[k]![i]!, 0)) }));
  const [alike, unlike] = [sums(same), sums(different)];
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const terms = processes[i] === processes[j] ? alike : unlike;
      matrix[i * n + j] = matrix[j * n + i] = terms.reduce((total, { weight, values }) => total + weight * values[i]! * values[j]!, 0);
    }
  }
  return matrix;
}
