import { PartonError } from '../../shared/errors';
import type { Dense, Matrix } from '../linalg/dense';
import type { ReplicaData } from '../problem/fit-problem';
import type { ReducedExperiment, ReducedProblem } from './reduced-problem';

/** chi2 = |R z - q|^2 + rho, z = some of (skeleton p, data outputs) in an order of its own, R upper triangular. */
export interface ReplicaTriangle {
  /** What stands in each column: a kept column of the skeleton, or skeleton + a data output. */
  readonly columns: Int32Array;
  /** Shape [columns, columns]; zeros below the diagonal. */
  readonly r: Float64Array;
  readonly q: Float64Array;
  readonly rho: number;
  /** Points (or modes) of the split. */
  readonly ndata: number;
}

/**
 * Pivots below this part of the whole data's diagonal are rounding: their rows are zero. chi2 is y^T G y with |G| up to 2e7,
 * so what they hold is below 1e-8 of it.
 */
const PIVOT_FLOOR = 1e-15;

/** With fewer points than this times the columns, G is (nearly) singular and the whitened rows are factorised themselves. */
const POINTS_A_COLUMN = 1.5;

/**
 * The chi2 of one replica's split as a triangle; a function of the reduced problem and the replica alone.
 *
 * With P = C^-1 and a split v that is left out, minimising r^T P r over the residuals of v gives the chi2 of the others with
 * (C_mm)^-1: G_m = Z^T P Z - Y_v^T (P_vv)^-1 Y_v, Y = P Z. The smaller side of the split is factorised: directly,
 * Z_m^T (C_mm)^-1 Z_m, or so. The pivoted Cholesky factor of G, bordered by the data, is R with q and rho.
 * @throws PartonError when a masked covariance is not positive definite
 */
export function replicaTriangle(dense: Dense, problem: ReducedProblem, data: ReplicaData, split: 'training' | 'validation'): ReplicaTriangle {
  const skeleton = problem.data.kept.length;
  const masks = data.experiments.map((experiment) => experiment[split]);
  const outputs = splitOutputs(problem, masks);
  const size = skeleton + outputs.length;
  const position = new Int32Array(skeleton + problem.dataOutputs).fill(-1);
  for (let i = 0; i < skeleton; i++) position[i] = i;
  outputs.forEach((output, i) => (position[skeleton + output] = skeleton + i));
  const ndata = masks.reduce((sum, mask) => sum + mask.reduce((a, b) => a + b, 0), 0);
  const splits = problem.experiments.map((experiment, e): Split => {
    const indices = Array.from(masks[e]!.keys());
    const values = data.experiments[e]!.data.map((value) => (Number.isFinite(value) ? value : 0)); // outside both masks it does not matter
    return { experiment, data: values, inside: indices.filter((i) => masks[e]![i]), outside: indices.filter((i) => !masks[e]![i]) };
  });
  const inOrder = Int32Array.of(...Array.from({ length: skeleton }, (_, i) => i), ...outputs.map((output) => skeleton + output));
  return dense.scope(() => {
    const few = ndata < POINTS_A_COLUMN * size;
    return { ...(few ? fromRows(dense, splits, position, inOrder, ndata) : fromGram(dense, splits, position, inOrder, problem.gramDiagonal)), ndata };
  });
}

/** Both triangles of a replica. */
export type ReplicaTriangles = Readonly<Record<'training' | 'validation', ReplicaTriangle>>;

/** @throws PartonError as `replicaTriangle` */
export const replicaTriangles = (dense: Dense, problem: ReducedProblem, data: ReplicaData): ReplicaTriangles =>
  ({ training: replicaTriangle(dense, problem, data, 'training'), validation: replicaTriangle(dense, problem, data, 'validation') });

/** Most data outputs in a split of any of these replicas. */
export function mostOutputs(problem: ReducedProblem, replicas: readonly { readonly data: ReplicaData }[]): Readonly<Record<'training' | 'validation', number>> {
  const most = (split: 'training' | 'validation') =>
    replicas.reduce((sofar, { data }) => Math.max(sofar, splitOutputs(problem, data.experiments.map((experiment) => experiment[split])).length), 0);
  return { training: most('training'), validation: most('validation') };
}

