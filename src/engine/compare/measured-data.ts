import { Dense, type Matrix } from '../linalg/dense';
import { makeObservable, predict, predictMany, type Observable } from '../model/observable';
import type { CommonData, Dataset } from '../data/types';
import { PartonError } from '../../shared/errors';
import { groupCovariance } from '../problem/covariance';
import { makeGroup, pointName, type DataGroup } from '../problem/groups';
import type { LoadedProblem } from '../problem/load-problem';
import { samplingFactors } from '../problem/replica-data';
import { precisionMatrix } from '../reduction/design';

/** chi2 of every PDF for some data, not divided by their number of points. */
export type Chi2s = Float64Array;

/** Predictions of one dataset: one array of shape [ndata] a PDF. */
export type Predictions = readonly Float64Array[];

/** Datasets with what their chi2 is made of; matrices lie in the memory of `Dense`. */
interface Whitening {
  /** Standard deviations, shape [n]. */
  readonly sigma: Float64Array;
  /** Upper factor of the correlation matrix, [n, n]. */
  readonly factor: Matrix;
}

/** The correlation matrix of datasets together and its inverse, shapes [n, n]. */
export interface Correlation {
  readonly sigma: Float64Array;
  readonly matrix: Float64Array;
  readonly precision: Float64Array;
}

/** Systematic errors of these names are not correlated with those of other datasets. */
const OF_ONE_DATASET = ['UNCORR', 'CORR', 'THEORYUNCORR', 'THEORYCORR', 'SKIP'];

/** Measured data with their theory, for any PDFs: predictions, and chi2 with the t0 covariance by any choice of datasets. Fits of the same data share it. */
export class MeasuredData {
  readonly datasets: readonly Dataset[];
  /** For all chi2: factors stay in its memory. */
  readonly dense = new Dense();
  private readonly observables: readonly Observable[];
  private readonly t0: readonly Float64Array[];
  /** Names of the errors that a dataset may share with others. */
  private readonly shared: readonly ReadonlySet<string>[];
  private readonly partings = new Map<string, readonly (readonly number[])[]>();
  private readonly whitenings = new Map<string, Whitening>();
  private readonly correlations = new Map<string, Correlation>();
  private readonly sampling: LoadedProblem;
  private factors: readonly Float64Array[] | undefined;
  private readonly totalErrors = new Map<number, Float64Array>();

  /** @param key says which data these are, to whoever keeps results */
  constructor(problem: LoadedProblem, readonly key = '') {
    const { groups, fit, t0Pdf } = problem;
    this.sampling = problem;
    this.datasets = groups.flatMap(({ datasets }) => datasets);
    this.observables = this.datasets.map(({ data, operation, tables }) => makeObservable(data.name, operation, tables, fit.grid));
    this.t0 = this.observables.map((observable) => predict(observable, t0Pdf).prediction);
    this.shared = this.datasets.map(({ data: { systematics } }) => new Set(systematics.map(({ name }) => name).filter((name) => !OF_ONE_DATASET.includes(name))));
  }

  /** With which pseudodata of its fits are drawn. @throws PartonError */
  get samplingFactors(): readonly Float64Array[] {
    return (this.factors ??= samplingFactors(this.sampling));
  }

  /** @param pdfs x f in FK flavours on the grid of the problem, each of shape [x, 14] */
  predictions(pdfs: readonly Float64Array[], datasets: readonly number[] = [...this.datasets.keys()]): Map<number, Predictions> {
    return new Map(datasets.map((d) => [d, predictMany(this.observables[d]!, pdfs)]));
  }

  points(datasets: readonly number[]): number {
    return datasets.reduce((sum, d) => sum + this.datasets[d]!.data.ndata, 0);
  }

  /** Total error of the points of a dataset, shape [ndata]. */
  errors(dataset: number): Float64Array {
    const known = this.totalErrors.get(dataset) ?? sigmaOf(this.covariance([dataset]));
    this.totalErrors.set(dataset, known);
    return known;
  }

  /** The datasets in parts between which no error is correlated, in order: chi2 is the sum of theirs. */
  parts(datasets: readonly number[]): readonly (readonly number[])[] {
    const known = this.partings.get(datasets.join());
    if (known) return known;
    const parts: number[][] = [];
    for (const d of datasets) {
      const linked = parts.filter((part) => part.some((other) => [...this.shared[d]!].some((name) => this.shared[other]!.has(name))));
      const joined = [...linked.flat(), d];
      linked.forEach((part) => parts.splice(parts.indexOf(part), 1));
      parts.push(datasets.filter((one) => joined.includes(one)));
    }
    this.partings.set(datasets.join(), parts);
    return parts;
  }

