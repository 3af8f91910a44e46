import { exp, log, logOnePlus, sigmoid, tanh } from './functions';
import { madd, nmadd, splat } from './lanes';

/**
 * Activation functions of a layer's outputs [row, width], in place. Up to RELU their derivatives follow from their values; the others
 * keep them beside (`slopes`, of the layer's size); those from SOFTMAX on work on whole rows. Numbers: ACTIVATION_NUMBER in shared-memory.ts.
 */
const TANH: i32 = 1;
const SIGMOID: i32 = 2;
const RELU: i32 = 3;
const SQUARE: i32 = 4;
const SQUARE_SINGLET: i32 = 5;
const MODIFIED_TANH: i32 = 6;
const LEAKY_RELU: i32 = 7;
const ELU: i32 = 8;
const SELU: i32 = 9;
const GELU: i32 = 10;
const RELU6: i32 = 11;
const SILU: i32 = 12;
const MISH: i32 = 13;
const SOFTPLUS: i32 = 14;
const SOFTSIGN: i32 = 15;
const SQUAREPLUS: i32 = 16;
const EXPONENTIAL: i32 = 17;
const HARD_SIGMOID: i32 = 18;
const HARD_SILU: i32 = 19;
const HARD_TANH: i32 = 20;
const LOG_SIGMOID: i32 = 21;
const TANH_SHRINK: i32 = 22;
const SOFT_SHRINK: i32 = 23;
const HARD_SHRINK: i32 = 24;
const SPARSE_PLUS: i32 = 25;
const SPARSE_SIGMOID: i32 = 26;
const SOFTMAX: i32 = 27;
const LOG_SOFTMAX: i32 = 28;
const SPARSEMAX: i32 = 29;

export function activate(kind: i32, at: usize, slopes: usize, rows: i32, width: i32): void {
  const end = at + (<usize>(rows * width) << 4);
  if (kind == TANH) {
    for (; at < end; at += 16) v128.store(at, tanh(v128.load(at)));
  } else if (kind == SIGMOID) {
    for (; at < end; at += 16) v128.store(at, sigmoid(v128.load(at)));
  } else if (kind == RELU) {
    for (; at < end; at += 16) v128.store(at, f32x4.pmax(v128.load(at), splat(0)));
  } else if (kind == SQUARE_SINGLET) {
    for (let column = 0; at < end; at += 16, slopes += 16, column = column + 1 == width ? 0 : column + 1) {
      if (column < 2) keepSlope(SQUARE, at, slopes);
      else v128.store(slopes, splat(1));
    }
  } else if (kind >= SOFTMAX) {
    const step = <usize>width << 4;
    for (; at < end; at += step, slopes += step) {
      if (kind == SPARSEMAX) sparsemax(at, slopes, width);
      else softmax(kind == LOG_SOFTMAX, at, width);
    }
  } else if (kind > RELU) {
    for (; at < end; at += 16, slopes += 16) keepSlope(kind, at, slopes);
  }
}

/** gradient *= activation'(pre-activation). */
export function activateAdjoint(kind: i32, value: usize, slopes: usize, gradient: usize, rows: i32, width: i32): void {
  const end = value + (<usize>(rows * width) << 4);
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
  } else if (kind >= SOFTMAX) {
    const step = <usize>width << 4;
    for (; value < end; value += step, slopes += step, gradient += step) rowAdjoint(kind, value, slopes, gradient, width);
  } else if (kind > RELU) {
    for (; value < end; value += 16, slopes += 16, gradient += 16) v128.store(gradient, f32x4.mul(v128.load(gradient), v128.load(slopes)));
  }
}

// @ts-ignore: decorator
@inline
function where(condition: v128, yes: v128, no: v128): v128 {
  return v128.bitselect(yes, no, condition);
}

// @ts-ignore: decorator
@inline
function clamp(z: v128, low: f32, high: f32): v128 {
  return f32x4.pmin(f32x4.pmax(z, splat(low)), splat(high));
}

/** 1 between two numbers, else 0. */
// @ts-ignore: decorator
@inline
function between(z: v128, low: f32, high: f32): v128 {
  return v128.and(v128.and(f32x4.gt(z, splat(low)), f32x4.lt(z, splat(high))), splat(1));
}

/** log(1 + exp(z)). */
// @ts-ignore: decorator
@inline
function softplus(z: v128): v128 {
  return f32x4.add(f32x4.pmax(z, splat(0)), logOnePlus(exp(f32x4.neg(f32x4.abs(z)))));
}

