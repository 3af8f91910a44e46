/**
 * Dense linear algebra in float64 for the set-up of a fit: products, Cholesky factors and triangular solves, row-major.
 * Sums run in a fixed order, so results depend on the inputs alone. Strides are in bytes.
 */

export { contract } from './contract';
export { rotateRows } from './rotations';

// @ts-ignore: decorator
@inline
function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f64x2.relaxed_madd(a, b, c);
  return f64x2.add(f64x2.mul(a, b), c);
}

/** How deep sums go before they are added to C: a panel of B of this depth stays in the first cache. */
const DEPTH: i32 = 256;

/**
 * C += alpha A B for A[m, k] at a + m as + k ak, B[k, n] at b + k bs + 8 n, C[m, n] at c + m cs + 8 n.
 * Register tile 4 x 4.
 */
export function multiply(ms: i32, ns: i32, ks: i32, alpha: f64, a: usize, as: usize, ak: usize, b: usize, bs: usize, c: usize, cs: usize): void {
  for (let k0 = 0; k0 < ks; k0 += DEPTH) {
    const depth = min(DEPTH, ks - k0);
    panel(ms, ns, depth, alpha, a + <usize>k0 * ak, as, ak, b + <usize>k0 * bs, bs, c, cs);
  }
}

function panel(ms: i32, ns: i32, ks: i32, alpha: f64, a: usize, as: usize, ak: usize, b: usize, bs: usize, c: usize, cs: usize): void {
  const scale = f64x2.splat(alpha);
  const zero = f64x2.splat(0);
  let n = 0;
  for (; n + 3 < ns; n += 4) {
    const bn = b + (<usize>n << 3);
    const last = bn + <usize>ks * bs;
    let m = 0;
    for (; m + 3 < ms; m += 4) {
      let c00 = zero, c01 = zero, c10 = zero, c11 = zero, c20 = zero, c21 = zero, c30 = zero, c31 = zero;
      let p0 = a + <usize>m * as, p1 = p0 + as, p2 = p1 + as, p3 = p2 + as;
      for (let q = bn; q < last; q += bs) {
        const b0 = v128.load(q), b1 = v128.load(q, 16);
        let x = v128.load64_splat(p0);
        c00 = madd(x, b0, c00); c01 = madd(x, b1, c01);
        x = v128.load64_splat(p1);
        c10 = madd(x, b0, c10); c11 = madd(x, b1, c11);
        x = v128.load64_splat(p2);
        c20 = madd(x, b0, c20); c21 = madd(x, b1, c21);
        x = v128.load64_splat(p3);
        c30 = madd(x, b0, c30); c31 = madd(x, b1, c31);
        p0 += ak; p1 += ak; p2 += ak; p3 += ak;
      }
      let o = c + <usize>m * cs + (<usize>n << 3);
      v128.store(o, madd(scale, c00, v128.load(o))); v128.store(o, madd(scale, c01, v128.load(o, 16)), 16);
      o += cs;
      v128.store(o, madd(scale, c10, v128.load(o))); v128.store(o, madd(scale, c11, v128.load(o, 16)), 16);
      o += cs;
      v128.store(o, madd(scale, c20, v128.load(o))); v128.store(o, madd(scale, c21, v128.load(o, 16)), 16);
      o += cs;
      v128.store(o, madd(scale, c30, v128.load(o))); v128.store(o, madd(scale, c31, v128.load(o, 16)), 16);
    }
    for (; m < ms; m++) {
      let c0 = zero, c1 = zero;
      let p = a + <usize>m * as;
      for (let q = bn; q < last; q += bs, p += ak) {
        const x = v128.load64_splat(p);
        c0 = madd(x, v128.load(q), c0);
        c1 = madd(x, v128.load(q, 16), c1);
      }
      const o = c + <usize>m * cs + (<usize>n << 3);
      v128.store(o, madd(scale, c0, v128.load(o))); v128.store(o, madd(scale, c1, v128.load(o, 16)), 16);
    }
  }
  for (; n < ns; n++) {
    for (let m = 0; m < ms; m++) {
      let sum: f64 = 0;
      let p = a + <usize>m * as;
      for (let q = b + (<usize>n << 3), k = 0; k < ks; k++, q += bs, p += ak) sum += load<f64>(p) * load<f64>(q);
      const o = c + <usize>m * cs + (<usize>n << 3);
      store<f64>(o, load<f64>(o) + alpha * sum);
    }
  }
}

/** Block size of the factorisations. */
const BLOCK: i32 = 32;

