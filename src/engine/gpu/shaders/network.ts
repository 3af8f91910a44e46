import type { GpuProblem } from '../gpu-problem';
import { each, inOrder, SYNC, u } from './code';
import { ACTIVATIONS } from './functions';
import type { Places } from './places';

/** Outputs of all layers at all points, [point, node]; every output is one thread's sum over the inputs in order. */
export function networkForward({ layers, problem }: GpuProblem, { scratch, state, tableFloat }: Places): string {
  const points = problem.x.length;
  return `fn networkForward() {
${layers.map(({ inputs, outputs, activation, kernel, bias }, l) => each(points * outputs, 'i', `
    let point = i / ${u(outputs)};
    let node = i % ${u(outputs)};
    var sum = ${state('parameters', `${u(bias)} + node`)};
    ${inOrder('k', '0u', inputs, (k) => `sum = fma(${l === 0 ? tableFloat('inputs', `point * ${u(inputs)} + ${k}`) : scratch(`layer${l - 1}`, `point * ${u(inputs)} + ${k}`)}, ${state('parameters', `${u(kernel)} + ${k} * ${u(outputs)} + node`)}, sum);`)}
    ${scratch(`layer${l}`, 'i')} = ${ACTIVATIONS[activation]!.value('sum')};`) + SYNC).join('')}}
`;
}

/** From the gradient of the last layer before its activation to those of all layers, then of all kernels and biases. */
export function networkAdjoint({ layers, problem, alpha }: GpuProblem, { scratch, state, tableFloat }: Places): string {
  const points = problem.x.length;
  const back = layers.slice(1).map(({ inputs, outputs, kernel }, i) => ({ l: i + 1, inputs, outputs, kernel })).reverse();
  const sum = (terms: (point: string) => string) => inOrder('point', '0u', points, (point) => `sum = ${terms(point)};`);
  return `fn networkAdjoint() {
${back.map(({ l, inputs, outputs, kernel }) => each(points * inputs, 'i', `
    let point = i / ${u(inputs)};
    let input = i % ${u(inputs)};
    var sum = 0.0;
    ${inOrder('k', '0u', outputs, (k) => `sum = fma(${scratch(`layerGradient${l}`, `point * ${u(outputs)} + ${k}`)}, ${state('parameters', `${u(kernel)} + input * ${u(outputs)} + ${k}`)}, sum);`)}
    let value = ${scratch(`layer${l - 1}`, 'i')};
    ${scratch(`layerGradient${l - 1}`, 'i')} = sum * ${ACTIVATIONS[layers[l - 1]!.activation]!.slope('value')};`) + SYNC).join('')}
${each(alpha, 'i', `
    var sum = 0.0;
${layers.map(({ inputs, outputs, kernel, bias }, l) => `    if (i >= ${u(kernel)} && i < ${u(bias)}) {
      let input = (i - ${u(kernel)}) / ${u(outputs)};
      let node = (i - ${u(kernel)}) % ${u(outputs)};
      ${sum((point) => `fma(${l === 0 ? tableFloat('inputs', `${point} * ${u(inputs)} + input`) : scratch(`layer${l - 1}`, `${point} * ${u(inputs)} + input`)}, ${scratch(`layerGradient${l}`, `${point} * ${u(outputs)} + node`)}, sum)`)}
    } else if (i >= ${u(bias)} && i < ${u(bias + outputs)}) {
      ${sum((point) => `sum + ${scratch(`layerGradient${l}`, `${point} * ${u(outputs)} + i - ${u(bias)}`)}`)}
    }
`).join('')}    ${scratch('gradients', 'i')} = sum;`)}${SYNC}}
`;
}