/** The normal distribution function (Abramowitz and Stegun 7.1.26, 1e-7), from exp(-z^2 / 2). */
// @ts-ignore: decorator
@inline
function normalBelow(z: v128, bell: v128): v128 {
  const t = f32x4.div(splat(1), madd(splat(0.231641888), f32x4.abs(z), splat(1)));
  let p = madd(t, splat(1.061405429), splat(-1.453152027));
  p = madd(p, t, splat(1.421413741));
  p = madd(p, t, splat(-0.284496736));
  p = madd(p, t, splat(0.254829592));
  const tail = f32x4.mul(f32x4.mul(splat(0.5), bell), f32x4.mul(p, t));
  return where(f32x4.gt(z, splat(0)), f32x4.sub(splat(1), tail), tail);
}

/** One vector of a function that acts on each number by itself: its value in place, its derivative to `slope`. */
function keepSlope(kind: i32, at: usize, slope: usize): void {
  const z = v128.load(at);
  const zero = splat(0), one = splat(1);
  const positive = f32x4.gt(z, zero);
  let y = z, d = one;
  if (kind == SQUARE) {
    y = f32x4.mul(z, z);
    d = f32x4.add(z, z);
  } else if (kind == MODIFIED_TANH) {
    const t = tanh(z), size = f32x4.abs(z);
    y = f32x4.mul(size, t);
    d = madd(size, nmadd(t, t, one), f32x4.abs(t));
  } else if (kind == LEAKY_RELU) {
    d = where(positive, one, splat(0.2));
    y = f32x4.mul(z, d);
  } else if (kind == ELU) {
    const e = exp(z);
    y = where(positive, z, f32x4.sub(e, one));
    d = where(positive, one, e);
  } else if (kind == SELU) {
    const e = f32x4.mul(exp(z), splat(1.75809934));
    y = where(positive, f32x4.mul(z, splat(1.05070099)), f32x4.sub(e, splat(1.75809934)));
    d = where(positive, splat(1.05070099), e);
  } else if (kind == GELU) {
    const bell = exp(f32x4.mul(splat(-0.5), f32x4.mul(z, z)));
    const below = normalBelow(z, bell);
    y = f32x4.mul(z, below);
    d = madd(f32x4.mul(z, splat(0.39894228)), bell, below);
  } else if (kind == RELU6) {
    y = clamp(z, 0, 6);
    d = between(z, 0, 6);
  } else if (kind == SILU) {
    const s = sigmoid(z);
    y = f32x4.mul(z, s);
    d = madd(y, f32x4.sub(one, s), s);
  } else if (kind == MISH) {
    const e = exp(f32x4.pmin(z, splat(20))); // beyond, tanh(softplus) is 1
    const n = f32x4.mul(e, f32x4.add(e, splat(2)));
    const rest = f32x4.div(splat(2), f32x4.add(n, splat(2))); // 1 - tanh(softplus)
    const t = f32x4.div(n, f32x4.add(n, splat(2)));
    y = f32x4.mul(z, t);
    d = madd(f32x4.mul(z, sigmoid(z)), f32x4.mul(rest, f32x4.add(one, t)), t);
  } else if (kind == SOFTPLUS) {
    y = softplus(z);
    d = sigmoid(z);
  } else if (kind == LOG_SIGMOID) {
    const opposite = f32x4.neg(z);
    y = f32x4.neg(softplus(opposite));
    d = sigmoid(opposite);
  } else if (kind == SOFTSIGN) {
    const r = f32x4.div(one, f32x4.add(one, f32x4.abs(z)));
    y = f32x4.mul(z, r);
    d = f32x4.mul(r, r);
  } else if (kind == SQUAREPLUS) {
    const root = f32x4.sqrt(madd(z, z, splat(4)));
    y = f32x4.mul(splat(0.5), f32x4.add(z, root));
    d = f32x4.mul(splat(0.5), f32x4.add(one, f32x4.div(z, root)));
  } else if (kind == EXPONENTIAL) {
    y = exp(z);
    d = y;
  } else if (kind == HARD_SIGMOID) {
    y = f32x4.mul(clamp(f32x4.add(z, splat(3)), 0, 6), splat(0.166666667));
    d = f32x4.mul(between(z, -3, 3), splat(0.166666667));
  } else if (kind == HARD_SILU) {
    y = f32x4.mul(z, f32x4.mul(clamp(f32x4.add(z, splat(3)), 0, 6), splat(0.166666667)));
    const inside = madd(z, splat(0.333333333), splat(0.5));
    d = where(f32x4.lt(z, splat(3)), where(f32x4.gt(z, splat(-3)), inside, zero), one);
  } else if (kind == HARD_TANH) {
    y = clamp(z, -1, 1);
    d = between(z, -1, 1);
  } else if (kind == TANH_SHRINK) {
    const t = tanh(z);
    y = f32x4.sub(z, t);
    d = f32x4.mul(t, t);
  } else if (kind == SOFT_SHRINK) {
    y = f32x4.sub(z, clamp(z, -0.5, 0.5));
    d = v128.and(f32x4.gt(f32x4.abs(z), splat(0.5)), one);
  } else if (kind == HARD_SHRINK) {
    const kept = f32x4.gt(f32x4.abs(z), splat(0.5));
    y = v128.and(kept, z);
    d = v128.and(kept, one);
  } else if (kind == SPARSE_PLUS) {
    const inside = f32x4.add(clamp(z, -1, 1), one);
    y = madd(f32x4.mul(inside, inside), splat(0.25), f32x4.pmax(f32x4.sub(z, one), zero));
    d = f32x4.mul(splat(0.5), inside);
  } else if (kind == SPARSE_SIGMOID) {
    y = clamp(f32x4.mul(splat(0.5), f32x4.add(z, one)), 0, 1);
    d = f32x4.mul(between(z, -1, 1), splat(0.5));
  }
  v128.store(at, y);
  v128.store(slope, d);
}