  /** chi2 of each PDF for some datasets together. @throws PartonError when their covariance is not positive definite */
  chi2(datasets: readonly number[], predictions: ReadonlyMap<number, Predictions>): Chi2s {
    return sumOf(this.parts(datasets).map((part) => this.partChi2(part, predictions)));
  }

  /** The same for one of `parts`: one factor for all PDFs, whose residuals are solved for together. */
  partChi2(part: readonly number[], predictions: ReadonlyMap<number, Predictions>): Chi2s {
    const { sigma, factor } = this.whitening(part);
    const columns = predictions.get(part[0]!)!.length;
    return this.dense.scope(() => {
      const matrix = this.dense.matrix(sigma.length, columns);
      const residuals = this.dense.view(matrix);
      let first = 0;
      for (const d of part) {
        const { central, ndata } = this.datasets[d]!.data;
        predictions.get(d)!.forEach((own, c) => {
          for (let i = 0; i < ndata; i++) residuals[(first + i) * columns + c] = (central[i]! - own[i]!) / sigma[first + i]!;
        });
        first += ndata;
      }
      this.dense.solveTransposed(factor, matrix);
      return columnSquares(residuals, columns);
    });
  }

  /** Of datasets together. @throws PartonError when their covariance is not positive definite */
  correlation(datasets: readonly number[]): Correlation {
    const known = this.correlations.get(datasets.join());
    if (known) return known;
    const covariance = this.covariance(datasets);
    const sigma = sigmaOf(covariance);
    const matrix = correlationOf(covariance, sigma);
    const made = { sigma, matrix, precision: precisionMatrix(matrix, sigma.length, this.groupOf(datasets).name, this.dense) };
    this.correlations.set(datasets.join(), made);
    return made;
  }

  private whitening(part: readonly number[]): Whitening {
    const known = this.whitenings.get(part.join());
    if (known) return known;
    const covariance = this.covariance(part);
    const sigma = sigmaOf(covariance);
    const factor = this.dense.matrix(sigma.length, sigma.length, correlationOf(covariance, sigma));
    const pivot = this.dense.cholesky(factor);
    if (pivot >= 0) throw new PartonError('numerical', 'the covariance matrix is not positive definite.', { place: pointName(this.groupOf(part), pivot) });
    const made = { sigma, factor };
    this.whitenings.set(part.join(), made);
    return made;
  }

  private covariance(datasets: readonly number[]): Float64Array {
    return groupCovariance(this.groupOf(datasets), datasets.map((d) => this.t0[d]!));
  }

  private groupOf(datasets: readonly number[]): DataGroup<Dataset> {
    const chosen = datasets.map((d) => this.datasets[d]!);
    return makeGroup(chosen.map(({ data }) => data.name).join(', '), chosen);
  }
}

/** Element by element. */
export const sumOf = (all: readonly Chi2s[]): Chi2s => all.reduce((sum, one) => sum.map((value, i) => value + one[i]!));

/** Squares of a matrix of that many columns, added over its rows. */
export function columnSquares(values: Float64Array, columns: number): Float64Array {
  const sums = new Float64Array(columns);
  for (let k = 0; k < values.length; k += columns) for (let c = 0; c < columns; c++) sums[c]! += values[k + c]! ** 2;
  return sums;
}

/** Standard deviations of a covariance matrix. */
function sigmaOf(covariance: Float64Array): Float64Array {
  const n = Math.sqrt(covariance.length);
  return Float64Array.from({ length: n }, (_, i) => Math.sqrt(covariance[i * n + i]!));
}

function correlationOf(covariance: Float64Array, sigma: Float64Array): Float64Array {
  const n = sigma.length;
  const matrix = new Float64Array(covariance.length);
  for (let i = 0, k = 0; i < n; i++) for (let j = 0; j < n; j++, k++) matrix[k] = covariance[k]! / (sigma[i]! * sigma[j]!);
  return matrix;
}

/** Whether two fits have the same points of a dataset: values, kinematics and errors. */
export function sameData(a: CommonData, b: CommonData): boolean {
  const same = (x: Float64Array, y: Float64Array) => x.length === y.length && x.every((value, i) => value === y[i]);
  return a === b || (a.ndata === b.ndata && same(a.central, b.central) && same(a.kinematics, b.kinematics) && same(a.stat, b.stat)
    && a.systematics.length === b.systematics.length && a.systematics.every(({ values }, i) => same(values, b.systematics[i]!.values)));
}
