import { PartonError } from '../../shared/errors';
import { addProductTransposed, window } from '../linalg/product';
import { pointName } from './groups';
import type { DataGroup, MeasuredDataset } from './groups';

/** The uncertainties of one dataset, in units of its observable. */
interface Uncertainties {
  /** First point in the group. */
  readonly start: number;
  readonly ndata: number;
  /** Squared statistical and uncorrelated errors, added, shape [ndata]. */
  readonly variance: Float64Array;
  /** Errors correlated within the dataset alone, each of shape [ndata]. */
  readonly own: readonly Float64Array[];
  /** Errors with a name, which correlates them between the datasets of the group. */
  readonly named: ReadonlyMap<string, Float64Array>;
}

/**
 * The covariance matrix of a group, [ndata, ndata] row-major, in units of its observables squared (validphys
 * `dataset_inputs_covmat_from_systematics`; arXiv:hep-ph/0501067 eq. 2): statistical, UNCORR and THEORYUNCORR errors squared on the
 * diagonal; CORR and THEORYCORR errors correlated within their dataset; errors of any other name between all datasets of the group
 * that have it; SKIP left out; divided by sqrt(weight_i weight_j).
 * @param references what multiplicative errors are per cent of, one array a dataset of shape [ndata]: the t0 predictions
 *   (arXiv:0912.2276) for the t0 covariance, the central values for the experimental one
 * @param additiveOnly leaves multiplicative errors out, for pseudodata that they multiply
 * @throws PartonError where a point has no finite, positive variance
 */
export function groupCovariance(group: DataGroup, references: readonly Float64Array[], additiveOnly = false): Float64Array {
  const n = group.ndata;
  const matrix = new Float64Array(n * n);
  const sets = uncertaintiesOf(group, references, additiveOnly);
  sets.forEach((lower, index) => {
    for (const upper of sets.slice(0, index)) addNamed(matrix, n, lower, upper);
    addDataset(matrix, n, lower);
  });
  divideByWeights(matrix, group);
  for (let i = 0; i < n; i++) {
    if (!(matrix[i * n + i]! > 0 && matrix[i * n + i]! < Infinity)) throw noVariance(group, i, matrix[i * n + i]!);
    for (let j = 0; j < i; j++) matrix[j * n + i] = matrix[i * n + j]!;
  }
  return matrix;
}

function uncertaintiesOf(group: DataGroup, references: readonly Float64Array[], additiveOnly: boolean): Uncertainties[] {
  let start = 0;
  return group.datasets.map((dataset, index) => {
    const { data } = dataset;
    const reference = references[index];
    if (reference?.length !== data.ndata) {
      throw new PartonError('internal', `${data.name} has ${data.ndata} points and ${reference?.length ?? 'no'} reference values.`);
    }
    const uncertainties = { start, ndata: data.ndata, ...classify(dataset, reference, additiveOnly) };
    start += data.ndata;
    return uncertainties;
  });
}

function classify({ data }: MeasuredDataset, reference: Float64Array, additiveOnly: boolean): Pick<Uncertainties, 'variance' | 'own' | 'named'> {
  const variance = data.stat.map((error) => error ** 2);
  const own: Float64Array[] = [];
  const named = new Map<string, Float64Array>();
  for (const { treatment, name, values } of data.systematics) {
    if (additiveOnly && treatment === 'MULT') continue;
    const errors = treatment === 'MULT' ? values.map((percent, i) => (percent * reference[i]!) / 100) : values;
    if (name === 'SKIP' || errors.every((error) => error === 0)) continue;
    if (name === 'UNCORR' || name === 'THEORYUNCORR') errors.forEach((error, i) => (variance[i]! += error ** 2));
    else if (name === 'CORR' || name === 'THEORYCORR') own.push(errors);
    else named.set(nextFree(named, name), errors);
  }
  return { variance, own, named };
}

/** A dataset's second error of one name is another error: it goes with the second one of that name in other datasets. */
function nextFree(named: ReadonlyMap<string, unknown>, name: string): string {
  let key = name;
  for (let occurrence = 2; named.has(key); occurrence++) key = `${name}\n${occurrence}`;
  return key;
}

/** The diagonal block of a dataset. */
function addDataset(matrix: Float64Array, n: number, { start, ndata, variance, own, named }: Uncertainties): void {
  const errors = [...own, ...named.values()];
  const packed = pack(errors, ndata);
  addProductTransposed(window(matrix, start * n + start, n), packed, packed, ndata, ndata, errors.length);
  for (let i = 0; i < ndata; i++) matrix[(start + i) * n + start + i]! += variance[i]!;
}

/** The block below the diagonal that the names of two datasets correlate. */
function addNamed(matrix: Float64Array, n: number, lower: Uncertainties, upper: Uncertainties): void {
  const shared = [...lower.named.keys()].filter((name) => upper.named.has(name));
  if (shared.length === 0) return;
  const rows = pack(shared.map((name) => lower.named.get(name)!), lower.ndata);
  const columns = pack(shared.map((name) => upper.named.get(name)!), upper.ndata);
  addProductTransposed(window(matrix, lower.start * n + upper.start, n), rows, columns, lower.ndata, upper.ndata, shared.length);
}

/** Errors as the columns of a matrix [ndata, errors]. */
function pack(errors: readonly Float64Array[], ndata: number): ReturnType<typeof window> {
  const matrix = new Float64Array(ndata * errors.length);
  errors.forEach((values, e) => {
    for (let i = 0; i < ndata; i++) matrix[i * errors.length + e] = values[i]!;
  });
  return window(matrix, 0, errors.length);
}

function divideByWeights(matrix: Float64Array, group: DataGroup): void {
  if (group.datasets.every(({ weight }) => weight === 1)) return;
  const n = group.ndata;
  const roots = group.datasets.flatMap(({ data, weight }) => new Array<number>(data.ndata).fill(Math.sqrt(weight)));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) matrix[i * n + j]! /= roots[i]! * roots[j]!;
  }
}

function noVariance(group: DataGroup, i: number, variance: number): PartonError {
  const problem = variance === 0 ? 'the point has no uncertainty.' : `the variance of the point is ${variance}.`;
  return new PartonError('numerical', problem, { place: pointName(group, i) }, 'Cut the point, or leave its dataset out.');
}
