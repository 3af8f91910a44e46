import { NONE, type GpuProblem, type PlacedSkeleton } from '../gpu-problem';
import { each, inOrder, SYNC, u } from './code';
import { sums, type Places } from './places';
import type { Product, ProductGroup } from './product';

/** All products with matrices, by what their vectors wait for. */
export function productGroups(gpu: GpuProblem, places: Places): ProductGroup[] {
  const { scratch, replica, replicaFloat, table } = places;
  const { data, linear, linearTransposed, bilinear, triangles, widths } = gpu;
  const kept = data.kept;
  const project = (skeleton: PlacedSkeleton, to: (row: string) => string): Product => ({
    buffer: 'matrices', matrix: skeleton.interpolation,
    x: (j) => scratch('pdf', table(skeleton.restIndices, j)),
    store: (row, sum) => `${to(row)} = ${scratch('pdf', table(skeleton.keptIndices, row))} + ${sum};`,
  });
  // the columns that a skeleton keeps and the rest are different ones
  const adjoint = (skeleton: PlacedSkeleton, from: (j: string) => string): Product => ({
    buffer: 'matrices', matrix: skeleton.transposed, x: from,
    store: (row, sum) => `${scratch('pdfGradient', table(skeleton.restIndices, row))} += ${sum};`,
    beside: each(skeleton.kept, 'i', `    ${scratch('pdfGradient', table(skeleton.keptIndices, 'i'))} += ${from('i')};`),
  });
  const triangle = (split: 'training' | 'validation', first: number): Product => ({
    buffer: 'triangles', matrix: triangles[split],
    x: (j) => scratch('source', replica(`${split}Columns`, j)),
    store: (row, sum) => `${scratch('residuals', `${u(first)} + ${row}`)} = ${sum} - ${replicaFloat(`${split}Q`, row)};`,
  });
  return [
    {
      name: 'fromPdf', products: [
        { buffer: 'matrices', matrix: linear, x: (j) => scratch('pdf', j), store: (row, sum) => `${scratch('forms', row)} = ${sum};` },
        ...bilinear.map(({ skeleton }, k) => project(skeleton, (row) => scratch(`t${k}`, row))),
        project(data, (row) => scratch('source', row)),
      ],
    },
    {
      name: 'bilinear', products: bilinear.map(({ matrices }, k) => (
        { buffer: 'matrices', matrix: matrices, x: (j) => scratch(`t${k}`, j), store: (row, sum) => `${scratch(`w${k}`, row)} = ${sum};` })),
    },
    { name: 'trianglesForward', products: [triangle('training', 0), triangle('validation', widths.training)] },
    {
      name: 'triangleAdjoint', products: [{
        buffer: 'triangles', matrix: triangles.transposed, x: (j) => scratch('residuals', j),
        // columns stand each for another quantity; those that pad the triangle for the zero behind them
        store: (row, sum) => `let column = ${replica('trainingColumns', row)};
    if (column < ${u(kept + gpu.outputs)}) { ${scratch('sourceGradient', 'column')} = 2.0 * ${sum}; }`,
      }],
    },
    {
      name: 'linearAdjoint', products: [{
        buffer: 'matrices', matrix: linearTransposed, x: (j) => scratch('formGradient', j), store: (row, sum) => `${scratch('pdfGradient', row)} = ${sum};`,
        beside: bilinear.length === 0 ? '' : each(bilinear.reduce((sum, { skeleton }) => sum + skeleton.kept, 0), 'i', `
    let first = ${table('bilinearColumns', '5u * i')};
    let at = scratchAt + ${table('bilinearColumns', '5u * i + 2u')};
    let step = ${table('bilinearColumns', '5u * i + 3u')};
    var d = 0.0;
    ${inOrder('n', '0u', table('bilinearColumns', '5u * i + 1u'), (n) => `d = fma(2.0 * ${scratch('formGradient', `first + ${n}`)}, scratch[at + ${n} * step], d);`)}
    scratch[scratchAt + ${table('bilinearColumns', '5u * i + 4u')}] = d;`),
      }],
    },
    {
      name: 'toPdf', inOrder: true,
      products: [...bilinear.map(({ skeleton }, k) => adjoint(skeleton, (j) => scratch(`tGradient${k}`, j))), adjoint(data, (j) => scratch('sourceGradient', j))],
    },
  ];
}

/** From the PDFs to forms, outputs (quotients of forms), and the losses of constraints with their gradient. */
export function observablesForward({ problem: { constraints }, data: { kept }, outputs, forms, linear, bilinear }: GpuProblem, places: Places): string {
  const { scratch, table, loss, multiplier } = places;
  const value = scratch('source', `${u(kept)} + i`);
  return `
fn vanishingExp(y: f32) -> f32 { return select(expOf(y), 0.0, y < -40.0); }

fn observablesForward(row: u32) {
  fromPdf();
${bilinear.length > 0 ? `  bilinear();
${sums(places, {
    items: forms - linear.rows, first: '0u', end: table('bilinearForms', '3u * item + 2u'),
    before: `let left = scratchAt + ${table('bilinearForms', '3u * item')};
    let right = scratchAt + ${table('bilinearForms', '3u * item + 1u')};`,
    term: (k) => `sum = fma(scratch[left + ${k}], scratch[right + ${k}], sum);`,
    store: `${scratch('forms', `${u(linear.rows)} + item`)} = total;`,
  })}` : ''}
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
    ${loss('group', 'validation')} = sum;`)}}
`;
}

/** chi2 = |R z - q|^2 + rho of both splits. */
export function chi2Forward({ widths }: GpuProblem, places: Places): string {
  const { scratch, record, replicaFloat } = places;
  return `fn chi2Forward() {
  trianglesForward();
  ${sums(places, {
    items: 2, first: `item * ${u(widths.training)}`, end: `select(${u(widths.training)}, ${u(widths.training + widths.validation)}, item == 1u)`,
    term: (k) => `let r = ${scratch('residuals', k)};\n      sum = fma(r, r, sum);`,
    store: `if (item == 0u) { ${record('trainingChi2')} = total + ${replicaFloat('trainingRho', '0u')}; }
    else { ${record('validationChi2')} = total + ${replicaFloat('validationRho', '0u')}; }`,
  })}}
`;
}

/** From residuals and constraints back to the gradient of the PDFs. */
export function observablesAdjoint({ data, forms }: GpuProblem, { scratch, table }: Places): string {
  return `fn observablesAdjoint() {
  triangleAdjoint();
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
  linearAdjoint();
  toPdf();
}
`;
}
