import type { GpuProblem } from '../gpu-problem';
import { NONE } from '../gpu-problem';
import { each, inOrder, SYNC, u } from './code';
import { ACTIVATIONS } from './functions';
import { sums, type Places } from './places';

/** From the network's outputs to x f of the distinct flavours, normalised by the sum rules: see assembly/fit/pdf.ts. */
export function pdfForward(gpu: GpuProblem, places: Places): string {
  const { problem: { x, fkNodes, flavours: { flavours, integrals }, network }, layers, trainable, alpha } = gpu;
  const { scratch, state, table, tableFloat } = places;
  const [points, fits] = [x.length, network.nodes.at(-1)!];
  const output = `layer${layers.length - 1}` as const;
  return `
fn normOf(flavour: u32) -> f32 {
  let below = ${table('normIndices', '2u * flavour + 1u')};
  if (below == ${u(NONE)}) { return 1.0; }
  let above = ${table('normIndices', '2u * flavour')};
  return fma(${tableFloat('normFactors', '2u * flavour + 1u')}, ${scratch('integrals', 'above')}, ${tableFloat('normFactors', '2u * flavour')}) / ${scratch('integrals', 'below')};
}

/** Of trained exponents; nobody waits. */
fn prefactors() {
${trainable ? each(fits * points, 'i', `
    let fit = i / ${u(points)};
    let point = i % ${u(points)};
    let power = (1.0 - ${state('parameters', `${u(alpha)} + fit`)}) * ${tableFloat('logX', 'point')};
    ${scratch('prefactor', 'i')} = expOf(fma(${state('parameters', `${u(alpha + fits)} + fit`)}, ${tableFloat('logOneMinusX', 'point')}, power));`) : ''}}

fn pdfForward() {
${each(flavours.length * points, 'i', `
    let flavour = i / ${u(points)};
    let point = i % ${u(points)};
    var sum = 0.0;
    ${inOrder('fit', '0u', fits, (fit) => `let value = ${scratch(output, `point * ${u(fits)} + ${fit}`)} * ${prefactor(gpu, places, `${fit} * ${u(points)} + point`)};
      sum = fma(${tableFloat('rotation', `flavour * ${u(fits)} + ${fit}`)}, value, sum);`)}
    ${scratch('raw', 'i')} = sum;`)}${SYNC}
${integrals.length > 0 ? sums(places, {
    items: integrals.length, first: u(fkNodes), end: u(points),
    term: (k) => `sum = fma(${tableFloat('integralWeights', `item * ${u(points)} + ${k}`)}, ${scratch('raw', `${table('integralFlavour', 'item')} * ${u(points)} + ${k}`)}, sum);`,
    store: `${scratch('integrals', 'item')} = total;`,
  }) : ''}
${each(flavours.length * fkNodes, 'i', `
    let flavour = i / ${u(fkNodes)};
    let point = i % ${u(fkNodes)};
    let norm = normOf(flavour);
    if (point == 0u) { ${scratch('norms', 'flavour')} = norm; }
    ${scratch('pdf', 'i')} = norm * ${scratch('raw', `flavour * ${u(points)} + point`)};`)}${SYNC}}
`;
}

/** From the gradient of the PDFs to that of the network's outputs before their activation, and of trained exponents. */
export function pdfAdjoint(gpu: GpuProblem, places: Places): string {
  const { problem: { x, fkNodes, flavours: { flavours, integrals }, network }, layers, trainable, alpha } = gpu;
  const { scratch, table, tableFloat } = places;
  const [points, fits, last] = [x.length, network.nodes.at(-1)!, layers.length - 1];
  const { slope } = ACTIVATIONS[layers[last]!.activation]!;
  return `fn pdfAdjoint() {
${integrals.length > 0 ? sums(places, {
    items: flavours.length, first: '0u', end: u(fkNodes),
    term: (k) => `sum = fma(${scratch('pdfGradient', `item * ${u(fkNodes)} + ${k}`)}, ${scratch('raw', `item * ${u(points)} + ${k}`)}, sum);`,
    // what a normalisation changes, in units of its denominator
    store: `let below = ${table('normIndices', '2u * item + 1u')};
    var ratio = 0.0;
    if (below != ${u(NONE)}) { ratio = total / ${scratch('integrals', 'below')}; }
    ${scratch('partials', '16u * item')} = ratio;`,
  }) + each(integrals.length, 'i', `
    var sum = 0.0;
    for (var flavour = 0u; flavour < ${u(flavours.length)}; flavour++) {
      let below = ${table('normIndices', '2u * flavour + 1u')};
      if (below == ${u(NONE)}) { continue; }
      let ratio = ${scratch('partials', '16u * flavour')};
      if (below == i) { sum = fma(-${scratch('norms', 'flavour')}, ratio, sum); }
      if (${table('normIndices', '2u * flavour')} == i) { sum = fma(${tableFloat('normFactors', '2u * flavour + 1u')}, ratio, sum); }
    }
    ${scratch('integralGradient', 'i')} = sum;`) + SYNC : ''}
${each(flavours.length * points, 'i', `
    let flavour = i / ${u(points)};
    let point = i % ${u(points)};
    var d = 0.0;
    if (point < ${u(fkNodes)}) {
      d = ${scratch('norms', 'flavour')} * ${scratch('pdfGradient', `flavour * ${u(fkNodes)} + point`)};
    } else {
      for (var k = 0u; k < ${u(integrals.length)}; k++) {
        if (${table('integralFlavour', 'k')} == flavour) { d = fma(${tableFloat('integralWeights', `k * ${u(points)} + point`)}, ${scratch('integralGradient', 'k')}, d); }
      }
    }
    ${scratch('rawGradient', 'i')} = d;`)}${SYNC}
${each(points * fits, 'i', `
    let point = i / ${u(fits)};
    let fit = i % ${u(fits)};
    var d = 0.0;
    ${inOrder('flavour', '0u', flavours.length, (flavour) => `d = fma(${tableFloat('rotation', `${flavour} * ${u(fits)} + fit`)}, ${scratch('rawGradient', `${flavour} * ${u(points)} + point`)}, d);`)}
    ${scratch(`layerGradient${last}`, 'i')} = d * ${prefactor(gpu, places, `fit * ${u(points)} + point`)};`)}${SYNC}
${trainable ? sums(places, { // d/d alpha = -f ln x, d/d beta = f ln(1 - x)
    items: 2 * fits, first: '0u', end: u(points),
    term: (k) => `let at = ${k} * ${u(fits)} + item % ${u(fits)};
      let log = select(${tableFloat('logOneMinusX', k)}, -${tableFloat('logX', k)}, item < ${u(fits)});
      sum = fma(${scratch(`layerGradient${last}`, 'at')} * ${scratch(`layer${last}`, 'at')}, log, sum);`,
    store: `${scratch('gradients', `${u(alpha)} + item`)} = total;`,
  }) : ''}
${slope('h') === '1.0' ? '' : each(points * fits, 'i', `
    let h = ${scratch(`layer${last}`, 'i')};
    ${scratch(`layerGradient${last}`, 'i')} *= ${slope('h')};`) + SYNC}}
`;
}

function prefactor({ trainable }: GpuProblem, { scratch, replicaFloat }: Places, index: string): string {
  return trainable ? scratch('prefactor', index) : replicaFloat('prefactor', index);
}
