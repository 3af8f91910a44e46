import { madd } from './lanes';

/**
 * Lane-wise matrix products of a dense layer over a tile of x points (rows come in fours).
 * Register tile 4 x 2: eight accumulators. Each sum runs over k in order, whatever the tiling.
 */

/** out[m, n] = b[n] + sum_k h[m, k] w[k, n], m < rows (a multiple of 4). */
export function layerForward(rows: i32, ins: i32, outs: i32, h: usize, w: usize, b: usize, out: usize): void {
  const hs = <usize>ins << 4;
  const ws = <usize>outs << 4;
  for (let m = 0; m < rows; m += 4) {
    const h0 = h + <usize>m * hs;
    const o0 = out + <usize>m * ws;
    let n = 0;
    for (; n + 1 < outs; n += 2) {
      const at = <usize>n << 4;
      const b0 = v128.load(b + at);
      const b1 = v128.load(b + at, 16);
      let c00 = b0, c10 = b0, c20 = b0, c30 = b0;
      let c01 = b1, c11 = b1, c21 = b1, c31 = b1;
      let p0 = h0, p1 = p0 + hs, p2 = p1 + hs, p3 = p2 + hs, q = w + at;
      for (const end = h0 + hs; p0 < end; ) {
        const w0 = v128.load(q), w1 = v128.load(q, 16);
        let a = v128.load(p0);
        c00 = madd(a, w0, c00); c01 = madd(a, w1, c01);
        a = v128.load(p1);
        c10 = madd(a, w0, c10); c11 = madd(a, w1, c11);
        a = v128.load(p2);
        c20 = madd(a, w0, c20); c21 = madd(a, w1, c21);
        a = v128.load(p3);
        c30 = madd(a, w0, c30); c31 = madd(a, w1, c31);
        p0 += 16; p1 += 16; p2 += 16; p3 += 16; q += ws;
      }
      const o = o0 + at;
      v128.store(o, c00); v128.store(o, c01, 16);
      v128.store(o + ws, c10); v128.store(o + ws, c11, 16);
      v128.store(o + 2 * ws, c20); v128.store(o + 2 * ws, c21, 16);
      v128.store(o + 3 * ws, c30); v128.store(o + 3 * ws, c31, 16);
    }
    if (n < outs) {
      const at = <usize>n << 4;
      const b0 = v128.load(b + at);
      let c0 = b0, c1 = b0, c2 = b0, c3 = b0;
      let p0 = h0, p1 = p0 + hs, p2 = p1 + hs, p3 = p2 + hs, q = w + at;
      for (const end = h0 + hs; p0 < end; ) {
        const w0 = v128.load(q);
        c0 = madd(v128.load(p0), w0, c0);
        c1 = madd(v128.load(p1), w0, c1);
        c2 = madd(v128.load(p2), w0, c2);
        c3 = madd(v128.load(p3), w0, c3);
        p0 += 16; p1 += 16; p2 += 16; p3 += 16; q += ws;
      }
      const o = o0 + at;
      v128.store(o, c0);
      v128.store(o + ws, c1);
      v128.store(o + 2 * ws, c2);
      v128.store(o + 3 * ws, c3);
    }
  }
}

/** gh[m, k] = sum_n g[m, n] w[k, n]: the gradient of a layer's input. */
export function inputGradient(rows: i32, ins: i32, outs: i32, g: usize, w: usize, gh: usize): void {
  const gs = <usize>outs << 4;
  const hs = <usize>ins << 4;
  const zero = f32x4.splat(0);
  for (let m = 0; m < rows; m += 4) {
    const g0 = g + <usize>m * gs;
    const o0 = gh + <usize>m * hs;
    let k = 0;
    for (; k + 1 < ins; k += 2) {
      let c00 = zero, c10 = zero, c20 = zero, c30 = zero;
      let c01 = zero, c11 = zero, c21 = zero, c31 = zero;
      let p0 = g0, p1 = p0 + gs, p2 = p1 + gs, p3 = p2 + gs;
      let q0 = w + <usize>k * gs, q1 = q0 + gs;
      for (const end = g0 + gs; p0 < end; ) {
        const w0 = v128.load(q0), w1 = v128.load(q1);
        let a = v128.load(p0);
        c00 = madd(a, w0, c00); c01 = madd(a, w1, c01);
        a = v128.load(p1);
        c10 = madd(a, w0, c10); c11 = madd(a, w1, c11);
        a = v128.load(p2);
        c20 = madd(a, w0, c20); c21 = madd(a, w1, c21);
        a = v128.load(p3);
        c30 = madd(a, w0, c30); c31 = madd(a, w1, c31);
        p0 += 16; p1 += 16; p2 += 16; p3 += 16; q0 += 16; q1 += 16;
      }
      const o = o0 + (<usize>k << 4);
      v128.store(o, c00); v128.store(o, c01, 16);
      v128.store(o + hs, c10); v128.store(o + hs, c11, 16);
      v128.store(o + 2 * hs, c20); v128.store(o + 2 * hs, c21, 16);
      v128.store(o + 3 * hs, c30); v128.store(o + 3 * hs, c31, 16);
    }
    if (k < ins) {
      let c0 = zero, c1 = zero, c2 = zero, c3 = zero;
      let p0 = g0, p1 = p0 + gs, p2 = p1 + gs, p3 = p2 + gs;
      let q0 = w + <usize>k * gs;
      for (const end = g0 + gs; p0 < end; ) {
        const w0 = v128.load(q0);
        c0 = madd(v128.load(p0), w0, c0);
        c1 = madd(v128.load(p1), w0, c1);
        c2 = madd(v128.load(p2), w0, c2);
        c3 = madd(v128.load(p3), w0, c3);
        p0 += 16; p1 += 16; p2 += 16; p3 += 16; q0 += 16;
      }
      const o = o0 + (<usize>k << 4);
      v128.store(o, c0);
      v128.store(o + hs, c1);
      v128.store(o + 2 * hs, c2);
      v128.store(o + 3 * hs, c3);
    }
  }
}

