import type { LoadedProblem } from '../problem/load-problem';
import { replicaData } from '../problem/replica-data';
import { columnSquares, MeasuredData, type Predictions } from './measured-data';

/** chi2 of replicas, not divided; and how many points took part. Shapes [replica]. */
export interface SplitChi2 {
  readonly chi2: Float64Array;
  readonly points: Float64Array;
}

/** The measured data of a fit, as it groups and splits them. */
export class FitData {
  private made?: { readonly key: string; readonly data: ReturnType<typeof replicaData> };

  /** @param measured of the problem, where another fit has it already */
  constructor(readonly problem: LoadedProblem, readonly measured = new MeasuredData(problem)) {}

  /** The parts of datasets as the fit has them: no error is correlated between two of its groups. */
  groupedParts(datasets: readonly number[]): (readonly number[])[] {
    return this.groups().flatMap((members) => this.measured.parts(members.filter((d) => datasets.includes(d))));
  }

  /** Indices of the datasets of each group of the fit: experiments, or all together. */
  groups(): number[][] {
    let next = 0;
    return this.problem.groups.map(({ datasets }) => datasets.map(() => next++));
  }

  /**
   * chi2 of replicas to their own pseudodata, for datasets of one group together, on their training and validation points.
   * @param predictions one PDF a replica
   * @returns undefined in the diagonal basis, whose splits do not follow points
   */
  splitChi2(datasets: readonly number[], replicas: readonly number[], predictions: ReadonlyMap<number, Predictions>): { training: SplitChi2; validation: SplitChi2 } | undefined {
    if (this.problem.runcard.diagonalBasis) return undefined;
    const group = this.groups().findIndex((members) => members.includes(datasets[0]!));
    const made = this.replicas(replicas).map(({ experiments }) => experiments[group]!);
    const points = datasets.flatMap((d) => {
      const first = this.firstPoint(group, d);
      return Array.from({ length: this.measured.points([d]) }, (_, i) => first + i);
    });
    const { sigma } = this.measured.correlation(datasets);
    const residuals = made.map(({ data }, r) => {
      const own = new Float64Array(points.length);
      let i = 0;
      for (const d of datasets) for (const value of predictions.get(d)![r]!) own[i] = (data[points[i]!]! - value) / sigma[i++]!;
      return own;
    });
    const split = (side: 'training' | 'validation') => this.keptChi2(datasets, made.map(({ [side]: mask }) => Uint8Array.from(points, (point) => mask[point]!)), residuals);
    return { training: split('training'), validation: split('validation') };
  }

  /**
   * r_k^T (C_kk)^-1 r_k of the points k that a replica keeps. With P = C^-1 and the points v that it leaves out, where r is set to 0, it is
   * also r^T P r - y^T (P_vv)^-1 y, y = (P r)_v: the smaller matrix is factorised, once for all replicas with the same points.
   * @param masks 1 for points that are kept, shape [n] a replica
   * @param residuals in standard deviations, shape [n] a replica
   */
  private keptChi2(datasets: readonly number[], masks: readonly Uint8Array[], residuals: readonly Float64Array[]): SplitChi2 {
    const { dense } = this.measured;
    const { matrix, precision, sigma: { length: n } } = this.measured.correlation(datasets);
    const count = masks.length;
    const kept = new Float64Array(n * count);
    masks.forEach((mask, r) => {
      for (let i = 0; i < n; i++) kept[i * count + r] = mask[i]! * residuals[r]![i]!;
    });
    const chi2 = new Float64Array(count);
    dense.scope(() => {
      const product = dense.matrix(n, count);
      dense.multiply(dense.matrix(n, n, precision), dense.matrix(n, count, kept), product);
      const weighted = dense.view(product).slice();
      kept.forEach((value, k) => (chi2[k % count]! += value * weighted[k]!));
      for (const rows of alike(masks)) {
        const mask = masks[rows[0]!]!;
        const [inside, outside] = [1, 0].map((bit) => [...mask.keys()].filter((i) => mask[i] === bit)) as [number[], number[]];
        if (inside.length <= outside.length) this.blockSquares(matrix, inside, kept, count, rows).forEach((value, k) => (chi2[rows[k]!] = value));
        else this.blockSquares(precision, outside, weighted, count, rows).forEach((value, k) => (chi2[rows[k]!]! -= value));
      }
    });
    return { chi2, points: Float64Array.from(masks, (mask) => mask.reduce((sum, bit) => sum + bit, 0)) };
  }

  /** b^T (A_ii)^-1 b for some rows and columns i of a symmetric matrix, for some columns of `right`, shape [n, count]. */
  private blockSquares(matrix: Float64Array, rows: readonly number[], right: Float64Array, count: number, columns: readonly number[]): Float64Array {
    const { dense } = this.measured;
    const n = right.length / count;
    const size = rows.length;
    if (size === 0) return new Float64Array(columns.length);
    return dense.scope(() => {
      const [block, b] = [dense.matrix(size, size), dense.matrix(size, columns.length)];
      const [to, solved] = [dense.view(block), dense.view(b)];
      rows.forEach((i, a) => {
        for (let c = a; c < size; c++) to[a * size + c] = matrix[i * n + rows[c]!]!;
        columns.forEach((column, c) => (solved[a * columns.length + c] = right[i * count + column]!));
      });
      dense.cholesky(block); // of a matrix that has a factor as a whole
      dense.solveTransposed(block, b);
      return columnSquares(solved, columns.length);
    });
  }

  private replicas(replicas: readonly number[]): ReturnType<typeof replicaData> {
    const key = replicas.join();
    if (this.made?.key !== key) this.made = { key, data: replicaData(this.problem, replicas, this.measured.samplingFactors) };
    return this.made.data;
  }

  /** First point of a dataset in its group. */
  private firstPoint(group: number, dataset: number): number {
    const members = this.groups()[group]!;
    return this.measured.points(members.slice(0, members.indexOf(dataset)));
  }
}

/** Indices of masks that are the same. */
function alike(masks: readonly Uint8Array[]): number[][] {
  const found = new Map<string, number[]>();
  masks.forEach((mask, r) => {
    const key = mask.join('');
    found.set(key, [...(found.get(key) ?? []), r]);
  });
  return [...found.values()];
}
