import type { Activation } from '../runcard/runcard';

/** An activation function on the nodes of a layer at one x: most act on each number by itself, some on the whole row. */
export interface ActivationFunction {
  /** Writes the values of the pre-activations z, both of one row. */
  readonly forward: (z: Float64Array, y: Float64Array) => void;
  /** The derivative of a loss in z from that in y, written to dz, which may be dy itself. */
  readonly adjoint: (z: Float64Array, y: Float64Array, dy: Float64Array, dz: Float64Array) => void;
}

/** A function of one number, and its derivative from argument and value. */
function each(value: (z: number) => number, slope: (z: number, y: number) => number): ActivationFunction {
  return {
    forward: (z, y) => z.forEach((number, i) => (y[i] = value(number))),
    adjoint: (z, y, dy, dz) => z.forEach((number, i) => (dz[i] = dy[i]! * slope(number, y[i]!))),
  };
}

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));
const softplus = (z: number): number => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
const normal = (z: number): number => Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
const clamp = (z: number, low: number, high: number): number => Math.min(Math.max(z, low), high);

/** TensorFlow takes it through float32. */
const LEAK = Math.fround(0.2);

/** Of self-normalising networks (Klambauer et al. 2017, arXiv:1706.02515). */
export const SELU = { alpha: 1.6732632423543772, scale: 1.0507009873554805 } as const;

const elu = each((z) => (z > 0 ? z : Math.expm1(z)), (z) => (z > 0 ? 1 : Math.exp(z)));
const silu = each((z) => z * sigmoid(z), (z) => sigmoid(z) * (1 + z * (1 - sigmoid(z))));
const hardSilu = each((z) => (z * clamp(z + 3, 0, 6)) / 6, (z) => (z <= -3 ? 0 : z >= 3 ? 1 : (2 * z + 3) / 6));
const softmax: ActivationFunction = {
  forward(z, y) {
    const most = z.reduce((a, b) => Math.max(a, b), -Infinity);
    let sum = 0;
    z.forEach((number, i) => (sum += y[i] = Math.exp(number - most)));
    y.forEach((number, i) => (y[i] = number / sum));
  },
  adjoint(_, y, dy, dz) {
    const mean = y.reduce((sum, value, i) => sum + value * dy[i]!, 0);
    y.forEach((value, i) => (dz[i] = value * (dy[i]! - mean)));
  },
};

