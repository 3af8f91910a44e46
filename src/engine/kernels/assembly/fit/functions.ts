import { madd, nmadd, splat } from './lanes';

/** Limit, P from the highest power down, Q likewise (its constant is 1): read from memory, where a splat is one load. */
const TANH_TABLE = memory.data<f32>([
  7.90531110763549805, -7.90531110763549805,
  -1.19052439603e-13, 6.47665583185e-11, -2.25145112086e-8, 1.1687093586e-5, 0.00315342776865, 0.131279376631, 0.999999998463,
  0.000261900455544, 0.0246910202499, 0.464612693919, 1,
]);

/**
 * tanh(x) = x P(x^2) / Q(x^2), degrees 6 and 3: a relative minimax fit on |x| <= 7.905 (1.6e-9 before rounding; 3e-7 in float32).
 * NaN stays NaN: pmin(a, b) and pmax(a, b) are a unless b is beyond it (and one instruction, where min and max are eight).
 */
// @ts-ignore: decorator
@inline
export function tanh(argument: v128): v128 {
  const t = TANH_TABLE;
  const x = f32x4.pmax(f32x4.pmin(argument, v128.load32_splat(t)), v128.load32_splat(t, 4));
  const s = f32x4.mul(x, x);
  let p = madd(s, v128.load32_splat(t, 8), v128.load32_splat(t, 12));
  p = madd(p, s, v128.load32_splat(t, 16));
  p = madd(p, s, v128.load32_splat(t, 20));
  p = madd(p, s, v128.load32_splat(t, 24));
  p = madd(p, s, v128.load32_splat(t, 28));
  p = madd(p, s, v128.load32_splat(t, 32));
  let q = madd(s, v128.load32_splat(t, 36), v128.load32_splat(t, 40));
  q = madd(q, s, v128.load32_splat(t, 44));
  q = madd(q, s, v128.load32_splat(t, 48));
  return f32x4.div(f32x4.mul(x, p), q);
}

/** exp(x): x = n ln 2 + r, |r| <= ln 2 / 2, Taylor to r^6 (1e-8), then 2^n by the exponent bits. Clamped to the float32 range. */
// @ts-ignore: decorator
@inline
export function exp(argument: v128): v128 {
  const x = f32x4.pmax(f32x4.pmin(argument, splat(88)), splat(-87));
  const n = f32x4.nearest(f32x4.mul(x, splat(1.44269504088896341)));
  let r = nmadd(n, splat(0.693359375), x);
  r = nmadd(n, splat(-2.12194440e-4), r);
  let p = madd(r, splat(1.38888889e-3), splat(8.33333333e-3));
  p = madd(p, r, splat(4.16666667e-2));
  p = madd(p, r, splat(1.66666667e-1));
  p = madd(p, r, splat(0.5));
  p = madd(p, r, splat(1));
  p = madd(p, r, splat(1));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.mul(p, power);
}

/** Activations, by the numbers in `layout.ts`. */
export const LINEAR: i32 = 0;
export const TANH: i32 = 1;
export const SIGMOID: i32 = 2;
export const RELU: i32 = 3;

/** In place over `count` lane vectors. */
export function activate(kind: i32, at: usize, count: i32): void {
  const end = at + (<usize>count << 4);
  if (kind == TANH) {
    for (; at < end; at += 16) v128.store(at, tanh(v128.load(at)));
  } else if (kind == SIGMOID) {
    // 1 / (1 + exp(-x)) = (1 + tanh(x / 2)) / 2: no overflow
    const half = splat(0.5);
    for (; at < end; at += 16) v128.store(at, madd(half, tanh(f32x4.mul(half, v128.load(at))), half));
  } else if (kind == RELU) {
    for (; at < end; at += 16) v128.store(at, f32x4.pmax(v128.load(at), splat(0)));
  }
}

/** gradient *= activation'(pre-activation), written through the activation's value. */
export function activateAdjoint(kind: i32, value: usize, gradient: usize, count: i32): void {
  const end = value + (<usize>count << 4);
  if (kind == TANH) {
    for (; value < end; value += 16, gradient += 16) {
      const h = v128.load(value);
      v128.store(gradient, f32x4.mul(v128.load(gradient), nmadd(h, h, splat(1))));
    }
  } else if (kind == SIGMOID) {
    for (; value < end; value += 16, gradient += 16) {
      const h = v128.load(value);
      v128.store(gradient, f32x4.mul(v128.load(gradient), nmadd(h, h, h)));
    }
  } else if (kind == RELU) {
    for (; value < end; value += 16, gradient += 16) {
      const positive = f32x4.gt(v128.load(value), splat(0));
      v128.store(gradient, v128.and(v128.load(gradient), positive));
    }
  }
}
