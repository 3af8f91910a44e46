import { symmetricEigen } from '../linalg/symmetric-eigen';
import { addProductTransposed, window } from '../linalg/product';

/** The basis in which the points of a group are independent. */
export interface DiagonalBasis {
  /** Variances of the modes in units of sigma: the eigenvalues of the correlation matrix, ascending, shape [n]. */
  readonly eigenvalues: Float64Array;
  /** Row i takes data to mode i: rotation = V^T diag(1 / sigma), shape [n, n]. */
  readonly rotation: Float64Array;
}

/**
 * The diagonal basis of a covariance matrix [n, n] (validphys n3fit_data.py `setupfit_fitting_covmat`): eigenvectors of the
 * correlation matrix, in ascending order of their eigenvalue. Points that no error connects are treated as
 * separate matrices, which is exact, and much cheaper. Signs of modes are free; within equal eigenvalues, so is the order.
 */
export function diagonalBasis(covariance: Float64Array, n: number, name = 'the covariance matrix'): DiagonalBasis {
  const sigma = Float64Array.from({ length: n }, (_, i) => Math.sqrt(covariance[i * n + i]!));
  const modes = connectedPoints(covariance, n).flatMap((points) => modesOf(covariance, n, sigma, points, name));
  modes.sort((a, b) => a.eigenvalue - b.eigenvalue);
  const rotation = new Float64Array(n * n);
  modes.forEach(({ points, vector }, row) => {
    points.forEach((point, k) => (rotation[row * n + point] = vector[k]! / sigma[point]!));
  });
  return { eigenvalues: Float64Array.from(modes, ({ eigenvalue }) => eigenvalue), rotation };
}

/** Data or predictions [count, n] in the diagonal basis, [count, n]. A row's result does not depend on the other rows. */
export function toDiagonalBasis({ rotation, eigenvalues }: DiagonalBasis, vectors: Float64Array): Float64Array {
  const n = eigenvalues.length;
  const count = vectors.length / n;
  const rotated = new Float64Array(vectors.length);
  addProductTransposed(window(rotated, 0, n), window(vectors, 0, n), window(rotation, 0, n), count, n, n);
  return rotated;
}

interface Mode {
  readonly eigenvalue: number;
  readonly points: readonly number[];
  readonly vector: Float64Array;
}

function modesOf(covariance: Float64Array, n: number, sigma: Float64Array, points: readonly number[], name: string): Mode[] {
  const m = points.length;
  const correlation = new Float64Array(m * m);
  points.forEach((i, row) => {
    points.forEach((j, column) => (correlation[row * m + column] = covariance[i * n + j]! / (sigma[i]! * sigma[j]!)));
  });
  const { values, vectors } = symmetricEigen(correlation, m, `the correlation matrix of ${name}`);
  return Array.from(values, (eigenvalue, k) => ({ eigenvalue, points, vector: vectors.subarray(k * m, k * m + m) }));
}

/** The points, grouped so that no element of the matrix connects two groups; each in ascending order. */
function connectedPoints(matrix: Float64Array, n: number): number[][] {
  const seen = new Uint8Array(n);
  const parts: number[][] = [];
  for (let seed = 0; seed < n; seed++) {
    if (seen[seed]) continue;
    const part = [seed];
    seen[seed] = 1;
    for (let next = 0; next < part.length; next++) {
      const row = part[next]! * n;
      for (let j = 0; j < n; j++) {
        if (!seen[j] && matrix[row + j] !== 0) {
          seen[j] = 1;
          part.push(j);
        }
      }
    }
    parts.push(part.sort((a, b) => a - b));
  }
  return parts;
}