/** The activation functions by their names in runcards: Keras' (keras/src/activations), and n3fit's (keras_backend/base_layers.py). */
export const ACTIVATION_FUNCTIONS: Readonly<Record<Activation, ActivationFunction>> = {
  tanh: each(Math.tanh, (_, y) => 1 - y * y),
  sigmoid: each(sigmoid, (_, y) => y * (1 - y)),
  linear: each((z) => z, () => 1),
  relu: each((z) => Math.max(z, 0), (z) => (z > 0 ? 1 : 0)),
  square: each((z) => z * z, (z) => 2 * z),
  // Sigma and g are the first two outputs
  square_singlet: {
    forward: (z, y) => z.forEach((number, i) => (y[i] = i < 2 ? number * number : number)),
    adjoint: (z, _, dy, dz) => z.forEach((number, i) => (dz[i] = i < 2 ? 2 * number * dy[i]! : dy[i]!)),
  },
  modified_tanh: each((z) => Math.abs(z) * Math.tanh(z), (z) => Math.abs(Math.tanh(z)) + Math.abs(z) * (1 - Math.tanh(z) ** 2)),
  leaky_relu: each((z) => (z > 0 ? z : LEAK * z), (z) => (z > 0 ? 1 : LEAK)),
  elu,
  celu: elu, // they differ in a parameter that Keras sets to 1
  selu: each((z) => SELU.scale * (z > 0 ? z : SELU.alpha * Math.expm1(z)), (z) => SELU.scale * (z > 0 ? 1 : SELU.alpha * Math.exp(z))),
  gelu: each((z) => z * normalBelow(z), (z) => normalBelow(z) + z * normal(z)),
  relu6: each((z) => clamp(z, 0, 6), (z) => (z > 0 && z < 6 ? 1 : 0)),
  silu,
  swish: silu,
  mish: each((z) => z * Math.tanh(softplus(z)), (z) => {
    const t = Math.tanh(softplus(z));
    return t + z * (1 - t * t) * sigmoid(z);
  }),
  softplus: each(softplus, sigmoid),
  softsign: each((z) => z / (1 + Math.abs(z)), (z) => (1 + Math.abs(z)) ** -2),
  squareplus: each((z) => (z + Math.sqrt(z * z + 4)) / 2, (z) => (1 + z / Math.sqrt(z * z + 4)) / 2),
  exponential: each(Math.exp, (_, y) => y),
  hard_sigmoid: each((z) => clamp(z + 3, 0, 6) / 6, (z) => (z > -3 && z < 3 ? 1 / 6 : 0)),
  hard_silu: hardSilu,
  hard_swish: hardSilu,
  hard_tanh: each((z) => clamp(z, -1, 1), (z) => (z > -1 && z < 1 ? 1 : 0)),
  log_sigmoid: each((z) => -softplus(-z), (z) => sigmoid(-z)),
  tanh_shrink: each((z) => z - Math.tanh(z), (z) => Math.tanh(z) ** 2),
  soft_shrink: each((z) => z - clamp(z, -0.5, 0.5), (z) => (Math.abs(z) > 0.5 ? 1 : 0)),
  hard_shrink: each((z) => (Math.abs(z) > 0.5 ? z : 0), (z) => (Math.abs(z) > 0.5 ? 1 : 0)),
  sparse_plus: each((z) => (z <= -1 ? 0 : z < 1 ? (z + 1) ** 2 / 4 : z), (z) => (z <= -1 ? 0 : z < 1 ? (z + 1) / 2 : 1)),
  sparse_sigmoid: each((z) => clamp((z + 1) / 2, 0, 1), (z) => (z > -1 && z < 1 ? 0.5 : 0)),
  softmax,
  log_softmax: {
    forward(z, y) {
      const most = z.reduce((a, b) => Math.max(a, b), -Infinity);
      const log = most + Math.log(z.reduce((sum, number) => sum + Math.exp(number - most), 0));
      z.forEach((number, i) => (y[i] = number - log));
    },
    adjoint(_, y, dy, dz) {
      const total = dy.reduce((sum, d) => sum + d, 0);
      y.forEach((value, i) => (dz[i] = dy[i]! - Math.exp(value) * total));
    },
  },
  // As Keras has it: the threshold of Martins and Astudillo (2016, arXiv:1602.02068), but with the running sums of the support summed once more
  sparsemax: {
    forward(z, y) {
      const { weights, size } = simplexSupport(z);
      const threshold = (z.reduce((sum, number, i) => sum + weights[i]! * number, 0) - 1) / size;
      z.forEach((number, i) => (y[i] = Math.max(number - threshold, 0)));
    },
    adjoint(z, y, dy, dz) {
      const { weights, size } = simplexSupport(z);
      const above = y.reduce((sum, value, i) => (value > 0 ? sum + dy[i]! : sum), 0);
      y.forEach((value, i) => (dz[i] = (value > 0 ? dy[i]! : 0) - (weights[i]! / size) * above));
    },
  },
};

/** How many of the largest numbers are in the support, and in how many running sums each of them stands (0 outside). */
function simplexSupport(z: Float64Array): { weights: number[]; size: number } {
  const order = [...z.keys()].sort((a, b) => z[b]! - z[a]!);
  let [sum, size] = [0, 0];
  order.forEach((i, k) => {
    sum += z[i]!;
    if (z[i]! - (sum - 1) / (k + 1) > 0) size = k + 1;
  });
  const weights = Array.from(z, () => 0);
  order.slice(0, size).forEach((i, k) => (weights[i] = size - k));
  return { weights, size };
}

/** The normal distribution function, to rounding: a series about 0, a continued fraction in the tails (Abramowitz and Stegun 26.2.10, 26.2.14). */
function normalBelow(z: number): number {
  const t = Math.abs(z);
  if (t < 3) {
    let [term, sum] = [t, t];
    for (let k = 3; Math.abs(term) > 1e-18; k += 2) sum += term *= (t * t) / k;
    const half = normal(t) * sum;
    return z > 0 ? 0.5 + half : 0.5 - half;
  }
  let fraction = t;
  for (let k = 60; k > 0; k--) fraction = t + k / fraction;
  const tail = normal(t) / fraction;
  return z > 0 ? 1 - tail : tail;
}
