/**
 * An interpolative decomposition: M p = M[:, skeleton] (p[skeleton] + T p[rest]) to a tolerance, for a matrix M given by its
 * Gram matrix. The projection costs |skeleton| x |rest| products instead of |skeleton| x |columns| (Liberty et al., PNAS 104, 20167).
 */
export interface Skeleton {
  /** Columns kept, increasing. */
  readonly kept: Int32Array;
  /** The other columns that M uses. */
  readonly rest: Int32Array;
  /** Shape [kept, rest]. */
  readonly interpolation: Float64Array;
}

/** Interpolation from columns that have nothing to do with each other is rounding; float32 ends at 6e-8. */
const NEGLIGIBLE = 1e-9;

/**
 * Pivoted Cholesky of G = M^T M, which is QR of M with column pivoting: R^T R = P^T G P; T = R11^-1 R12.
 * @param gram shape [n, n], both triangles; a column that M does not use has a zero diagonal
 * @param scale typical size of p, shape [n]: the tolerance is on M p
 * @param tolerance singular values below this part of the largest are cut; float64 rounding of G allows down to about 3e-8
 * @param negligible and those below this, in the units of M p
 */
export function findSkeleton(gram: Float64Array, n: number, scale: Float64Array, tolerance: number, negligible = 0): Skeleton {
  const a = Float64Array.from(gram, (value, k) => value * scale[Math.floor(k / n)]! * scale[k % n]!);
  const used = Array.from({ length: n }, (_, i) => i).filter((i) => a[i * n + i]! > 0);
  const rest = Float64Array.from({ length: n }, (_, i) => a[i * n + i]!);
  const floor = Math.max(tolerance ** 2 * Math.max(...rest), negligible ** 2);
  const kept: number[] = [];
  const rows: Float64Array[] = []; // rows of R over all columns
  const open = new Set(used);
  while (open.size > 0) {
    let pivot = -1;
    for (const i of open) if (pivot < 0 || rest[i]! > rest[pivot]!) pivot = i;
    if (!(rest[pivot]! > floor)) break;
    open.delete(pivot);
    const row = a.slice(pivot * n, (pivot + 1) * n);
    for (const earlier of rows) {
      const factor = earlier[pivot]!;
      for (let j = 0; j < n; j++) row[j]! -= factor * earlier[j]!;
    }
    const root = Math.sqrt(row[pivot]!);
    for (let j = 0; j < n; j++) row[j]! /= root;
    for (const j of open) rest[j]! -= row[j]! ** 2;
    rows.push(row);
    kept.push(pivot);
  }
  const others = used.filter((i) => open.has(i));
  // T: back substitution with R11, then out of the scaled columns
  const interpolation = new Float64Array(kept.length * others.length);
  others.forEach((column, c) => {
    for (let i = kept.length - 1; i >= 0; i--) {
      let value = rows[i]![column]!;
      for (let j = i + 1; j < kept.length; j++) value -= rows[i]![kept[j]!]! * interpolation[j * others.length + c]!;
      interpolation[i * others.length + c] = value / rows[i]![kept[i]!]!;
    }
  });
  const increasing = [...kept.keys()].sort((i, j) => kept[i]! - kept[j]!);
  const sorted = new Float64Array(interpolation.length);
  increasing.forEach((i, row) => others.forEach((column, c) => {
    const share = interpolation[i * others.length + c]!;
    if (Math.abs(share) > NEGLIGIBLE) sorted[row * others.length + c] = (share * scale[kept[i]!]!) / scale[column]!;
  }));
  return { kept: Int32Array.from(increasing, (i) => kept[i]!), rest: Int32Array.from(others), interpolation: sorted };
}

/** A full copy of an [n, n] matrix of which only the upper triangle is given. */
export function symmetric(upper: Float64Array, n: number): Float64Array {
  const full = upper.slice();
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) full[i * n + j] = upper[j * n + i]!;
  return full;
}
