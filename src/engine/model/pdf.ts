import { N_FK_FLAVOURS } from '../../shared/physics/flavours';
import { prefactor, prefactorByAlpha, prefactorByBeta } from '../../shared/physics/preprocessing';
import type { Quadrature } from '../../shared/physics/quadrature';
import { scaled, type Scaling } from '../../shared/physics/scaling';
import { integrationWeights, normalisation, normalisationAdjoint, type SumRuleSet } from '../../shared/physics/sum-rules';
import { dropoutFactors, type DropoutKey } from './dropout';
import { evaluateNetwork, networkAdjoint, type NetworkEvaluation } from './network';
import { addPhoton, type Photon } from './photon';
import type { NetworkShape, ReplicaWeights } from './weights';

/** How weights become PDFs. */
export interface PdfModel {
  readonly network: NetworkShape;
  /** With feature scaling: the map from x to the network's input; from its output the value at x = 1 is subtracted. */
  readonly scaling?: Scaling;
  /** From the network's outputs to the FK flavours, shape [flavours of the fit basis, 14]. */
  readonly rotation: Float64Array;
  readonly sumRules: SumRuleSet;
  /** Of the sum-rule integrals. */
  readonly quadrature: Quadrature;
  /** Of a replica; in what replicas share, that of the first. */
  readonly photon?: Photon;
}

/** The PDFs of one replica at some x, and the intermediate values that its adjoint needs. */
export interface PdfEvaluation {
  /** x f(x, Q0) of the FK flavours, normalised, shape [x, 14]. */
  readonly xf: Float64Array;
  /** Integrals of the FK flavours before normalisation, and the factors applied, shape [14]. */
  readonly integrals: Float64Array;
  readonly factors: Float64Array;
  /** The x asked for, then the quadrature's. */
  readonly x: Float64Array;
  /** At `x`, and with feature scaling at 1 after them. */
  readonly network: NetworkEvaluation;
  /** What the prefactors multiply, and x^(1-alpha) (1-x)^beta, shape [x + nodes, flavours]. */
  readonly output: Float64Array;
  readonly prefactors: Float64Array;
  /** x f before normalisation, shape [x + nodes, 14]. */
  readonly unnormalised: Float64Array;
}

/** The points at which a network is evaluated for PDFs at `x`: those, the quadrature's, and with feature scaling 1. */
export function networkPoints({ quadrature, scaling }: Pick<PdfModel, 'quadrature' | 'scaling'>, x: Float64Array): Float64Array {
  return Float64Array.of(...x, ...quadrature.x, ...(scaling ? [1] : []));
}

/** The network's inputs, shape [x, inputs]: x and ln x, or x scaled. */
export function networkInputs(scaling: Scaling | undefined, x: Float64Array): Float64Array {
  if (scaling) return x.map((value) => scaled(scaling, value));
  const inputs = new Float64Array(2 * x.length);
  x.forEach((value, i) => inputs.set([value, Math.log(value)], 2 * i));
  return inputs;
}

/**
 * Evaluates network, preprocessing, rotation and sum rules, in n3fit's order (model_gen.py), at momentum fractions 0 < x <= 1.
 * @param dropout of a training step; absent, nothing is left out
 */
export function evaluatePdf(model: PdfModel, weights: ReplicaWeights, x: Float64Array, dropout?: DropoutKey): PdfEvaluation {
  const points = networkPoints(model, x);
  const all = model.scaling ? points.subarray(0, -1) : points;
  const flavours = model.network.nodes.at(-1)!;
  const dropped = dropout && model.network.dropout ? dropoutFactors(model.network, points.length, dropout) : undefined;
  const network = evaluateNetwork(model.network, weights, networkInputs(model.scaling, points), dropped);
  const output = model.scaling ? aboveLast(network.output, flavours) : network.output;
  const prefactors = output.map((_, k) => {
    const flavour = k % flavours;
    return prefactor(all[(k - flavour) / flavours]!, weights.alpha[flavour]!, weights.beta[flavour]!);
  });
  const unnormalised = new Float64Array(all.length * N_FK_FLAVOURS);
  for (let k = 0; k < output.length; k++) {
    const flavour = k % flavours;
    const start = ((k - flavour) / flavours) * N_FK_FLAVOURS;
    const value = output[k]! * prefactors[k]!;
    for (let f = 0; f < N_FK_FLAVOURS; f++) unnormalised[start + f]! += value * model.rotation[flavour * N_FK_FLAVOURS + f]!;
  }
  const integrals = new Float64Array(N_FK_FLAVOURS);
  const tail = unnormalised.subarray(x.length * N_FK_FLAVOURS);
  integrationWeights(model.sumRules, model.quadrature).forEach((weight, k) => (integrals[k % N_FK_FLAVOURS]! += weight * tail[k]!));
  const factors = normalisation(model.sumRules, integrals);
  const xf = unnormalised.slice(0, x.length * N_FK_FLAVOURS).map((value, k) => value * factors[k % N_FK_FLAVOURS]!);
  if (model.photon) addPhoton(model.photon, x, xf);
  return { xf, integrals, factors, x: all, network, output, prefactors, unnormalised };
}

/** All rows but the last, which is subtracted from each. */
function aboveLast(rows: Float64Array, width: number): Float64Array {
  const last = rows.length - width;
  return rows.slice(0, last).map((value, k) => value - rows[last + (k % width)]!);
}

/** The adjoint of `evaluatePdf`: adds to `gradient` what dL/dxf, shape [x, 14], means for every weight. */
export function pdfAdjoint(
  model: PdfModel, weights: ReplicaWeights, evaluation: PdfEvaluation, dXf: Float64Array, gradient: ReplicaWeights,
): void {
  const { x, network, output, prefactors, unnormalised, integrals, factors } = evaluation;
  const flavours = model.network.nodes.at(-1)!;
  const dFactors = new Float64Array(N_FK_FLAVOURS);
  dXf.forEach((d, k) => (dFactors[k % N_FK_FLAVOURS]! += d * unnormalised[k]!));
  const dIntegrals = normalisationAdjoint(model.sumRules, integrals, dFactors);
  const dUnnormalised = new Float64Array(unnormalised.length);
  dXf.forEach((d, k) => (dUnnormalised[k] = d * factors[k % N_FK_FLAVOURS]!));
  dUnnormalised.set(integrationWeights(model.sumRules, model.quadrature).map((weight, k) => weight * dIntegrals[k % N_FK_FLAVOURS]!), dXf.length);

  const dOutput = new Float64Array(network.output.length);
  for (let k = 0; k < output.length; k++) {
    const flavour = k % flavours;
    const point = (k - flavour) / flavours;
    let dProduct = 0;
    for (let f = 0; f < N_FK_FLAVOURS; f++) dProduct += dUnnormalised[point * N_FK_FLAVOURS + f]! * model.rotation[flavour * N_FK_FLAVOURS + f]!;
    dOutput[k] = dProduct * prefactors[k]!;
    if (model.scaling) dOutput[output.length + flavour]! -= dOutput[k]!;
    gradient.alpha[flavour]! += dProduct * output[k]! * prefactorByAlpha(x[point]!, prefactors[k]!);
    gradient.beta[flavour]! += dProduct * output[k]! * prefactorByBeta(x[point]!, prefactors[k]!);
  }
  networkAdjoint(model.network, weights, network, dOutput, gradient);
}
