import { blockCholesky, covarianceCholesky, solveLower } from '../linalg/cholesky';
import { makeObservable, predict, predictMany, type Observable } from '../model/observable';
import type { CommonData, Dataset } from '../data/types';
import { groupCovariance } from '../problem/covariance';
import { makeGroup } from '../problem/groups';
import type { LoadedProblem } from '../problem/load-problem';
import { replicaData } from '../problem/replica-data';

/** chi2 of every PDF for some data, not divided by their number of points. */
export type Chi2s = Float64Array;

/** Predictions of one dataset: one array of shape [ndata] a PDF. */
export type Predictions = readonly Float64Array[];

/** The measured data of a fit, for any PDFs: predictions, and chi2 with the t0 covariance, by any choice of its datasets. */
export class FitData {
  readonly datasets: readonly Dataset[];
  private readonly observables: readonly Observable[];
  private readonly t0: readonly Float64Array[];
  /** Of the covariances of datasets together, by their indices. */
  private readonly factors = new Map<string, Float64Array>();
  private readonly covariances = new Map<string, Float64Array>();

  constructor(readonly problem: LoadedProblem) {
    this.datasets = problem.groups.flatMap(({ datasets }) => datasets);
    this.observables = this.datasets.map(({ data, operation, tables }) => makeObservable(data.name, operation, tables, problem.fit.grid));
    this.t0 = this.observables.map((observable) => predict(observable, problem.t0Pdf).prediction);
  }

  /** @param pdfs x f in FK flavours on the grid of the problem, each of shape [x, 14] */
  predictions(pdfs: readonly Float64Array[], datasets: readonly number[] = [...this.datasets.keys()]): Map<number, Predictions> {
    return new Map(datasets.map((d) => [d, predictMany(this.observables[d]!, pdfs)]));
  }

  /** Total error of the points of a dataset, shape [ndata]. */
  errors(dataset: number): Float64Array {
    const n = this.datasets[dataset]!.data.ndata;
    const covariance = this.covariance([dataset]);
    return Float64Array.from({ length: n }, (_, i) => Math.sqrt(covariance[i * n + i]!));
  }

  /** chi2 of each PDF for some datasets together. @throws PartonError when their covariance is not positive definite */
  chi2(datasets: readonly number[], predictions: ReadonlyMap<number, Predictions>): Chi2s {
    const columns = predictions.get(datasets[0]!)!.length;
    const residuals = new Float64Array(this.points(datasets) * columns);
    let row = 0;
    for (const d of datasets) {
      const { central, ndata } = this.datasets[d]!.data;
      const own = predictions.get(d)!;
      for (let i = 0; i < ndata; i++, row++) for (let c = 0; c < columns; c++) residuals[row * columns + c] = central[i]! - own[c]![i]!;
    }
    return columnSquares(solveLower(this.factor(datasets), residuals, columns), columns);
  }

  /** chi2 as the fit has it: group by group, those of the datasets that are named. */
  groupedChi2(datasets: readonly number[], predictions: ReadonlyMap<number, Predictions>): Chi2s {
    const groups = this.groups().map((members) => members.filter((d) => datasets.includes(d))).filter((members) => members.length > 0);
    return groups.map((members) => this.chi2(members, predictions)).reduce((sum, chi2) => sum.map((value, i) => value + chi2[i]!));
  }

  /** Indices of the datasets of each group of the fit: experiments, or all together. */
  groups(): number[][] {
    let next = 0;
    return this.problem.groups.map(({ datasets }) => datasets.map(() => next++));
  }

  points(datasets: readonly number[]): number {
    return datasets.reduce((sum, d) => sum + this.datasets[d]!.data.ndata, 0);
  }

  /**
   * chi2 of replicas to their own pseudodata, for datasets of one group together, on their training and validation points.
   * @param predictions one PDF a replica
   * @returns undefined in the diagonal basis, whose splits do not follow points
   */
  splitChi2(datasets: readonly number[], replicas: readonly number[], predictions: ReadonlyMap<number, Predictions>): { training: SplitChi2; validation: SplitChi2 } | undefined {
    if (this.problem.runcard.diagonalBasis) return undefined;
    const first = this.firstPoints();
    const group = this.groups().findIndex((members) => members.includes(datasets[0]!));
    const n = this.points(datasets);
    const covariance = this.covariance(datasets);
    const made = this.replicas(replicas);
    const split = (part: 'training' | 'validation'): SplitChi2 => {
      const chi2 = new Float64Array(replicas.length);
      const points = new Float64Array(replicas.length);
      replicas.forEach((_, r) => {
        const { data, [part]: mask } = made[r]!.experiments[group]!;
        const kept: number[] = [];
        const residuals: number[] = [];
        let row = 0;
        for (const d of datasets) {
          const own = predictions.get(d)![r]!;
          for (let i = 0; i < own.length; i++, row++) {
            const point = first[d]! + i;
            if (mask[point] === 0) continue;
            kept.push(row);
            residuals.push(data[point]! - own[i]!);
          }
        }
        points[r] = kept.length;
        if (kept.length > 0) [chi2[r]] = columnSquares(solveLower(blockCholesky(covariance, n, kept), Float64Array.from(residuals)), 1) as unknown as [number];
      });
      return { chi2, points };
    };
    return { training: split('training'), validation: split('validation') };
  }

  private made?: { readonly key: string; readonly data: ReturnType<typeof replicaData> };
  private replicas(replicas: readonly number[]): ReturnType<typeof replicaData> {
    const key = replicas.join();
    if (this.made?.key !== key) this.made = { key, data: replicaData(this.problem, replicas) };
    return this.made.data;
  }

  /** First point of each dataset in its group. */
  private firstPoints(): number[] {
    return this.problem.groups.flatMap(({ datasets }) => {
      let next = 0;
      return datasets.map(({ data }) => {
        const first = next;
        next += data.ndata;
        return first;
      });
    });
  }

  private covariance(datasets: readonly number[]): Float64Array {
    const key = datasets.join();
    const made = this.covariances.get(key) ?? groupCovariance(makeGroup(key, datasets.map((d) => this.datasets[d]!)), datasets.map((d) => this.t0[d]!));
    if (datasets.length === 1) this.covariances.set(key, made); // small, and asked for again
    return made;
  }

  private factor(datasets: readonly number[]): Float64Array {
    const key = datasets.join();
    const factor = this.factors.get(key) ?? covarianceCholesky(this.covariance(datasets), this.points(datasets));
    this.factors.set(key, factor);
    return factor;
  }
}

/** Not divided; and how many points took part. Shapes [replica]. */
export interface SplitChi2 {
  readonly chi2: Float64Array;
  readonly points: Float64Array;
}

function columnSquares(values: Float64Array, columns: number): Float64Array {
  const sums = new Float64Array(columns);
  for (let k = 0; k < values.length; k++) sums[k % columns]! += values[k]! ** 2;
  return sums;
}

/** Whether two fits have the same points of a dataset: values, kinematics and errors. */
export function sameData(a: CommonData, b: CommonData): boolean {
  const same = (x: Float64Array, y: Float64Array) => x.length === y.length && x.every((value, i) => value === y[i]);
  return a.ndata === b.ndata && same(a.central, b.central) && same(a.kinematics, b.kinematics) && same(a.stat, b.stat)
    && a.systematics.length === b.systematics.length && a.systematics.every(({ values }, i) => same(values, b.systematics[i]!.values));
}
