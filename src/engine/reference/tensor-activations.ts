import type { Tensor } from '@tensorflow/tfjs';
import type { Activation } from '../../shared/runcard/runcard';
import type { TensorFlow } from './tfjs';

/** The activation functions as tensor operations over the last axis, the nodes of a layer; shared/physics/activations.ts has them number by number. */
export function tensorActivations(tf: TensorFlow): Readonly<Record<Activation, (z: Tensor) => Tensor>> {
  const silu = (z: Tensor) => tf.mul(z, tf.sigmoid(z));
  const hardSigmoid = (z: Tensor) => tf.div(tf.relu6(tf.add(z, 3)), 6);
  const hardSilu = (z: Tensor) => tf.mul(z, hardSigmoid(z));
  return {
    linear: (z) => z,
    tanh: tf.tanh,
    sigmoid: tf.sigmoid,
    relu: tf.relu,
    square: tf.square,
    square_singlet: (z) => squareSinglet(tf, z),
    modified_tanh: (z) => tf.mul(tf.abs(z), tf.tanh(z)),
    leaky_relu: (z) => tf.leakyRelu(z, 0.2),
    elu: tf.elu,
    celu: tf.elu,
    selu: tf.selu,
    gelu: (z) => tf.mul(tf.mul(0.5, z), tf.add(1, tf.erf(tf.mul(z, Math.SQRT1_2)))),
    relu6: tf.relu6,
    silu,
    swish: silu,
    mish: (z) => tf.mul(z, tf.tanh(tf.softplus(z))),
    softplus: tf.softplus,
    softsign: (z) => tf.div(z, tf.add(1, tf.abs(z))),
    squareplus: (z) => tf.mul(0.5, tf.add(z, tf.sqrt(tf.add(tf.square(z), 4)))),
    exponential: tf.exp,
    hard_sigmoid: hardSigmoid,
    hard_silu: hardSilu,
    hard_swish: hardSilu,
    hard_tanh: (z) => tf.clipByValue(z, -1, 1),
    log_sigmoid: (z) => tf.neg(tf.softplus(tf.neg(z))),
    tanh_shrink: (z) => tf.sub(z, tf.tanh(z)),
    soft_shrink: (z) => tf.sub(z, tf.clipByValue(z, -0.5, 0.5)),
    hard_shrink: (z) => tf.mul(z, tf.step(tf.sub(tf.abs(z), 0.5))),
    sparse_plus: (z) => tf.add(tf.div(tf.square(tf.add(tf.clipByValue(z, -1, 1), 1)), 4), tf.relu(tf.sub(z, 1))),
    sparse_sigmoid: (z) => tf.clipByValue(tf.mul(0.5, tf.add(z, 1)), 0, 1),
    softmax: (z) => tf.softmax(z),
    log_softmax: (z) => tf.logSoftmax(z),
    sparsemax: (z) => sparsemax(tf, z),
  };
}

function squareSinglet(tf: TensorFlow, z: Tensor): Tensor {
  const width = z.shape.at(-1)!;
  if (width <= 2) return tf.square(z);
  const [singlet, rest] = tf.split(z, [2, width - 2], -1) as [Tensor, Tensor];
  return tf.concat([tf.square(singlet), rest], -1);
}

/** Which numbers are in the support, and in how many running sums, follows from comparisons of all with all, whose slope is zero. */
function sparsemax(tf: TensorFlow, z: Tensor): Tensor {
  const [column, row] = [tf.expandDims(z, -1), tf.expandDims(z, -2)];
  const above = tf.step(tf.sub(row, column)); // [.., i, j]: z_j > z_i
  const rank = tf.sum(above, -1);
  const running = tf.add(tf.sum(tf.mul(above, row), -1), z);
  const support = tf.step(tf.sub(z, tf.div(tf.sub(running, 1), tf.add(rank, 1))));
  const size = tf.sum(support, -1, true);
  const threshold = tf.div(tf.sub(tf.sum(tf.mul(tf.mul(support, tf.sub(size, rank)), z), -1, true), 1), size);
  return tf.relu(tf.sub(z, threshold));
}