/** C += alpha A^T A on and above the diagonal (blockwise), A [k, n]. */
export function gram(ns: i32, ks: i32, alpha: f64, a: usize, as: usize, c: usize, cs: usize): void {
  for (let i = 0; i < ns; i += BLOCK) {
    const at = <usize>i << 3;
    multiply(min(BLOCK, ns - i), ns - i, ks, alpha, a + at, 8, as, a + at, as, c + <usize>i * cs + at, cs);
  }
}

/**
 * Upper Cholesky factor in place, C = R^T R, from the upper triangle; what is below the diagonal is left alone.
 * @returns index of the first pivot that is not positive, where it ends, or -1
 */
export function cholesky(n: i32, c: usize, cs: usize): i32 {
  for (let k = 0; k < n; k += BLOCK) {
    const size = min(BLOCK, n - k);
    for (let i = k; i < k + size; i++) {
      const row = c + <usize>i * cs;
      const pivot = load<f64>(row + (<usize>i << 3));
      if (!(pivot > 0)) return i;
      const root = Math.sqrt(pivot);
      store<f64>(row + (<usize>i << 3), root);
      scale(n - i - 1, 1 / root, row + (<usize>(i + 1) << 3));
      for (let r = i + 1; r < k + size; r++) {
        const at = <usize>r << 3;
        axpy(n - r, -load<f64>(row + at), row + at, c + <usize>r * cs + at);
      }
    }
    trailing(n, k, size, c, cs);
  }
  return -1;
}

/** Takes the rows k .. k + size of a factor out of the block behind them. */
function trailing(n: i32, k: i32, size: i32, c: usize, cs: usize): void {
  const next = k + size;
  const at = <usize>next << 3;
  if (n > next) gram(n - next, size, -1, c + <usize>k * cs + at, cs, c + <usize>next * cs + at, cs);
}

/**
 * The same with complete pivoting for a semi-definite matrix [n, n] bordered by columns that are not eliminated: the largest
 * remaining diagonal of the first `rows` comes next, so that what a singular matrix leaves is rounding (Higham, Accuracy and
 * Stability, 10.3; without pivoting it is amplified by |R11^-1 R12|^2). It ends where that is at or below `floor`; the rows left
 * are zero. The border's block becomes its Schur complement. `pivots` (i32) takes which column stands where; `work` holds `rows` f64.
 * @returns the rank
 */
export function pivotedCholesky(rows: i32, n: i32, c: usize, cs: usize, floor: f64, pivots: usize, work: usize): i32 {
  for (let i = 0; i < rows; i++) store<i32>(pivots + (<usize>i << 2), i);
  for (let k = 0; k < rows; k += BLOCK) {
    const size = min(BLOCK, rows - k);
    memory.fill(work + (<usize>k << 3), 0, <usize>(rows - k) << 3); // squares of this block's rows, not yet taken off the diagonal
    for (let j = k; j < k + size; j++) {
      let best: f64 = 0, pivot = -1;
      for (let i = j; i < rows; i++) {
        const at = <usize>i << 3;
        if (j > k) {
          const above = load<f64>(c + <usize>(j - 1) * cs + at);
          store<f64>(work + at, load<f64>(work + at) + above * above);
        }
        const rest = load<f64>(c + <usize>i * cs + at) - load<f64>(work + at);
        if (rest > best) {
          best = rest;
          pivot = i;
        }
      }
      if (!(best > floor)) {
        trailing(n, k, j - k, c, cs);
        for (let i = j; i < rows; i++) memory.fill(c + <usize>i * cs + (<usize>i << 3), 0, <usize>(n - i) << 3);
        return j;
      }
      if (pivot != j) exchange(j, pivot, n, c, cs, pivots, work);
      const root = Math.sqrt(best);
      const row = c + <usize>j * cs + (<usize>j << 3);
      store<f64>(row, root);
      for (let r = k; r < j; r++) {
        const above = c + <usize>r * cs + (<usize>j << 3);
        axpy(n - j - 1, -load<f64>(above), above + 8, row + 8);
      }
      scale(n - j - 1, 1 / root, row + 8);
    }
    trailing(n, k, size, c, cs);
  }
  return rows;
}

