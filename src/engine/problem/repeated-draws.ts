import { PartonError } from '../../shared/errors';
import { Generator } from '../../shared/stats/random/generator';
import { multiplyLower } from '../linalg/triangular';
import { centralValues, pointName, type DataGroup, type MeasuredDataset } from './groups';

/** Systematics that correlate the points of one dataset at most; any other name correlates datasets. */
const WITHIN_A_DATASET = ['UNCORR', 'CORR', 'THEORYUNCORR', 'THEORYCORR'];
/** n3fit's `max_tries`. */
const TRIES = 1_000_000;

/** How draws go beyond n3fit's defaults. */
export interface DrawOptions {
  /** Multiplicative errors multiply the draw, each by 1 + error x normal; the factor is of additive errors alone. */
  readonly separateMultiplicative: boolean;
  /** Drawn again until no cross section is negative; asymmetries and polarised data may be. */
  readonly positive: boolean;
}

/**
 * One draw of pseudodata, (D + L z) prod(1 + percent r / 100), shape [ndata] (validphys pseudodata.py `make_replica`). The order in which
 * numbers are drawn is validphys': of each dataset its uncorrelated errors, point by point, then its correlated ones; z; then
 * the errors that datasets share, by name.
 * @param factor lower Cholesky factor of the covariance, [ndata, ndata]
 * @throws PartonError when no draw is positive
 */
export function drawPseudodata(group: DataGroup, factor: Float64Array, seed: number, { separateMultiplicative, positive }: DrawOptions): Float64Array {
  const n = group.ndata;
  const stream = new Generator(seed);
  const central = centralValues(group);
  const mustBePositive = group.datasets.flatMap(({ data }) => new Array<boolean>(data.ndata).fill(positive && !/ASY|_POL$/.test(data.process)));
  const shared = separateMultiplicative ? sharedErrors(group) : [];
  let negative = -1;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const own = separateMultiplicative ? group.datasets.flatMap((dataset) => [...ownFactors(dataset, stream)]) : [];
    const shifts = multiplyLower(factor, n, stream.fillNormal(new Float64Array(n)));
    const normals = stream.fillNormal(new Float64Array(shared.length));
    const draw = central.map((value, i) => {
      const factors = shared.reduce((product, errors, s) => product * (1 + (errors[i]! * normals[s]!) / 100), own[i] ?? 1);
      return (value + shifts[i]!) * factors;
    });
    negative = draw.findIndex((value, i) => mustBePositive[i] === true && !(value >= 0));
    if (negative < 0) return draw;
  }
  throw new PartonError('numerical', `no pseudodata without negative cross sections in ${TRIES} draws.`, { place: pointName(group, negative) }, 'Leave the point out, or write resample_negative_pseudodata: false.');
}

/** Factors of the points of a dataset from its own multiplicative errors. */
function ownFactors({ data }: MeasuredDataset, stream: Generator): Float64Array {
  const named = (name: string) => data.systematics.filter((systematic) => systematic.treatment === 'MULT' && systematic.name === name);
  const [uncorrelated, correlated] = [named('UNCORR'), named('CORR')];
  const factors = new Float64Array(data.ndata).fill(1);
  for (let i = 0; i < data.ndata; i++) {
    for (const { values } of uncorrelated) factors[i]! *= 1 + (values[i]! * stream.standardNormal()) / 100;
  }
  for (const { values } of correlated) {
    const normal = stream.standardNormal();
    for (let i = 0; i < data.ndata; i++) factors[i]! *= 1 + (values[i]! * normal) / 100;
  }
  return factors;
}

/** Multiplicative errors that have a name, of all points in per cent, zero where a dataset lacks them; sorted by name. */
function sharedErrors(group: DataGroup): Float64Array[] {
  const errors = new Map<string, Float64Array>();
  let start = 0;
  for (const { data } of group.datasets) {
    for (const { treatment, name, values } of data.systematics) {
      if (treatment !== 'MULT' || name === 'SKIP' || WITHIN_A_DATASET.includes(name)) continue;
      const all = errors.get(name) ?? new Float64Array(group.ndata);
      all.set(values, start);
      errors.set(name, all);
    }
    start += data.ndata;
  }
  return [...errors].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, values]) => values);
}
