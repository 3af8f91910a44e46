/** sum_k u[uStart + k] v[vStart + k], k < length, in four independent sums. */
export function dot(u: Float64Array, uStart: number, v: Float64Array, vStart: number, length: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let k = 0;
  for (; k + 3 < length; k += 4) {
    s0 += u[uStart + k]! * v[vStart + k]!;
    s1 += u[uStart + k + 1]! * v[vStart + k + 1]!;
    s2 += u[uStart + k + 2]! * v[vStart + k + 2]!;
    s3 += u[uStart + k + 3]! * v[vStart + k + 3]!;
  }
  for (; k < length; k++) s0 += u[uStart + k]! * v[vStart + k]!;
  return s0 + s1 + (s2 + s3);
}

/** y[yStart + k] += factor * x[xStart + k], k < length. */
export function addScaled(y: Float64Array, yStart: number, factor: number, x: Float64Array, xStart: number, length: number): void {
  for (let k = 0; k < length; k++) y[yStart + k]! += factor * x[xStart + k]!;
}
