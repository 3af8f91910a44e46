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

/** tanh(x / 2) / 2 + 1 / 2 = 1 / (1 + exp(-x)): no overflow. */
// @ts-ignore: decorator
@inline
export function sigmoid(x: v128): v128 {
  const half = splat(0.5);
  return madd(half, tanh(f32x4.mul(half, x)), half);
}

/** log(1 + u) for 0 <= u <= 1: 2 artanh(u / (2 + u)) by its series (1e-8). */
// @ts-ignore: decorator
@inline
export function logOnePlus(u: v128): v128 {
  const s = f32x4.div(u, f32x4.add(u, splat(2)));
  const t = f32x4.mul(s, s);
  let p = madd(t, splat(0.0666666667), splat(0.0769230769));
  p = madd(p, t, splat(0.0909090909));
  p = madd(p, t, splat(0.111111111));
  p = madd(p, t, splat(0.142857143));
  p = madd(p, t, splat(0.2));
  p = madd(p, t, splat(0.333333333));
  p = madd(p, t, splat(1));
  return f32x4.mul(f32x4.add(s, s), p);
}

/** log(x) of a positive number of normal size: its exponent's, and its fraction's. */
// @ts-ignore: decorator
@inline
export function log(x: v128): v128 {
  const exponent = f32x4.convert_i32x4_s(i32x4.sub(i32x4.shr_u(x, 23), i32x4.splat(127)));
  const fraction = v128.or(v128.and(x, i32x4.splat(0x007fffff)), i32x4.splat(0x3f800000));
  return madd(exponent, splat(0.693147181), logOnePlus(f32x4.sub(fraction, splat(1))));
}