/** One experiment with a replica's data and split. */
interface Split {
  readonly experiment: ReducedExperiment;
  readonly data: Float64Array;
  readonly inside: readonly number[];
  readonly outside: readonly number[];
}

type Factor = Omit<ReplicaTriangle, 'ndata'>;

/** From G, in units of the whole data's diagonal so that the floor means the same in every column. */
function fromGram(dense: Dense, splits: readonly Split[], position: Int32Array, columns: Int32Array, gramDiagonal: Float64Array): Factor {
  const size = columns.length;
  const width = size + 1;
  const g = dense.matrix(width, width);
  for (const split of splits) dense.scope(() => addGram(dense, split, position, g));
  const view = dense.view(g);
  const scale = Float64Array.from({ length: width }, (_, i) => Math.sqrt(i < size ? gramDiagonal[columns[i]!]! : view[width * width - 1]!) || 1);
  for (let i = 0; i < width; i++) for (let j = i; j < width; j++) view[i * width + j]! /= scale[i]! * scale[j]!;
  const order = dense.pivotedCholesky(g, PIVOT_FLOOR);
  const factor = unborder(dense.view(g), columns.map((_, i) => columns[order[i]!]!), (i) => (i < size ? scale[order[i]!]! : scale[size]!));
  return { ...factor, rho: dense.view(g)[width * width - 1]! * scale[size]! ** 2 };
}

/** From the whitened rows by Householder reflections, whatever their number. */
function fromRows(dense: Dense, splits: readonly Split[], position: Int32Array, columns: Int32Array, ndata: number): Factor {
  const width = columns.length + 1;
  const all = dense.matrix(ndata, width);
  let first = 0;
  for (const split of splits) {
    dense.scope(() => {
      const { rows, view } = whitenedRows(dense, split);
      const to = dense.view(all);
      const at = borderedPositions(split.experiment, position, width);
      for (let row = 0; row < rows.rows; row++) at.forEach((column, c) => column >= 0 && (to[(first + row) * width + column] = view[row * rows.columns + c]!));
    });
    first += split.inside.length;
  }
  dense.triangularise(all);
  const square = new Float64Array(width * width);
  square.set(dense.view(all).subarray(0, Math.min(ndata, width) * width));
  return { ...unborder(square, columns, () => 1), rho: square[width * width - 1]! ** 2 };
}

/** R and q from R bordered by q, [columns + 1, columns + 1], whose columns are in units of `scale`. */
function unborder(bordered: Float64Array, columns: Int32Array, scale: (column: number) => number): Pick<Factor, 'columns' | 'r' | 'q'> {
  const size = columns.length;
  const r = new Float64Array(size * size);
  const q = new Float64Array(size);
  const scales = Float64Array.from({ length: size + 1 }, (_, i) => scale(i));
  for (let i = 0; i < size; i++) {
    for (let j = i; j < size; j++) r[i * size + j] = bordered[i * (size + 1) + j]! * scales[j]!;
    q[i] = bordered[i * (size + 1) + size]! * scales[size]!;
  }
  return { columns, r, q };
}

/** The data outputs that are columns of a split's triangle: in the data basis those whose points are in it, in the eigenbasis all. */
function splitOutputs({ experiments, dataOutputs }: ReducedProblem, masks: readonly Uint8Array[]): Int32Array {
  const present = new Uint8Array(dataOutputs);
  experiments.forEach(({ basis, firstOutput, outputPoints }, e) => {
    outputPoints.forEach((point, k) => (present[firstOutput + k] = basis === 'eigen' ? 1 : masks[e]![point]!));
  });
  return Int32Array.from(present.keys()).filter((output) => present[output]);
}

