import type { CorrelationView, Correlations, MemberCurves, PdfBands, PdfView } from '../../shared/contract/compare-api';
import { PartonError } from '../../shared/errors';
import { basisElements, type BasisElement } from '../../shared/physics/pdf-bases';
import { correlations } from '../../shared/stats/correlation';
import { distance, pull, varianceDistance, type Sample } from '../../shared/stats/distance';
import type { MemberStatistics } from '../../shared/stats/members';
import { rowsWithMean, type Ensemble } from './ensemble';

/** Momentum fractions of a view. As in validphys the upper end is left out: PDFs are 0 at x = 1. */
export function viewX({ xMin, xMax, points, scale }: Pick<PdfView, 'xMin' | 'xMax' | 'points' | 'scale'>): Float64Array {
  if (!(xMin > 0 && xMin < xMax && xMax <= 1 && points >= 2)) throw new PartonError('input', `x from ${xMin} to ${xMax} in ${points} points is no range: 0 < xMin < xMax <= 1.`);
  const at = (n: number, of: (share: number) => number): number[] => Array.from({ length: n }, (_, i) => of(i / n));
  const log = (from: number, to: number, n: number) => at(n, (share) => 10 ** (Math.log10(from) + share * Math.log10(to / from)));
  const linear = (from: number, to: number, n: number) => at(n, (share) => from + share * (to - from));
  if (scale === 'log') return Float64Array.from(log(xMin, xMax, points));
  if (scale === 'linear' || xMin >= 0.1) return Float64Array.from(linear(xMin, xMax, points));
  const turn = Math.min(0.1, xMax);
  const half = xMax > turn ? Math.ceil(0.58 * points) : points;
  return Float64Array.from([...log(xMin, turn, half), ...linear(turn, xMax, points - half)]);
}

/** Values of a view's flavours, shape [1 + members, flavour, x]. */
export function sampleOf({ info, uncertainty, elements: valuesOf }: Ensemble, elements: readonly BasisElement[], x: Float64Array, q: number): Sample {
  return { values: valuesOf(elements, x, q), members: 1 + info.members.length, uncertainty };
}

/** Bands of a sample, and how far it is from the reference (itself, or another). @param statistics of the sample */
export function bandsOf(sample: Sample, statistics: MemberStatistics, reference: Sample | undefined): PdfBands {
  const { values, members } = sample;
  const none = (): Float64Array => new Float64Array(values.length / members).fill(NaN);
  const same = reference === sample;
  const apart = (of: (a: Sample, b: Sample) => Float64Array): Float64Array => (same ? none().fill(0) : reference ? of(sample, reference) : none());
  return {
    members: members - 1, ...statistics,
    distance: apart(distance), varianceDistance: apart(varianceDistance), pull: apart(pull),
  };
}

/** Some rows of a sample; their central value is their mean. */
export function partOf({ values, members, uncertainty }: Sample, rows: readonly number[]): Sample {
  return { values: rowsWithMean(values, rows, values.length / members), members: 1 + rows.length, uncertainty };
}

/** The members of a sample of a view, without the central value. */
export function memberCurves({ info }: Ensemble, { values }: Sample, elements: readonly BasisElement[], x: Float64Array, q: number): MemberCurves {
  return { q, x, flavours: elements.map(({ key, label }) => ({ key, label })), members: info.members, values: Float32Array.from(values.subarray(elements.length * x.length)) };
}

export function memberCorrelations(ensemble: Ensemble, { basis, flavours, x, q }: CorrelationView): Correlations {
  if (ensemble.uncertainty.type !== 'replicas') throw new PartonError('unsupported', 'only replicas have correlation coefficients.', { file: ensemble.info.folder });
  const elements = basisElements(basis, flavours);
  const { values } = sampleOf(ensemble, elements, Float64Array.from(x), q ?? ensemble.info.q0);
  return {
    flavours: elements.map(({ key, label }) => ({ key, label })), x,
    coefficients: correlations(values.subarray(elements.length * x.length), ensemble.info.members.length),
  };
}
