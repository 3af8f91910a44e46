import { predict, type Observable } from '../../src/engine/model/observable';
import { evaluatePdf } from '../../src/engine/model/pdf';
import type { ReplicaWeights } from '../../src/engine/model/weights';
import type { FitProblem } from '../../src/engine/problem/fit-problem';
import { N_FK_FLAVOURS } from '../../src/shared/physics/flavours';
import { integrationWeights } from '../../src/shared/physics/sum-rules';

/**
 * How close a model stands to a pole: the smallest, over everything that it divides by (sum-rule integrals, denominators of observables), of
 * |sum| / sum of |terms|. A rounding of the terms is a relative error 1 / this times as large in the quotient.
 */
export function distanceFromPoles(problem: FitProblem, weights: ReplicaWeights): number {
  const { pdf, grid, experiments, positivity, integrability } = problem;
  const { xf, integrals, factors, output, prefactors } = evaluatePdf(pdf, weights, grid);
  const fitted = pdf.network.nodes.at(-1)!;
  const sizes = new Float64Array((output.length / fitted) * N_FK_FLAVOURS);
  output.forEach((value, k) => {
    const [point, flavour] = [Math.floor(k / fitted), k % fitted];
    for (let f = 0; f < N_FK_FLAVOURS; f++) sizes[point * N_FK_FLAVOURS + f]! += Math.abs(value * prefactors[k]! * pdf.rotation[flavour * N_FK_FLAVOURS + f]!);
  });
  const integralSizes = new Float64Array(N_FK_FLAVOURS);
  integrationWeights(pdf.sumRules, pdf.quadrature).forEach((weight, k) => (integralSizes[k % N_FK_FLAVOURS]! += weight * sizes[xf.length + k]!));
  const integralsKept = pdf.sumRules.rules.map(({ denominator }) => Math.abs(integrals[denominator]!) / integralSizes[denominator]!);

  const xfSizes = xf.map((_, k) => sizes[k]! * Math.abs(factors[k % N_FK_FLAVOURS]!));
  const observablesKept = [...experiments.flatMap(({ observables }) => observables), ...positivity, ...integrability].flatMap((observable) => {
    const { form: { denominator }, operands } = observable;
    if (!denominator) return [];
    const below: Observable = { ...observable, form: { numerator: denominator } };
    const size: Observable = { ...below, operands: operands.map((operand) => ({ ...operand, values: magnitudes(operand.values) })), form: { numerator: denominator.map(Math.abs) } };
    const terms = predict(size, xfSizes).prediction;
    return Array.from(predict(below, xf).prediction, (sum, n) => Math.abs(sum) / terms[n]!);
  });
  return Math.min(1, ...integralsKept, ...observablesKept);
}

/** Of a table's numbers: made once, for tables are large. */
function magnitudes(values: Float64Array): Float64Array {
  const known = MAGNITUDES.get(values) ?? values.map(Math.abs);
  MAGNITUDES.set(values, known);
  return known;
}
const MAGNITUDES = new WeakMap<Float64Array, Float64Array>();

/** How far a float32 engine may be from the float64 model, relatively, with all of these weights. */
export function singlePrecision(problem: FitProblem, weights: readonly ReplicaWeights[]): number {
  return 5e-5 + 3e-5 / Math.min(...weights.map((one) => distanceFromPoles(problem, one)));
}
