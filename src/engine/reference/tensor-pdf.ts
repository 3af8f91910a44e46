import type { Rank, Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import { FK_FLAVOURS, N_FK_FLAVOURS } from '../../shared/physics/flavours';
import { integrationWeights } from '../../shared/physics/sum-rules';
import type { Activation } from '../../shared/runcard/runcard';
import { networkInputs } from '../model/network';
import type { PdfModel } from '../model/pdf';
import type { TensorArena } from './tensor-arena';

/** The weights of all replicas, R of them. */
export interface StackedWeights {
  /** One a layer, shape [R, inputs, outputs] and [R, 1, outputs]. */
  readonly kernels: readonly Tensor3D[];
  readonly biases: readonly Tensor3D[];
  /** Shape [R, 1, flavours]. */
  readonly alpha: Tensor3D;
  readonly beta: Tensor3D;
}

/** ln(1 - x) at x = 1: for every beta > 0 the prefactor comes out as zero, without NaN in its derivative. */
const LN_ZERO = -100;

/** The model of the PDFs as tensor operations: from weights to x f(x) at the momentum fractions of `grid`, shape [R, x * 14]. */
export function tensorPdf(arena: TensorArena, model: PdfModel, grid: Float64Array): (weights: StackedWeights) => Tensor2D {
  const { tf } = arena;
  const x = Float64Array.of(...grid, ...model.quadrature.x);
  const column = (values: Float64Array) => arena.constant<Rank.R3>(values, [1, x.length, 1]);
  const flavours = model.network.nodes.at(-1)!;
  const inputs = arena.constant<Rank.R3>(networkInputs(x), [1, x.length, 2]);
  const lnX = column(x.map(Math.log));
  const lnRest = column(x.map((value) => (value === 1 ? LN_ZERO : Math.log1p(-value))));
  const rotation = arena.constant<Rank.R2>(model.rotation, [flavours, N_FK_FLAVOURS]);
  const integration = arena.constant<Rank.R3>(integrationWeights(model.quadrature), [1, model.quadrature.x.length, N_FK_FLAVOURS]);
  const activate: Record<Activation, (values: Tensor) => Tensor> = { tanh: tf.tanh, sigmoid: tf.sigmoid, relu: tf.relu, linear: (values) => values };

  return ({ kernels, biases, alpha, beta }) => {
    const replicas = alpha.shape[0];
    let values: Tensor = tf.tile(inputs, [replicas, 1, 1]);
    kernels.forEach((kernel, layer) => {
      values = activate[model.network.activations[layer]!](tf.add(tf.matMul(values, kernel), biases[layer]!));
    });
    const prefactor = tf.exp(tf.add(tf.mul(tf.sub(1, alpha), lnX), tf.mul(beta, lnRest)));
    const rows = tf.reshape(tf.mul(values, prefactor), [-1, flavours]);
    const unnormalised = tf.reshape(tf.matMul(rows, rotation), [replicas, x.length, N_FK_FLAVOURS]);
    const [atGrid, atNodes] = tf.split(unnormalised, [grid.length, x.length - grid.length], 1) as [Tensor, Tensor];
    const integrals = tf.unstack(tf.sum(tf.mul(atNodes, integration), 1), 1);
    const factors = FK_FLAVOURS.map((_, flavour) => {
      const rule = model.sumRules.find((candidate) => candidate.flavour === flavour);
      if (!rule) return tf.ones([replicas]);
      return tf.div(tf.add(rule.constant, tf.mul(rule.slope, integrals[rule.numerator]!)), integrals[rule.denominator]!);
    });
    return tf.reshape(tf.mul(atGrid, tf.expandDims(tf.stack(factors, 1), 1)), [replicas, -1]);
  };
}
