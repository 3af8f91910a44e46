import { covarianceCholesky, solveLower, solveLowerTransposed } from '../linalg/cholesky';
import { addScaled, dot } from '../linalg/vector';
import type { Covariance } from '../problem/fit-problem';

/** chi2 = (D - T)^T C^-1 (D - T) over the points of a mask, not divided by their number. */
export interface Chi2 {
  /** Number of points in the mask. */
  readonly ndata: number;
  /** From the predictions of all points, shape [n]: the chi2 and its gradient in them. */
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
  const lower = covarianceCholesky(maskedBlock(matrix, n, kept), m, name);
  return {
    ndata: m,
    evaluate(prediction) {
      const whitened = solveLower(lower, Float64Array.from(kept, (i) => data[i]! - prediction[i]!));
      const value = dot(whitened, 0, whitened, 0, m);
      solveLowerTransposed(lower, whitened);
      const gradient = new Float64Array(n);
      kept.forEach((i, k) => (gradient[i] = -2 * whitened[k]!));
      return { value, gradient };
    },
  };
}

function eigenChi2({ rotation, eigenvalues }: Covariance & { basis: 'eigen' }, data: Float64Array, kept: readonly number[]): Chi2 {
  const n = data.length;
  return {
    ndata: kept.length,
    evaluate(prediction) {
      const gradient = new Float64Array(n);
      let value = 0;
      for (const mode of kept) {
        const residual = data[mode]! - dot(rotation, mode * n, prediction, 0, n);
        value += residual ** 2 / eigenvalues[mode]!;
        addScaled(gradient, 0, (-2 * residual) / eigenvalues[mode]!, rotation, mode * n, n);
      }
      return { value, gradient };
    },
  };
}

/** The rows and columns `kept` of an [n, n] matrix. */
export function maskedBlock(matrix: Float64Array, n: number, kept: readonly number[]): Float64Array {
  const block = new Float64Array(kept.length ** 2);
  kept.forEach((i, row) => kept.forEach((j, column) => (block[row * kept.length + column] = matrix[i * n + j]!)));
  return block;
}
