import { madd, splat } from './lanes';

/**
 * One update of all variables of a lane group; the gradient of each variable is clipped by its own norm, replica by replica
 * (Keras' clip_by_norm on one replica's variable). Schedules come in as lane vectors, so replicas may be at different steps.
 */

/** Variables: four i32 each: byte offset, lane vectors, address of [low, high] lane vectors or 0. */
export let variables: i32 = 0;
export let variableTable: usize = 0;
/** clipnorm; 0 for none. */
export let clipnorm: f32 = 0;

/** Rules, by the numbers of UPDATE_RULE in block.ts. */
const ADAPTIVE: i32 = 0; // Adam, Nadam, Amsgrad
const RMSPROP: i32 = 1;
const SGD: i32 = 2;
const NESTEROV: i32 = 3;
const ADAGRAD: i32 = 4;
const ADADELTA: i32 = 5;
const ADAMAX: i32 = 6;

// @ts-ignore: decorator
@inline
function clipFactor(at: usize, size: usize): v128 {
  if (clipnorm == 0) return splat(1);
  let sum = splat(0);
  for (let i: usize = 0; i < size; i += 16) {
    const g = v128.load(at + i);
    sum = madd(g, g, sum);
  }
  return f32x4.div(splat(clipnorm), f32x4.pmax(f32x4.sqrt(sum), splat(clipnorm)));
}

/**
 * ADAPTIVE: m += (g - m) s0; v += (g^2 - v) s1; w -= s2 (s3 m + s4 g) / (sqrt(s5 v) + s6), with its maximum u in place of v if there is one;
 * RMSPROP: v += (g^2 - v) s1; w -= s2 g / sqrt(v + s6);
 * SGD: m = s3 m - s2 g; w += m; NESTEROV: w += s3 m - s2 g;
 * ADAGRAD: v += g^2; w -= s2 g / sqrt(v + s6);
 * ADADELTA: v = s5 v + s1 g^2; d = -sqrt(u + s6) g / sqrt(v + s6); u = s5 u + s1 d^2; w += s2 d;
 * ADAMAX: m += (g - m) s0; u = max(s5 u, |g|); w -= s2 m / (u + s6).
 * `scalars` are lane vectors s0..s6; `u` is 0 for rules without.
 */
export function update(rule: i32, w: usize, g: usize, m: usize, v: usize, u: usize, scalars: usize): void {
  const s0 = v128.load(scalars), s1 = v128.load(scalars, 16), s2 = v128.load(scalars, 32), s3 = v128.load(scalars, 48);
  const s4 = v128.load(scalars, 64), s5 = v128.load(scalars, 80), s6 = v128.load(scalars, 96);
  for (let k = 0; k < variables; k++) {
    const row = variableTable + <usize>(k * 12);
    const first = <usize>load<i32>(row);
    const size = <usize>load<i32>(row, 4) << 4;
    const bounds = <usize>load<i32>(row, 8);
    const factor = clipFactor(g + first, size);
    for (let i = first; i < first + size; i += 16) {
      const gradient = f32x4.mul(v128.load(g + i), factor);
      let weight = v128.load(w + i);
      if (rule == ADAPTIVE) {
        const mean = v128.load(m + i), square = v128.load(v + i);
        const m1 = madd(f32x4.sub(gradient, mean), s0, mean);
        let v1 = madd(f32x4.sub(f32x4.mul(gradient, gradient), square), s1, square);
        v128.store(m + i, m1);
        v128.store(v + i, v1);
        if (u) {
          v1 = f32x4.pmax(v1, v128.load(u + i));
          v128.store(u + i, v1);
        }
        const step = madd(s4, gradient, f32x4.mul(s3, m1));
        const scale = f32x4.add(f32x4.sqrt(f32x4.mul(s5, v1)), s6);
        weight = f32x4.sub(weight, f32x4.div(f32x4.mul(s2, step), scale));
      } else if (rule == RMSPROP) {
        const square = v128.load(v + i);
        const v1 = madd(f32x4.sub(f32x4.mul(gradient, gradient), square), s1, square);
        v128.store(v + i, v1);
        weight = f32x4.sub(weight, f32x4.div(f32x4.mul(s2, gradient), f32x4.sqrt(f32x4.add(v1, s6))));
      } else if (rule == SGD || rule == NESTEROV) {
        const fresh = f32x4.mul(s2, gradient);
        const m1 = f32x4.sub(f32x4.mul(s3, v128.load(m + i)), fresh);
        v128.store(m + i, m1);
        weight = f32x4.add(weight, rule == SGD ? m1 : f32x4.sub(f32x4.mul(s3, m1), fresh));
      } else if (rule == ADAGRAD) {
        const v1 = madd(gradient, gradient, v128.load(v + i));
        v128.store(v + i, v1);
        weight = f32x4.sub(weight, f32x4.div(f32x4.mul(s2, gradient), f32x4.sqrt(f32x4.add(v1, s6))));
      } else if (rule == ADADELTA) {
        const v1 = madd(s5, v128.load(v + i), f32x4.mul(s1, f32x4.mul(gradient, gradient)));
        v128.store(v + i, v1);
        const u0 = v128.load(u + i);
        const step = f32x4.div(f32x4.mul(f32x4.sqrt(f32x4.add(u0, s6)), gradient), f32x4.sqrt(f32x4.add(v1, s6)));
        v128.store(u + i, madd(s5, u0, f32x4.mul(s1, f32x4.mul(step, step))));
        weight = f32x4.sub(weight, f32x4.mul(s2, step));
      } else if (rule == ADAMAX) {
        const mean = v128.load(m + i);
        const m1 = madd(f32x4.sub(gradient, mean), s0, mean);
        v128.store(m + i, m1);
        const u1 = f32x4.pmax(f32x4.abs(gradient), f32x4.mul(s5, v128.load(u + i))); // a gradient that is NaN stays
        v128.store(u + i, u1);
        weight = f32x4.sub(weight, f32x4.div(f32x4.mul(s2, m1), f32x4.add(u1, s6)));
      }
      if (bounds) {
        // n3fit's MinMaxWeight: w clip(w) / (w + 1e-7) (backends/keras_backend/constraints.py)
        const clipped = f32x4.pmin(f32x4.pmax(weight, v128.load(bounds)), v128.load(bounds, 16));
        weight = f32x4.div(f32x4.mul(weight, clipped), f32x4.add(weight, splat(1e-7)));
      }
      v128.store(w + i, weight);
    }
  }
}

/** Best state: copies the lanes whose mask is all ones. */
export function keepLanes(count: i32, from: usize, to: usize, mask: usize): void {
  const chosen = v128.load(mask);
  for (const end = from + (<usize>count << 4); from < end; from += 16, to += 16) {
    v128.store(to, v128.bitselect(v128.load(from), v128.load(to), chosen));
  }
}
