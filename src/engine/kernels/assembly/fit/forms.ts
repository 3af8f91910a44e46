import { madd, nmadd, splat } from './lanes';
import { forwardBlock } from './shared-rows';

/** Vectors taken from and put back into others, and the forms (bilinear, quotients) that make observables of them. */

/** out[i] = x[index[i]]; the index table holds byte offsets (i32). Vectors of the next group lie `stride` bytes further on. */
export function gather(count: i32, table: usize, x: usize, out: usize, groups: i32, stride: usize): void {
  const end = table + (<usize>count << 2);
  for (let g = 0; g < groups; g++, x += stride, out += stride) {
    for (let i = table, o = out; i < end; i += 4, o += 16) v128.store(o, v128.load(x + <usize>load<i32>(i)));
  }
}

/** dx[index[i]] += d[i]. */
export function scatterAdd(count: i32, table: usize, d: usize, dx: usize, groups: i32, stride: usize): void {
  const end = table + (<usize>count << 2);
  for (let g = 0; g < groups; g++, d += stride, dx += stride) {
    for (let i = table, k = d; i < end; i += 4, k += 16) {
      const at = dx + <usize>load<i32>(i);
      v128.store(at, f32x4.add(v128.load(at), v128.load(k)));
    }
  }
}

/** The same where every lane has an index of its own (replicas differ in their masks): table [i][lane] of byte offsets. */
export function gatherLanes(count: i32, table: usize, x: usize, out: usize): void {
  for (const end = table + (<usize>count << 4); table < end; table += 16, out += 16) {
    store<f32>(out, load<f32>(x + <usize>load<i32>(table)));
    store<f32>(out, load<f32>(x + <usize>load<i32>(table, 4), 4), 4);
    store<f32>(out, load<f32>(x + <usize>load<i32>(table, 8), 8), 8);
    store<f32>(out, load<f32>(x + <usize>load<i32>(table, 12), 12), 12);
  }
}

export function scatterAddLanes(count: i32, table: usize, d: usize, dx: usize): void {
  for (const end = table + (<usize>count << 4); table < end; table += 16, d += 16) {
    addTo(dx + <usize>load<i32>(table), load<f32>(d));
    addTo(dx + <usize>load<i32>(table, 4) + 4, load<f32>(d, 4));
    addTo(dx + <usize>load<i32>(table, 8) + 8, load<f32>(d, 8));
    addTo(dx + <usize>load<i32>(table, 12) + 12, load<f32>(d, 12));
  }
}

// @ts-ignore: decorator
@inline
function addTo(at: usize, value: f32): void {
  store<f32>(at, load<f32>(at) + value);
}

/**
 * w[n] = B_n t and s[n] = t w[n], with symmetric B_n of k rows (a multiple of four), which lie in a table of row blocks one after the other.
 * Vectors of the next group lie `stride` bytes further on.
 */
export function bilinearForward(forms: i32, k: i32, table: usize, t: usize, w: usize, s: usize, groups: i32, stride: usize): void {
  const row = <usize>k << 4;
  for (let n = 0; n < forms; n++, s += 16) {
    for (let g = 0; g < groups; g++) v128.store(s + <usize>g * stride, splat(0));
    for (let i: usize = 0; i < row; i += 64, w += 64, table += 12) {
      forwardBlock(table, t, 0, w, groups, stride);
      let at: usize = 0;
      for (let g = 0; g < groups; g++, at += stride) {
        const a = t + i + at, b = w + at;
        let sum = madd(v128.load(a), v128.load(b), v128.load(s + at));
        sum = madd(v128.load(a, 16), v128.load(b, 16), sum);
        sum = madd(v128.load(a, 32), v128.load(b, 32), sum);
        v128.store(s + at, madd(v128.load(a, 48), v128.load(b, 48), sum));
      }
    }
  }
}

/** dt[i] += 2 sum_n ds[n] w[n, i]. */
export function bilinearAdjoint(forms: i32, k: i32, w: usize, ds: usize, dt: usize, groups: i32, stride: usize): void {
  const row = <usize>k << 4;
  for (let g = 0; g < groups; g++, w += stride, ds += stride, dt += stride) {
    for (let n = 0, v = w; n < forms; n++, v += row) {
      let d = v128.load(ds + (<usize>n << 4));
      d = f32x4.add(d, d);
      for (let i: usize = 0; i < row; i += 16) v128.store(dt + i, madd(d, v128.load(v + i), v128.load(dt + i)));
    }
  }
}

/**
 * o = c + s[numerator] / s[denominator] - |s[bound]|; the table has three i32 byte offsets an output, -1 for what is absent, and f32 c.
 * An output with a denominator has neither bound nor c.
 */
export function outputsForward(count: i32, table: usize, s: usize, o: usize): void {
  for (const end = table + (<usize>count << 4); table < end; table += 16, o += 16) {
    const above = load<i32>(table), below = load<i32>(table, 4), bound = load<i32>(table, 8);
    const c = load<f32>(table, 12);
    let value = above < 0 ? splat(0) : v128.load(s + <usize>above);
    if (below >= 0) value = f32x4.div(value, v128.load(s + <usize>below));
    if (c != 0) value = f32x4.add(splat(c), value);
    if (bound >= 0) value = f32x4.sub(value, f32x4.abs(v128.load(s + <usize>bound)));
    v128.store(o, value);
  }
}

/** ds[numerator] += do / s_den, ds[denominator] -= do o / s_den, ds[bound] -= do sign(s_bound). */
export function outputsAdjoint(count: i32, table: usize, s: usize, o: usize, dout: usize, ds: usize): void {
  for (const end = table + (<usize>count << 4); table < end; table += 16, o += 16, dout += 16) {
    const above = load<i32>(table), below = load<i32>(table, 4), bound = load<i32>(table, 8);
    let d = v128.load(dout);
    if (bound >= 0) {
      const at = ds + <usize>bound;
      const sign = v128.and(v128.load(s + <usize>bound), splat(-0.0));
      v128.store(at, f32x4.sub(v128.load(at), v128.xor(d, sign)));
    }
    if (below >= 0) {
      d = f32x4.div(d, v128.load(s + <usize>below));
      const at = ds + <usize>below;
      v128.store(at, nmadd(d, v128.load(o), v128.load(at)));
    }
    if (above >= 0) v128.store(ds + <usize>above, f32x4.add(v128.load(ds + <usize>above), d));
  }
}