/** L^-1 Z_m, bordered by L^-1 D_m. */
function whitenedRows(dense: Dense, { experiment, data, inside }: Split): { rows: Matrix; view: Float64Array } {
  const width = experiment.columns.length;
  if (experiment.basis === 'eigen') {
    const rows = pickRows(dense, experiment.whitened, width, inside, (row) => data[row]! / Math.sqrt(experiment.eigenvalues[row]!));
    return { rows, view: dense.view(rows) };
  }
  const rows = pickRows(dense, experiment.design, width, inside, (row) => data[row]!);
  dense.solveTransposed(blockFactor(dense, experiment.covariance, experiment.n, inside), rows);
  return { rows, view: dense.view(rows) };
}

/** Adds an experiment's G, bordered by its data, to `g` (upper triangle). */
function addGram(dense: Dense, split: Split, position: Int32Array, g: Matrix): void {
  const { experiment, data, inside, outside } = split;
  const width = experiment.columns.length + 1;
  const local = dense.matrix(width, width);
  if (experiment.basis === 'eigen' || inside.length <= outside.length) dense.gram(whitenedRows(dense, split).rows, local);
  else {
    const weightedData = precisionTimes(experiment.precision, experiment.n, data);
    addWhole(dense, experiment, data, weightedData, local);
    if (outside.length > 0) {
      const rows = pickRows(dense, experiment.weighted, width - 1, outside, (row) => weightedData[row]!);
      dense.solveTransposed(blockFactor(dense, experiment.precision, experiment.n, outside), rows);
      dense.gram(rows, local, -1);
    }
  }
  const from = dense.view(local);
  const to = dense.view(g);
  const at = borderedPositions(experiment, position, g.columns);
  for (let i = 0; i < width; i++) {
    if (at[i]! < 0) continue;
    for (let j = i; j < width; j++) if (at[j]! >= 0) to[at[i]! * g.columns + at[j]!]! += from[i * width + j]!;
  }
}

/** Where the columns of an experiment, and the data behind them, stand in a triangle of `size` columns; -1 for outputs it leaves out. */
function borderedPositions({ columns }: ReducedExperiment, position: Int32Array, size: number): Int32Array {
  return Int32Array.of(...columns.map((column) => position[column]!), size - 1);
}

/** Z^T P Z of all points, bordered by the data. */
function addWhole(
  dense: Dense, { n, columns, weighted, whole }: ReducedExperiment & { basis: 'data' }, data: Float64Array, weightedData: Float64Array, local: Matrix,
): void {
  const width = columns.length;
  const view = dense.view(local);
  for (let row = 0; row < width; row++) view.set(whole.subarray(row * width, (row + 1) * width), row * (width + 1));
  for (let row = 0; row < n; row++) {
    for (let c = 0; c < width; c++) view[c * (width + 1) + width]! += weighted[row * width + c]! * data[row]!;
    view[width * (width + 1) + width]! += data[row]! * weightedData[row]!;
  }
}

function precisionTimes(precision: Float64Array, n: number, data: Float64Array): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += precision[i * n + j]! * data[j]!;
    return sum;
  });
}

/** Rows of a matrix [n, width], with one more column. */
function pickRows(dense: Dense, matrix: Float64Array, width: number, rows: readonly number[], last: (row: number) => number): Matrix {
  const picked = dense.matrix(rows.length, width + 1);
  const view = dense.view(picked);
  rows.forEach((row, k) => {
    view.set(matrix.subarray(row * width, (row + 1) * width), k * (width + 1));
    view[k * (width + 1) + width] = last(row);
  });
  return picked;
}

/** The Cholesky factor of the rows and columns `kept` of a matrix [n, n]. */
function blockFactor(dense: Dense, matrix: Float64Array, n: number, kept: readonly number[]): Matrix {
  const factor = dense.matrix(kept.length, kept.length);
  const view = dense.view(factor);
  kept.forEach((i, row) => kept.forEach((j, column) => (view[row * kept.length + column] = matrix[i * n + j]!)));
  const pivot = dense.cholesky(factor);
  if (pivot >= 0) {
    throw new PartonError('numerical', 'the covariance matrix of a split is not positive definite', { place: `point ${kept[pivot]! + 1} of ${n}` });
  }
  return factor;
}
