import type { OptimizerRule } from '../../train/optimizers';
import { NONE, type GpuProblem } from '../gpu-problem';
import { each, SYNC, u } from './code';
import { sums, type Places } from './places';

/** Formulas of optimizers that the shaders have. */
export const GPU_FORMULAS = ['adaptive', 'rmsprop', 'sgd'] as const satisfies readonly OptimizerRule['formula'][];
export type GpuFormula = (typeof GPU_FORMULAS)[number];

/** One update of all variables; the gradient of each is clipped by its own norm. Formulas as in assembly/fit/optimizer.ts. */
export function update(gpu: GpuProblem, places: Places, formula: GpuFormula): string {
  const { alpha, parameters } = gpu;
  const { scratch, state, table, tableFloat, head, scalar } = places;
  const [mean, square] = [state('mean', 'i'), state('square', 'i')];
  const steps: Record<GpuFormula, string> = {
    adaptive: `
    let mean = fma(gradient - ${mean}, ${scalar(0)}, ${mean});
    let square = fma(gradient * gradient - ${square}, ${scalar(1)}, ${square});
    ${mean} = mean;
    ${square} = square;
    let step = fma(${scalar(4)}, gradient, ${scalar(3)} * mean);
    weight -= ${scalar(2)} * step / (sqrt(${scalar(5)} * square) + ${scalar(6)});`,
    rmsprop: `
    let square = fma(gradient * gradient - ${square}, ${scalar(1)}, ${square});
    ${square} = square;
    weight -= ${scalar(2)} * gradient / sqrt(square + ${scalar(6)});`,
    sgd: `
    weight -= ${scalar(2)} * gradient;`,
  };
  return `fn update(row: u32) {
  ${sums(places, {
    items: gpu.variables, first: table('variables', '2u * item'), end: `${table('variables', '2u * item')} + ${table('variables', '2u * item + 1u')}`,
    term: (k) => `let g = ${scratch('gradients', k)};\n      sum = fma(g, g, sum);`,
    store: `var factor = 1.0;
    if (${head('clipnorm')} > 0.0) { factor = ${head('clipnorm')} / max(sqrt(total), ${head('clipnorm')}); }
    ${scratch('factors', 'item')} = factor;`,
  })}
${each(parameters, 'i', `
    let variable = ${table('variableOf', 'i')};
    if (variable == ${u(NONE)}) { continue; }
    let gradient = ${scratch('gradients', 'i')} * ${scratch('factors', 'variable')};
    var weight = ${state('parameters', 'i')};${steps[formula]}
    if (i >= ${u(alpha)}) {
      // n3fit's MinMaxWeight: w clip(w) / (w + 1e-7) (backends/keras_backend/constraints.py)
      let exponent = i - ${u(alpha)};
      let low = ${tableFloat('ranges', '2u * exponent')};
      let high = ${tableFloat('ranges', '2u * exponent + 1u')};
      weight = select(weight * min(max(weight, low), high) / (weight + 1e-7), weight, isNaN(weight));
    }
    ${state('parameters', 'i')} = weight;`)}${SYNC}}
`;
}
