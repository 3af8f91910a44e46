import { blockCholesky, solveLower, solveLowerTransposed } from '../linalg/cholesky';
import { addScaled, dot } from '../linalg/vector';
import type { Covariance } from '../problem/fit-problem';

/** chi2 = (D - T)^T C^-1 (D - T) over the points of a mask, not divided by their number. */
export interface Chi2 {
  /** Number of points in the mask. */
  readonly ndata: number;
  /** From the predictions of all points, shape [n]. */
  value(prediction: Float64Array): number;
  /** The same with its gradient in the predictions. */
  evaluate(prediction: Float64Array): { value: number; gradient: Float64Array };
}

/**
 * The chi2 of one replica's split of one experiment. The inverse is that of the masked block of the covariance,
 * not the masked block of the inverse; a point that is masked away is as if it had not been measured.
 * @param data shape [n], in the covariance's basis; values outside the mask are not looked at
 * @param mask shape [n]; absent means all points
 * @throws PartonError when the block is not positive definite
 */
export function makeChi2(covariance: Covariance, data: Float64Array, mask?: Uint8Array, name?: string): Chi2 {
  const kept = Array.from(data.keys()).filter((i) => mask?.[i] !== 0);
  return covariance.basis === 'data' ? blockChi2(covariance.matrix, data, kept, name) : eigenChi2(covariance, data, kept);
}

function blockChi2(matrix: Float64Array, data: Float64Array, kept: readonly number[], name?: string): Chi2 {
  const [n, m] = [data.length, kept.length];
  const lower = blockCholesky(matrix, n, kept, name);
  const whiten = (prediction: Float64Array) => solveLower(lower, Float64Array.from(kept, (i) => data[i]! - prediction[i]!));
  const square = (whitened: Float64Array) => dot(whitened, 0, whitened, 0, m);
  return {
    ndata: m,
    value: (prediction) => square(whiten(prediction)),
    evaluate(prediction) {
      const whitened = whiten(prediction);
      const value = square(whitened);
      solveLowerTransposed(lower, whitened);
      const gradient = new Float64Array(n);
      kept.forEach((i, k) => (gradient[i] = -2 * whitened[k]!));
      return { value, gradient };
    },
  };
}

function eigenChi2({ rotation, eigenvalues }: Covariance & { basis: 'eigen' }, data: Float64Array, kept: readonly number[]): Chi2 {
  const n = data.length;
  const modes = kept.map((mode) => ({ variance: eigenvalues[mode]!, data: data[mode]!, ...span(rotation, mode * n, n) }));
  const residualOf = ({ data: measured, from, points, row }: (typeof modes)[number], prediction: Float64Array) => measured - dot(rotation, row, prediction, from, points);
  return {
    ndata: kept.length,
    value: (prediction) => modes.reduce((sum, mode) => sum + residualOf(mode, prediction) ** 2 / mode.variance, 0),
    evaluate(prediction) {
      const gradient = new Float64Array(n);
      let value = 0;
      for (const mode of modes) {
        const residual = residualOf(mode, prediction);
        value += residual ** 2 / mode.variance;
        addScaled(gradient, mode.from, (-2 * residual) / mode.variance, rotation, mode.row, mode.points);
      }
      return { value, gradient };
    },
  };
}

/** Where a row of n numbers is not zero: a mode is of the points that errors connect, often few. `row` is where that begins in the matrix. */
function span(matrix: Float64Array, start: number, n: number): { readonly row: number; readonly from: number; readonly points: number } {
  let [from, to] = [0, n];
  while (from < to && matrix[start + from] === 0) from++;
  while (to > from && matrix[start + to - 1] === 0) to--;
  return { row: start + from, from, points: to - from };
}
