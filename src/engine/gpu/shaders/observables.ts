import { NONE, type GpuProblem, type PlacedSkeleton } from '../gpu-problem';
import { each, SYNC, u } from './code';
import { sums, type Places } from './places';
import type { Product } from './product';

/** All products with matrices, by the functions' names. */
export function products(gpu: GpuProblem, places: Places): Product[] {
  const { scratch, replica, replicaFloat, table } = places;
  const { data, linear, linearTransposed, bilinear, triangles, widths } = gpu;
  const kept = data.kept;
  const carry = gpu.scratch.at('carry');
  const plain = { buffer: 'matrices', carry } as const;
  const project = (name: string, skeleton: PlacedSkeleton, to: (row: string) => string): Product => ({
    ...plain, name, matrix: skeleton.interpolation,
    x: (j) => scratch('pdf', table(skeleton.restIndices, j)),
    store: (row, sum) => `${to(row)} = ${scratch('pdf', table(skeleton.keptIndices, row))} + ${sum};`,
  });
  const adjoint = (name: string, skeleton: PlacedSkeleton, from: (j: string) => string): Product => ({
    ...plain, name, matrix: skeleton.transposed, x: from,
    store: (row, sum) => `${scratch('pdfGradient', table(skeleton.restIndices, row))} += ${sum};`,
  });
  const triangle = (split: 'training' | 'validation', first: number): Product => ({
    carry, buffer: 'triangles', name: `${split}Triangle`, matrix: triangles[split],
    x: (j) => scratch('source', replica(`${split}Columns`, j)),
    store: (row, sum) => `${scratch('residuals', `${u(first)} + ${row}`)} = ${sum} - ${replicaFloat(`${split}Q`, row)};`,
  });
  return [
    { ...plain, name: 'linearForms', matrix: linear, x: (j) => scratch('pdf', j), store: (row, sum) => `${scratch('forms', row)} = ${sum};` },
    { ...plain, name: 'linearFormsAdjoint', matrix: linearTransposed, x: (j) => scratch('formGradient', j), store: (row, sum) => `${scratch('pdfGradient', row)} = ${sum};` },
    ...bilinear.flatMap(({ skeleton, matrices }, k) => [
      project(`project${k}`, skeleton, (row) => scratch(`t${k}`, row)),
      { ...plain, name: `bilinear${k}`, matrix: matrices, x: (j: string) => scratch(`t${k}`, j), store: (row: string, sum: string) => `${scratch(`w${k}`, row)} = ${sum};` },
      adjoint(`projectAdjoint${k}`, skeleton, (j) => scratch(`tGradient${k}`, j)),
    ]),
    project('projectData', data, (row) => scratch('source', row)),
    adjoint('projectDataAdjoint', data, (j) => scratch('sourceGradient', j)),
    triangle('training', 0),
    triangle('validation', widths.training),
    {
      carry, buffer: 'triangles', name: 'transposedTriangle', matrix: triangles.transposed, x: (j) => scratch('residuals', j),
      // columns stand each for another quantity; those that pad the triangle for the zero behind them
      store: (row, sum) => `let column = ${replica('trainingColumns', row)};
    if (column < ${u(kept + gpu.outputs)}) { ${scratch('sourceGradient', 'column')} = 2.0 * ${sum}; }`,
    },
  ];
}

