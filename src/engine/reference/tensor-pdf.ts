import type { Rank, Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import { FK_FLAVOURS, N_FK_FLAVOURS } from '../../shared/physics/flavours';
import { integrationWeights } from '../../shared/physics/sum-rules';
import { networkInputs, networkPoints, type PdfModel } from '../model/pdf';
import { denseLayers } from '../model/weights';
import { tensorActivations } from './tensor-activations';
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

/** What replicas have besides weights: constants of their sum rules, shape [R, rules], and photons among PDFs that are 0, shape [R, x * 14]. */
export interface ReplicaConstants {
  readonly constants: Tensor2D;
  readonly photons?: Tensor2D;
}

/** ln(1 - x) at x = 1: for every beta > 0 the prefactor comes out as zero, without NaN in its derivative. */
const LN_ZERO = -100;

/**
 * The model of the PDFs as tensor operations: from weights to x f(x) at the momentum fractions of `grid`, shape [R, x * 14].
 * Its arguments also are the constants of the sum rules, shape [R, rules], photons to be added, shape [R, x * 14], and in a training step with
 * dropout the factors on its layer, shape [R, points, outputs].
 */
export function tensorPdf(arena: TensorArena, model: PdfModel, grid: Float64Array): (weights: StackedWeights, own: ReplicaConstants, dropped?: Tensor3D) => Tensor2D {
  const { tf } = arena;
  const points = networkPoints(model, grid);
  const x = model.scaling ? points.slice(0, -1) : points;
  const column = (values: Float64Array) => arena.constant<Rank.R3>(values, [1, x.length, 1]);
  const flavours = model.network.nodes.at(-1)!;
  const inputs = arena.constant<Rank.R3>(networkInputs(model.scaling, points), [1, points.length, model.network.inputs]);
  const lnX = column(x.map(Math.log));
  const lnRest = column(x.map((value) => (value === 1 ? LN_ZERO : Math.log1p(-value))));
  const rotation = arena.constant<Rank.R2>(model.rotation, [flavours, N_FK_FLAVOURS]);
  const { rules } = model.sumRules;
  const integration = arena.constant<Rank.R3>(integrationWeights(model.sumRules, model.quadrature), [1, model.quadrature.x.length, N_FK_FLAVOURS]);
  const activate = tensorActivations(tf);
  const layers = denseLayers(model.network);

  return ({ kernels, biases, alpha, beta }, { constants, photons }, dropped) => {
    const replicas = alpha.shape[0];
    const input = tf.tile(inputs, [replicas, 1, 1]);
    const values: Tensor[] = [];
    layers.forEach(({ activation, from }, layer) => {
      const value = activate[activation](tf.add(tf.matMul(from < 0 ? input : values[from]!, kernels[layer]!), biases[layer]!));
      values.push(dropped && layer === model.network.dropout?.layer ? tf.mul(value, dropped) : value);
    });
    const whole = model.network.perFlavour ? tf.concat(values.slice(-flavours), 2) : values.at(-1)!;
    const output = model.scaling ? tf.sub(tf.slice(whole, [0, 0, 0], [-1, x.length, -1]), tf.slice(whole, [0, x.length, 0], [-1, 1, -1])) : whole;
    const prefactor = tf.exp(tf.add(tf.mul(tf.sub(1, alpha), lnX), tf.mul(beta, lnRest)));
    const rows = tf.reshape(tf.mul(output, prefactor), [-1, flavours]);
    const unnormalised = tf.reshape(tf.matMul(rows, rotation), [replicas, x.length, N_FK_FLAVOURS]);
    const [atGrid, atNodes] = tf.split(unnormalised, [grid.length, x.length - grid.length], 1) as [Tensor, Tensor];
    const integrals = tf.unstack(tf.sum(tf.mul(atNodes, integration), 1), 1);
    const constant = rules.length > 0 ? tf.unstack(constants, 1) : [];
    const factors = FK_FLAVOURS.map((_, flavour) => {
      const rule = rules.findIndex((candidate) => candidate.flavour === flavour);
      if (rule < 0) return tf.ones([replicas]);
      const { slope, numerator, denominator } = rules[rule]!;
      return tf.div(tf.add(constant[rule]!, tf.mul(slope, integrals[numerator]!)), integrals[denominator]!);
    });
    const xf = tf.reshape<Rank.R2>(tf.mul(atGrid, tf.expandDims(tf.stack(factors, 1), 1)), [replicas, -1]);
    return photons ? tf.add(xf, photons) : xf;
  };
}
