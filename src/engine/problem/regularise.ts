import { symmetricEigen } from '../linalg/symmetric-eigen';

/**
 * Raises the small eigenvalues of the correlation matrix of a covariance [n, n] to 1 / threshold^2 (validphys calcutils.py
 * `regularize_covmat`; NNPDF4.0, arXiv:2109.02653, section 4.2); a matrix without such eigenvalues is returned as it is.
 */
export function regularise(covariance: Float64Array, n: number, threshold: number, name: string): Float64Array {
  const sigma = Float64Array.from({ length: n }, (_, i) => Math.sqrt(covariance[i * n + i]!));
  const { values, vectors } = symmetricEigen(covariance.map((value, k) => value / (sigma[Math.floor(k / n)]! * sigma[k % n]!)), n, name);
  const least = 1 / threshold ** 2;
  if (values[0]! > least) return covariance;
  const regular = new Float64Array(n * n);
  values.forEach((value, mode) => {
    const eigenvalue = Math.max(value, least);
    const vector = vectors.subarray(mode * n, (mode + 1) * n);
    for (let i = 0; i < n; i++) {
      const factor = eigenvalue * vector[i]!;
      for (let j = 0; j < n; j++) regular[i * n + j]! += factor * vector[j]!;
    }
  });
  return regular.map((value, k) => value * sigma[Math.floor(k / n)]! * sigma[k % n]!);
}