/** gw[k, n] += sum_m h[m, k] g[m, n]; gb[n] += sum_m g[m, n]. */
export function weightGradient(rows: i32, ins: i32, outs: i32, h: usize, g: usize, gw: usize, gb: usize): void {
  const hs = <usize>ins << 4;
  const gs = <usize>outs << 4;
  const last = g + <usize>rows * gs;
  let k = 0;
  for (; k + 3 < ins; k += 4) {
    const w0 = gw + <usize>k * gs;
    let n = 0;
    for (; n + 1 < outs; n += 2) {
      const at = <usize>n << 4;
      let w = w0 + at;
      let c00 = v128.load(w), c01 = v128.load(w, 16);
      w += gs;
      let c10 = v128.load(w), c11 = v128.load(w, 16);
      w += gs;
      let c20 = v128.load(w), c21 = v128.load(w, 16);
      w += gs;
      let c30 = v128.load(w), c31 = v128.load(w, 16);
      let p = h + (<usize>k << 4);
      for (let q = g + at; q < last; q += gs) {
        const g0 = v128.load(q), g1 = v128.load(q, 16);
        let a = v128.load(p);
        c00 = madd(a, g0, c00); c01 = madd(a, g1, c01);
        a = v128.load(p, 16);
        c10 = madd(a, g0, c10); c11 = madd(a, g1, c11);
        a = v128.load(p, 32);
        c20 = madd(a, g0, c20); c21 = madd(a, g1, c21);
        a = v128.load(p, 48);
        c30 = madd(a, g0, c30); c31 = madd(a, g1, c31);
        p += hs;
      }
      v128.store(w, c30); v128.store(w, c31, 16);
      w -= gs;
      v128.store(w, c20); v128.store(w, c21, 16);
      w -= gs;
      v128.store(w, c10); v128.store(w, c11, 16);
      w -= gs;
      v128.store(w, c00); v128.store(w, c01, 16);
    }
    if (n < outs) {
      const at = <usize>n << 4;
      const w = w0 + at;
      let c0 = v128.load(w), c1 = v128.load(w + gs), c2 = v128.load(w + 2 * gs), c3 = v128.load(w + 3 * gs);
      let p = h + (<usize>k << 4);
      for (let q = g + at; q < last; q += gs) {
        const g0 = v128.load(q);
        c0 = madd(v128.load(p), g0, c0);
        c1 = madd(v128.load(p, 16), g0, c1);
        c2 = madd(v128.load(p, 32), g0, c2);
        c3 = madd(v128.load(p, 48), g0, c3);
        p += hs;
      }
      v128.store(w, c0); v128.store(w + gs, c1); v128.store(w + 2 * gs, c2); v128.store(w + 3 * gs, c3);
    }
  }
  for (; k < ins; k++) {
    for (let n = 0; n < outs; n++) {
      const at = <usize>n << 4;
      const w = gw + <usize>k * gs + at;
      let c = v128.load(w);
      let p = h + (<usize>k << 4);
      for (let q = g + at; q < last; q += gs, p += hs) c = madd(v128.load(p), v128.load(q), c);
      v128.store(w, c);
    }
  }
  for (let n = 0; n < outs; n++) {
    const at = <usize>n << 4;
    let c = v128.load(gb + at);
    for (let q = g + at; q < last; q += gs) c = f32x4.add(c, v128.load(q));
    v128.store(gb + at, c);
  }
}
