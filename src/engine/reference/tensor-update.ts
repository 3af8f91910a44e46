import type { Tensor } from '@tensorflow/tfjs';
import type { OptimizerRule, StepScalars } from '../train/optimizers';
import type { TensorFlow } from './tfjs';

/**
 * Clips a gradient to `clipnorm` in each replica, the first axis: over all other axes together,
 * or number by number where every number is a variable of its own.
 */
export function clipTensor(tf: TensorFlow, gradient: Tensor, clipnorm: number, each: 'replica' | 'number'): Tensor {
  const axes = gradient.shape.map((_, axis) => axis).slice(1);
  const norm = each === 'number' ? tf.abs(gradient) : tf.sqrt(tf.sum(tf.square(gradient), axes, true));
  return tf.mul(gradient, tf.div(clipnorm, tf.maximum(norm, clipnorm)));
}

/** One update of a variable of all replicas: the new weight and moments (in the order of `rule.moments`). Formulas: train/optimizers. */
export function updateTensor(
  tf: TensorFlow, { formula }: OptimizerRule, s: StepScalars, weight: Tensor, gradient: Tensor, moments: readonly Tensor[],
): { weight: Tensor; moments: Tensor[] } {
  const towards = (average: Tensor, value: Tensor, rate: number) => tf.add(average, tf.mul(tf.sub(value, average), rate));
  if (formula === 'momentum' || formula === 'nesterov') {
    const fresh = tf.mul(s.learningRate, gradient);
    const mean = tf.sub(tf.mul(s.meanShare, moments[0]!), fresh);
    return { weight: tf.add(weight, formula === 'nesterov' ? tf.sub(tf.mul(s.meanShare, mean), fresh) : mean), moments: [mean] };
  }
  if (formula === 'adagrad') {
    const square = tf.add(moments[0]!, tf.square(gradient));
    return { weight: tf.sub(weight, tf.div(tf.mul(s.learningRate, gradient), tf.sqrt(tf.add(square, s.epsilon)))), moments: [square] };
  }
  if (formula === 'adadelta') {
    const average = (old: Tensor, value: Tensor) => tf.add(tf.mul(s.squareShare, old), tf.mul(s.squareRate, tf.square(value)));
    const square = average(moments[0]!, gradient);
    const delta = tf.neg(tf.div(tf.mul(tf.sqrt(tf.add(moments[1]!, s.epsilon)), gradient), tf.sqrt(tf.add(square, s.epsilon))));
    return { weight: tf.add(weight, tf.mul(s.learningRate, delta)), moments: [square, average(moments[1]!, delta)] };
  }
  if (formula === 'adamax') {
    const mean = towards(moments[0]!, gradient, s.meanRate);
    const largest = tf.maximum(tf.mul(s.squareShare, moments[1]!), tf.abs(gradient));
    return { weight: tf.sub(weight, tf.div(tf.mul(s.learningRate, mean), tf.add(largest, s.epsilon))), moments: [mean, largest] };
  }
  if (formula === 'sgd') return { weight: tf.sub(weight, tf.mul(s.learningRate, gradient)), moments: [] };
  if (formula === 'rmsprop') {
    const square = towards(moments[0]!, tf.square(gradient), s.squareRate);
    const step = tf.div(tf.mul(s.learningRate, gradient), tf.sqrt(tf.add(square, s.epsilon)));
    return { weight: tf.sub(weight, step), moments: [square] };
  }
  const mean = towards(moments[0]!, gradient, s.meanRate);
  const square = towards(moments[1]!, tf.square(gradient), s.squareRate);
  const direction = tf.add(tf.mul(s.meanShare, mean), tf.mul(s.gradientShare, gradient));
  const largest = moments[2] && tf.maximum(moments[2], square);
  const scale = tf.add(tf.sqrt(tf.mul(s.squareShare, largest ?? square)), s.epsilon);
  return { weight: tf.sub(weight, tf.div(tf.mul(s.learningRate, direction), scale)), moments: [mean, square, ...(largest ? [largest] : [])] };
}

/** n3fit's MinMaxWeight: w clip(w, low, high) / (1e-7 + w), number by number. */
export function constrainTensor(tf: TensorFlow, weight: Tensor, low: Tensor, high: Tensor): Tensor {
  return tf.div(tf.mul(weight, tf.minimum(tf.maximum(weight, low), high)), tf.add(weight, 1e-7));
}
