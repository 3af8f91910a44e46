import { exp } from './functions';
import { madd, splat } from './lanes';

/** n3fit's elu slope below zero (losses.py, LossPositivity). */
const ALPHA: f32 = 1e-7;

/** Below this exponent exp(y) counts as zero: 1 - exp(y) is 1 there, and subnormal gradients would slow everything behind them. */
const VANISHING: f32 = -40;

// @ts-ignore: decorator
@inline
function expOrZero(y: v128): v128 {
  return v128.andnot(exp(y), f32x4.lt(y, splat(VANISHING)));
}

/**
 * Positivity, sum_i elu(-lambda O_i), and integrability, sum_i (lambda O_i)^2.
 * The table has three i32 a set: first output * 16, number of outputs, kind (0 positivity, 1 integrability).
 * multipliers and losses are [set][training, validation] lane vectors; dOutput takes the gradient of the training loss.
 */
export function lagrange(sets: i32, table: usize, outputs: usize, dOutputs: usize, multipliers: usize, losses: usize): void {
  for (let s = 0; s < sets; s++, table += 12, multipliers += 32, losses += 32) {
    const first = <usize>load<i32>(table);
    const size = <usize>load<i32>(table, 4) << 4;
    const lambda = v128.load(multipliers), still = v128.load(multipliers, 16);
    let training = splat(0), validation = splat(0);
    if (load<i32>(table, 8) == 0) {
      for (let i = first; i < first + size; i += 16) {
        const o = v128.load(outputs + i);
        const y = f32x4.neg(f32x4.mul(lambda, o)), yv = f32x4.neg(f32x4.mul(still, o));
        const e = expOrZero(y), ev = expOrZero(yv);
        const above = f32x4.gt(y, splat(0)), aboveV = f32x4.gt(yv, splat(0));
        training = f32x4.add(training, v128.bitselect(y, f32x4.mul(splat(ALPHA), f32x4.sub(e, splat(1))), above));
        validation = f32x4.add(validation, v128.bitselect(yv, f32x4.mul(splat(ALPHA), f32x4.sub(ev, splat(1))), aboveV));
        const slope = v128.bitselect(splat(1), f32x4.mul(splat(ALPHA), e), above);
        v128.store(dOutputs + i, f32x4.sub(v128.load(dOutputs + i), f32x4.mul(lambda, slope)));
      }
    } else {
      const twice = f32x4.mul(f32x4.add(lambda, lambda), lambda);
      for (let i = first; i < first + size; i += 16) {
        const o = v128.load(outputs + i);
        const y = f32x4.mul(lambda, o), yv = f32x4.mul(still, o);
        training = madd(y, y, training);
        validation = madd(yv, yv, validation);
        v128.store(dOutputs + i, madd(twice, o, v128.load(dOutputs + i)));
      }
    }
    v128.store(losses, training);
    v128.store(losses, validation, 16);
  }
}