/** From the PDFs to forms, outputs (quotients of forms), and the losses of constraints with their gradient. */
export function observablesForward({ problem: { constraints }, data: { kept }, outputs, bilinear }: GpuProblem, places: Places): string {
  const { scratch, table, loss, multiplier } = places;
  const value = scratch('source', `${u(kept)} + i`);
  return `
fn vanishingExp(y: f32) -> f32 { return select(expOf(y), 0.0, y < -40.0); }

fn observablesForward(row: u32) {
  linearForms();
${bilinear.map(({ count, first, skeleton }, k) => `  project${k}();
  bilinear${k}();
${each(count, 'n', `
    var sum = 0.0;
    for (var i = 0u; i < ${u(skeleton.kept)}; i++) { sum = fma(${scratch(`t${k}`, 'i')}, ${scratch(`w${k}`, `n * ${u(skeleton.kept)} + i`)}, sum); }
    ${scratch('forms', `${u(first)} + n`)} = sum;`)}${SYNC}`).join('')}
${each(outputs, 'i', `
    var value = ${scratch('forms', table('outputs', '2u * i'))};
    let below = ${table('outputs', '2u * i + 1u')};
    if (below != ${u(NONE)}) { value = value / ${scratch('forms', 'below')}; }
    ${value} = value;
    let group = ${table('outputSet', 'i')};
    var d = 0.0;
    if (group != ${u(NONE)}) {
      let lambda = ${multiplier('group', '0u')};
      if (${table('sets', '3u * group + 2u')} == 0u) {
        let y = -lambda * value;
        d = -lambda * select(1e-7 * vanishingExp(y), 1.0, y > 0.0);
      } else {
        d = 2.0 * lambda * lambda * value;
      }
    }
    ${scratch('sourceGradient', `${u(kept)} + i`)} = d;`)}${SYNC}
${each(2 * constraints.length, 'k', `
    let group = k >> 1u;
    let validation = k & 1u;
    let first = ${table('sets', '3u * group')};
    let end = first + ${table('sets', '3u * group + 1u')};
    let lambda = ${multiplier('group', 'validation')};
    var sum = 0.0;
    if (${table('sets', '3u * group + 2u')} == 0u) {
      for (var i = first; i < end; i++) {
        let y = -lambda * ${value};
        sum += select(1e-7 * (vanishingExp(y) - 1.0), y, y > 0.0);
      }
    } else {
      for (var i = first; i < end; i++) {
        let y = lambda * ${value};
        sum = fma(y, y, sum);
      }
    }
    ${loss('group', 'validation')} = sum;`)}${SYNC}}
`;
}

/** chi2 = |R z - q|^2 + rho of both splits. */
export function chi2Forward({ widths }: GpuProblem, places: Places): string {
  const { scratch, record, replicaFloat } = places;
  return `fn chi2Forward() {
  projectData();
  trainingTriangle();
  validationTriangle();
  ${sums(places, {
    items: 2, first: `item * ${u(widths.training)}`, end: `select(${u(widths.training)}, ${u(widths.training + widths.validation)}, item == 1u)`,
    term: `let r = ${scratch('residuals', 'k')};\n      sum = fma(r, r, sum);`,
    store: `if (item == 0u) { ${record('trainingChi2')} = total + ${replicaFloat('trainingRho', '0u')}; }
    else { ${record('validationChi2')} = total + ${replicaFloat('validationRho', '0u')}; }`,
  })}}
`;
}

/** From residuals and constraints back to the gradient of the PDFs. */
export function observablesAdjoint({ data, bilinear, forms }: GpuProblem, { scratch, table }: Places): string {
  const putBack = (skeleton: PlacedSkeleton, gradient: (i: string) => string) => each(skeleton.kept, 'i', `
    ${scratch('pdfGradient', table(skeleton.keptIndices, 'i'))} += ${gradient('i')};`) + SYNC;
  return `fn observablesAdjoint() {
  transposedTriangle();
${each(forms, 'form', `
    var d = 0.0;
    for (var k = ${table('formUseStart', 'form')}; k < ${table('formUseStart', 'form + 1u')}; k++) {
      let output = ${table('formUses', '2u * k')};
      var part = ${scratch('sourceGradient', `${u(data.kept)} + output`)};
      let below = ${table('outputs', '2u * output + 1u')};
      if (below != ${u(NONE)}) { part = part / ${scratch('forms', 'below')}; }
      if (${table('formUses', '2u * k + 1u')} == 1u) { part = -part * ${scratch('source', `${u(data.kept)} + output`)}; }
      d += part;
    }
    ${scratch('formGradient', 'form')} = d;`)}${SYNC}
  linearFormsAdjoint();
${bilinear.map(({ skeleton, count, first }, k) => `${each(skeleton.kept, 'i', `
    var d = 0.0;
    for (var n = 0u; n < ${u(count)}; n++) { d = fma(2.0 * ${scratch('formGradient', `${u(first)} + n`)}, ${scratch(`w${k}`, `n * ${u(skeleton.kept)} + i`)}, d); }
    ${scratch(`tGradient${k}`, 'i')} = d;`)}${SYNC}  projectAdjoint${k}();
${putBack(skeleton, (i) => scratch(`tGradient${k}`, i))}`).join('')}
  projectDataAdjoint();
${putBack(data, (i) => scratch('sourceGradient', i))}}
`;
}
