import { N_FK_FLAVOURS } from '../../shared/physics/flavours';
import { prefactor, prefactorByAlpha, prefactorByBeta } from '../../shared/physics/preprocessing';
import type { Quadrature } from '../../shared/physics/quadrature';
import { integrationWeights, normalisation, normalisationAdjoint, type SumRule } from '../../shared/physics/sum-rules';
import { evaluateNetwork, networkAdjoint } from './network';
import type { NetworkShape, ReplicaWeights } from './weights';

/** How weights become PDFs; the same for all replicas. */
export interface PdfModel {
  readonly network: NetworkShape;
  /** From the network's outputs to the FK flavours, shape [flavours of the fit basis, 14]. */
  readonly rotation: Float64Array;
  readonly sumRules: readonly SumRule[];
  /** Of the sum-rule integrals. */
  readonly quadrature: Quadrature;
}

/** The PDFs of one replica at some x, and the intermediate values that its adjoint needs. */
export interface PdfEvaluation {
  /** x f(x, Q0) of the FK flavours, normalised, shape [x, 14]. */
  readonly xf: Float64Array;
  /** Integrals of the FK flavours before normalisation, and the factors applied, shape [14]. */
  readonly integrals: Float64Array;
  readonly factors: Float64Array;
  /** At the x asked for, then at the quadrature's: values of the network's layers, and x^(1-alpha) (1-x)^beta, shape [x + nodes, flavours]. */
  readonly x: Float64Array;
  readonly layers: readonly Float64Array[];
  readonly prefactors: Float64Array;
  /** x f before normalisation, shape [x + nodes, 14]. */
  readonly unnormalised: Float64Array;
}

/** Evaluates network, preprocessing, rotation and sum rules, in n3fit's order (model_gen.py), at momentum fractions 0 < x <= 1. */
export function evaluatePdf(model: PdfModel, weights: ReplicaWeights, x: Float64Array): PdfEvaluation {
  const all = Float64Array.of(...x, ...model.quadrature.x);
  const flavours = model.network.nodes.at(-1)!;
  const layers = evaluateNetwork(model.network, weights, all);
  const output = layers.at(-1)!;
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
  integrationWeights(model.quadrature).forEach((weight, k) => (integrals[k % N_FK_FLAVOURS]! += weight * tail[k]!));
  const factors = normalisation(model.sumRules, integrals);
  const xf = unnormalised.slice(0, x.length * N_FK_FLAVOURS).map((value, k) => value * factors[k % N_FK_FLAVOURS]!);
  return { xf, integrals, factors, x: all, layers, prefactors, unnormalised };
}

/** The adjoint of `evaluatePdf`: adds to `gradient` what dL/dxf, shape [x, 14], means for every weight. */
export function pdfAdjoint(
  model: PdfModel, weights: ReplicaWeights, evaluation: PdfEvaluation, dXf: Float64Array, gradient: ReplicaWeights,
): void {
  const { x, layers, prefactors, unnormalised, integrals, factors } = evaluation;
  const flavours = model.network.nodes.at(-1)!;
  const dFactors = new Float64Array(N_FK_FLAVOURS);
  dXf.forEach((d, k) => (dFactors[k % N_FK_FLAVOURS]! += d * unnormalised[k]!));
  const dIntegrals = normalisationAdjoint(model.sumRules, integrals, dFactors);
  const dUnnormalised = new Float64Array(unnormalised.length);
  dXf.forEach((d, k) => (dUnnormalised[k] = d * factors[k % N_FK_FLAVOURS]!));
  dUnnormalised.set(integrationWeights(model.quadrature).map((weight, k) => weight * dIntegrals[k % N_FK_FLAVOURS]!), dXf.length);

  const output = layers.at(-1)!;
  const dOutput = new Float64Array(output.length);
  for (let k = 0; k < output.length; k++) {
    const flavour = k % flavours;
    const point = (k - flavour) / flavours;
    let dProduct = 0;
    for (let f = 0; f < N_FK_FLAVOURS; f++) dProduct += dUnnormalised[point * N_FK_FLAVOURS + f]! * model.rotation[flavour * N_FK_FLAVOURS + f]!;
    dOutput[k] = dProduct * prefactors[k]!;
    gradient.alpha[flavour]! += dProduct * output[k]! * prefactorByAlpha(x[point]!, prefactors[k]!);
    gradient.beta[flavour]! += dProduct * output[k]! * prefactorByBeta(x[point]!, prefactors[k]!);
  }
  networkAdjoint(model.network, weights, layers, dOutput, gradient);
}