function softmax(logarithm: bool, row: usize, width: i32): void {
  const end = row + (<usize>width << 4);
  let most = v128.load(row);
  for (let at = row; at < end; at += 16) most = f32x4.pmax(most, v128.load(at));
  let sum = splat(0);
  for (let at = row; at < end; at += 16) {
    const z = f32x4.sub(v128.load(at), most);
    const e = exp(z);
    sum = f32x4.add(sum, e);
    v128.store(at, logarithm ? z : e);
  }
  if (logarithm) {
    const total = log(sum);
    for (let at = row; at < end; at += 16) v128.store(at, f32x4.sub(v128.load(at), total));
  } else {
    const inverse = f32x4.div(splat(1), sum);
    for (let at = row; at < end; at += 16) v128.store(at, f32x4.mul(v128.load(at), inverse));
  }
}

/** As Keras has it (shared/physics/activations.ts); `slopes` takes what each number weighs in the threshold. */
function sparsemax(row: usize, slopes: usize, width: i32): void {
  const end = row + (<usize>width << 4);
  const one = splat(1);
  let size = splat(0);
  for (let i = row, s = slopes; i < end; i += 16, s += 16) {
    const z = v128.load(i);
    let rank = splat(0), running = z;
    for (let j = row; j < end; j += 16) {
      const other = v128.load(j), above = f32x4.gt(other, z);
      rank = f32x4.add(rank, v128.and(above, one));
      running = f32x4.add(running, v128.and(above, other));
    }
    const inside = f32x4.gt(f32x4.sub(z, f32x4.div(f32x4.sub(running, one), f32x4.add(rank, one))), splat(0));
    size = f32x4.add(size, v128.and(inside, one));
    v128.store(s, where(inside, rank, splat(-1)));
  }
  const inverse = f32x4.div(one, size);
  let sum = splat(-1);
  for (let i = row, s = slopes; i < end; i += 16, s += 16) {
    const rank = v128.load(s);
    const weight = v128.and(f32x4.ge(rank, splat(0)), f32x4.sub(size, rank));
    sum = madd(weight, v128.load(i), sum);
    v128.store(s, f32x4.mul(weight, inverse));
  }
  const threshold = f32x4.mul(sum, inverse);
  for (let i = row; i < end; i += 16) v128.store(i, f32x4.pmax(f32x4.sub(v128.load(i), threshold), splat(0)));
}

function rowAdjoint(kind: i32, row: usize, slopes: usize, gradient: usize, width: i32): void {
  const size = <usize>width << 4;
  let sum = splat(0);
  for (let i: usize = 0; i < size; i += 16) {
    const y = v128.load(row + i), g = v128.load(gradient + i);
    if (kind == SOFTMAX) sum = madd(y, g, sum);
    else if (kind == LOG_SOFTMAX) sum = f32x4.add(sum, g);
    else sum = f32x4.add(sum, v128.and(f32x4.gt(y, splat(0)), g));
  }
  for (let i: usize = 0; i < size; i += 16) {
    const y = v128.load(row + i), g = v128.load(gradient + i);
    if (kind == SOFTMAX) v128.store(gradient + i, f32x4.mul(y, f32x4.sub(g, sum)));
    else if (kind == LOG_SOFTMAX) v128.store(gradient + i, nmadd(exp(y), sum, g));
    else v128.store(gradient + i, nmadd(v128.load(slopes + i), sum, v128.and(f32x4.gt(y, splat(0)), g)));
  }
}
