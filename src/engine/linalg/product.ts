/** A rectangle of a row-major array: its first element, and the distance between rows. */
export interface Window {
  readonly values: Float64Array;
  readonly start: number;
  readonly stride: number;
}

export function window(values: Float64Array, start: number, stride: number): Window {
  return { values, start, stride };
}

/**
 * C += factor A B^T for C [m, n], A [m, k], B [n, k]; the windows may lie in the same array, where C overlaps neither A nor B.
 * Tiles of 4 x 2 dot products stay in registers; each is summed in the order of k, whatever the tile it falls in.
 */
export function addProductTransposed(c: Window, a: Window, b: Window, m: number, n: number, k: number, factor = 1): void {
  for (let i = 0; i < m; i += 4) {
    if (i + 4 <= m) {
      for (let j = 0; j < n; j += 2) {
        if (j + 2 <= n) tile(c, a, b, i, j, k, factor);
        else for (let row = i; row < i + 4; row++) single(c, a, b, row, j, k, factor);
      }
    } else {
      for (let row = i; row < m; row++) {
        for (let j = 0; j < n; j++) single(c, a, b, row, j, k, factor);
      }
    }
  }
}

/** Four rows of A by two of B. */
function tile(c: Window, a: Window, b: Window, i: number, j: number, k: number, factor: number): void {
  const u = a.values;
  const v = b.values;
  let a0 = a.start + i * a.stride;
  let a1 = a0 + a.stride;
  let a2 = a1 + a.stride;
  let a3 = a2 + a.stride;
  let b0 = b.start + j * b.stride;
  let b1 = b0 + b.stride;
  let s00 = 0;
  let s01 = 0;
  let s10 = 0;
  let s11 = 0;
  let s20 = 0;
  let s21 = 0;
  let s30 = 0;
  let s31 = 0;
  for (const end = a0 + k; a0 < end; ) {
    const y0 = v[b0++]!;
    const y1 = v[b1++]!;
    const x0 = u[a0++]!;
    s00 += x0 * y0;
    s01 += x0 * y1;
    const x1 = u[a1++]!;
    s10 += x1 * y0;
    s11 += x1 * y1;
    const x2 = u[a2++]!;
    s20 += x2 * y0;
    s21 += x2 * y1;
    const x3 = u[a3++]!;
    s30 += x3 * y0;
    s31 += x3 * y1;
  }
  const w = c.values;
  let at = c.start + i * c.stride + j;
  w[at]! += factor * s00;
  w[at + 1]! += factor * s01;
  at += c.stride;
  w[at]! += factor * s10;
  w[at + 1]! += factor * s11;
  at += c.stride;
  w[at]! += factor * s20;
  w[at + 1]! += factor * s21;
  at += c.stride;
  w[at]! += factor * s30;
  w[at + 1]! += factor * s31;
}

function single(c: Window, a: Window, b: Window, i: number, j: number, k: number, factor: number): void {
  const u = a.values;
  const v = b.values;
  let x = a.start + i * a.stride;
  let y = b.start + j * b.stride;
  let sum = 0;
  for (const end = x + k; x < end; ) sum += u[x++]! * v[y++]!;
  c.values[c.start + i * c.stride + j]! += factor * sum;
}