/** Exchanges rows and columns i < j of a symmetric matrix of which the upper triangle is stored. */
function exchange(i: i32, j: i32, n: i32, c: usize, cs: usize, pivots: usize, work: usize): void {
  const ci = <usize>i << 3, cj = <usize>j << 3;
  const ri = c + <usize>i * cs, rj = c + <usize>j * cs;
  for (let r = 0; r < i; r++) swap(c + <usize>r * cs + ci, c + <usize>r * cs + cj);
  swap(ri + ci, rj + cj);
  for (let r = i + 1; r < j; r++) swap(ri + (<usize>r << 3), c + <usize>r * cs + cj);
  for (let r = j + 1; r < n; r++) swap(ri + (<usize>r << 3), rj + (<usize>r << 3));
  swap(work + ci, work + cj);
  const index = load<i32>(pivots + (<usize>i << 2));
  store<i32>(pivots + (<usize>i << 2), load<i32>(pivots + (<usize>j << 2)));
  store<i32>(pivots + (<usize>j << 2), index);
}

// @ts-ignore: decorator
@inline
function swap(a: usize, b: usize): void {
  const value = load<f64>(a);
  store<f64>(a, load<f64>(b));
  store<f64>(b, value);
}

/** Solves R^T W = B in place of B [n, columns]. */
export function solveTransposed(n: i32, columns: i32, r: usize, rs: usize, b: usize, bs: usize): void {
  for (let k = 0; k < n; k += BLOCK) {
    const size = min(BLOCK, n - k);
    const bk = b + <usize>k * bs;
    multiply(size, columns, k, -1, r + (<usize>k << 3), 8, rs, b, bs, bk, bs);
    for (let i = 0; i < size; i++) {
      const row = bk + <usize>i * bs;
      for (let j = 0; j < i; j++) axpy(columns, -load<f64>(r + <usize>(k + j) * rs + (<usize>(k + i) << 3)), bk + <usize>j * bs, row);
      scale(columns, 1 / load<f64>(r + <usize>(k + i) * rs + (<usize>(k + i) << 3)), row);
    }
  }
}

/** Solves R Y = B in place of B [n, columns]. */
export function solve(n: i32, columns: i32, r: usize, rs: usize, b: usize, bs: usize): void {
  for (let k = (n - 1) / BLOCK * BLOCK; k >= 0; k -= BLOCK) {
    const size = min(BLOCK, n - k);
    const bk = b + <usize>k * bs;
    const diagonal = r + <usize>k * rs;
    multiply(size, columns, n - k - size, -1, diagonal + (<usize>(k + size) << 3), rs, 8, bk + <usize>size * bs, bs, bk, bs);
    for (let i = size - 1; i >= 0; i--) {
      const row = bk + <usize>i * bs;
      for (let j = i + 1; j < size; j++) axpy(columns, -load<f64>(diagonal + <usize>i * rs + (<usize>(k + j) << 3)), bk + <usize>j * bs, row);
      scale(columns, 1 / load<f64>(diagonal + <usize>i * rs + (<usize>(k + i) << 3)), row);
    }
  }
}

/**
 * Householder QR in place of A [m, n]: R on and above the diagonal, zeros below. With fewer rows than columns R is a trapezoid.
 * `work` holds m + n numbers.
 */
export function triangularise(m: i32, n: i32, a: usize, as: usize, work: usize): void {
  const v = work, w = work + (<usize>m << 3);
  for (let k = 0; k < min(m - 1, n); k++) {
    const column = a + (<usize>k << 3);
    let square: f64 = 0;
    for (let i = k; i < m; i++) {
      const x = load<f64>(column + <usize>i * as);
      store<f64>(v + (<usize>i << 3), x);
      square += x * x;
    }
    if (square == 0) continue;
    const head = load<f64>(v + (<usize>k << 3));
    const norm = head > 0 ? -Math.sqrt(square) : Math.sqrt(square);
    store<f64>(v + (<usize>k << 3), head - norm);
    const beta = 1 / (square - head * norm); // 2 / v^T v
    const at = <usize>k << 3;
    memory.fill(w, 0, <usize>(n - k) << 3);
    for (let i = k; i < m; i++) axpy(n - k, load<f64>(v + (<usize>i << 3)), a + <usize>i * as + at, w);
    for (let i = k; i < m; i++) axpy(n - k, -beta * load<f64>(v + (<usize>i << 3)), w, a + <usize>i * as + at);
    for (let i = k + 1; i < m; i++) store<f64>(column + <usize>i * as, 0);
  }
}

function axpy(n: i32, factor: f64, x: usize, y: usize): void {
  const f = f64x2.splat(factor);
  let i = 0;
  for (; i + 1 < n; i += 2, x += 16, y += 16) v128.store(y, madd(f, v128.load(x), v128.load(y)));
  if (i < n) store<f64>(y, load<f64>(y) + factor * load<f64>(x));
}

function scale(n: i32, factor: f64, x: usize): void {
  for (const end = x + (<usize>n << 3); x < end; x += 8) store<f64>(x, load<f64>(x) * factor);
}
