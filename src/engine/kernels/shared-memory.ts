import type { Activation } from '../../shared/runcard/runcard';
import { kernelShapes } from '../model/weights';
import type { ReducedProblem } from '../reduction/reduced-problem';
import { inFours, LANE_BYTES, Layout, type Arena } from './arena';
import type { FitKernels, KernelSetting } from './exports';
import { placeRows, placeSkeleton, type SharedRows, type SharedSkeleton } from './shared-rows';

/** Numbers of the kernels (assembly/fit/functions.ts, optimizer.ts). */
const ACTIVATION_NUMBER: Readonly<Record<Activation, number>> = { linear: 0, tanh: 1, sigmoid: 2, relu: 3 };

/** ln(1 - x) at x = 1: finite, so that 0 x ln stays 0, and far below where (1-x)^beta vanishes. */
const LOG_ZERO = -1e4;

type ScratchName =
  | 'gradients' | 'prefactor' | 'outputGradient' | 'tileGradient' | 'fitPdf' | 'rawPdf' | 'rawPdfGradient' | 'pdf' | 'pdfGradient'
  | 'integrals' | 'norms' | 'gathered' | 'z' | 'dz' | 'restGradient' | 'forms' | 'formGradient'
  | 'y' | 'outputs' | 'zero' | 'dy' | 'dOutputs' | 'dZero'
  | `layer${number}` | `t${number}` | `w${number}`;

/** A variable in Keras' sense: what clipnorm takes the norm of; byte offset into the parameters, size in weights. */
export interface Variable {
  readonly offset: number;
  readonly size: number;
  /** Trained exponents stay in their range. */
  readonly range?: readonly [number, number];
}

/** What all lane groups of one memory share: constants of the problem, the layout of parameters and of the scratch. */
export interface SharedMemory {
  readonly problem: ReducedProblem;
  /** All parameters of a replica: kernel and bias a layer, then alpha, beta. In weights. */
  readonly parameters: number;
  readonly alpha: number;
  readonly beta: number;
  readonly trainable: boolean;
  /** Work space of one lane group; only one block of groups is computed at a time. */
  readonly scratch: Layout<ScratchName>;
  /** Columns of a triangle: the skeleton, the most outputs of any replica's split, padding. */
  readonly columns: Readonly<Record<SplitName, number>>;
  readonly data: SharedSkeleton;
  readonly linearForms: SharedRows;
  readonly bilinear: readonly { readonly skeleton: SharedSkeleton; readonly rows: SharedRows; readonly count: number; readonly firstForm: number }[];
  readonly outputCount: number;
  readonly outputTable: number;
  readonly constraintTable: number;
}

export type SplitName = 'training' | 'validation';

/** Places a problem in the memory of the kernels and sets their globals. @param splitOutputs most data outputs in a split of any replica */
export function placeProblem(kernels: FitKernels, arena: Arena, problem: ReducedProblem, splitOutputs: Readonly<Record<SplitName, number>>): SharedMemory {
  const { network, flavours, columns, fkNodes, x } = problem;
  const fits = network.nodes.at(-1)!;
  const set = (name: KernelSetting, value: number) => (kernels[name].value = value);
  const shapes = kernelShapes(network);
  const scratch = new Layout<ScratchName>();
  network.nodes.forEach((nodes, layer) => scratch.add(`layer${layer}`, x.length * nodes));
  const widest = Math.max(...network.nodes);
  const { count: p, flavours: distinct } = columns;

  // parameters and layers
  let next = 0;
  const variables: Variable[] = [];
  const rows = shapes.flatMap(([ins, outs], layer) => {
    const [kernel, bias] = [next, next + ins * outs];
    next = bias + outs;
    variables.push({ offset: kernel * LANE_BYTES, size: ins * outs }, { offset: bias * LANE_BYTES, size: outs });
    return [ins, outs, ACTIVATION_NUMBER[network.activations[layer]!], kernel * LANE_BYTES, bias * LANE_BYTES, scratch.at(`layer${layer}`)];
  });
  const [alpha, beta] = [next, next + fits];
  problem.exponents.forEach(({ trainable, alpha: a, beta: b }, f) => {
    if (trainable) variables.push({ offset: (alpha + f) * LANE_BYTES, size: 1, range: a }, { offset: (beta + f) * LANE_BYTES, size: 1, range: b });
  });
  const parameters = next + 2 * fits;
  set('layers', shapes.length);
  set('layerTable', arena.integers(rows));
  placeVariables(kernels, arena, variables);

  // points and sum rules
  set('points', x.length);
  set('allPoints', x.length);
  set('fkPoints', fkNodes);
  set('fitFlavours', fits);
  set('flavours', distinct);
  set('inputs', arena.floats(Float32Array.from({ length: x.length * 8 }, (_, i) => ((i >> 2) % 2 === 0 ? x[i >> 3]! : Math.log(x[i >> 3]!)))));
  set('logX', arena.floats(x.map(Math.log)));
  set('logOneMinusX', arena.floats(x.map((value) => (value < 1 ? Math.log1p(-value) : LOG_ZERO))));
  set('rotationStart', arena.integers(flavours.flavours.reduce((starts, { rotation }) => [...starts, starts.at(-1)! + rotation.length], [0])));
  set('rotationTerms', placeTerms(arena, flavours.flavours.flatMap(({ rotation }) => rotation)));
  set('integralCount', flavours.integrals.length);
  set('integralTable', arena.integers(flavours.integrals.flatMap(({ flavour }, i) => [flavour, arena.floats(problem.integralWeights[i]!)])));
  set('normTable', placeNorms(arena, problem));

  // forms and outputs
  const data = placeSkeleton(arena, problem.data);
  const linearForms = placeRows(arena, problem.linearForms.rows, problem.linearForms.count, p);
  let firstForm = linearForms.rows;
  const formAt = Array.from({ length: problem.linearForms.count }, (_, i) => i);
  const bilinear = problem.bilinearForms.map(({ skeleton, count, matrices }) => {
    const kept = skeleton.kept.length;
    const padded = inFours(kept);
    const padding = new Float64Array(count * padded * kept); // each form's rows begin at a multiple of four
    for (let n = 0; n < count; n++) padding.set(matrices.subarray(n * kept * kept, (n + 1) * kept * kept), n * padded * kept);
    const placed = { skeleton: placeSkeleton(arena, skeleton), rows: placeRows(arena, padding, count * padded, kept), count, firstForm };
    for (let n = 0; n < count; n++) formAt.push(firstForm + n);
    firstForm += count;
    return placed;
  });
  const outputCount = problem.outputs.length / 2;
  const outputTable = arena.integers(problem.outputs.map((form) => (form < 0 ? -1 : formAt[form]! * LANE_BYTES)));
  const constraintTable = arena.integers(problem.constraints.flatMap(({ kind, first, count }) => [first * LANE_BYTES, count, kind === 'positivity' ? 0 : 1]));

  // scratch
  const columnsOf = { training: inFours(data.realKept + splitOutputs.training), validation: inFours(data.realKept + splitOutputs.validation) };
  scratch
    .add('gradients', parameters).add('prefactor', fits * x.length).add('outputGradient', x.length * fits).add('tileGradient', 2 * 16 * widest)
    .add('fitPdf', fits * x.length).add('rawPdf', distinct * x.length).add('rawPdfGradient', distinct * x.length)
    .add('pdf', p).add('pdfGradient', p + x.length)
    .add('integrals', 2 * flavours.integrals.length).add('norms', distinct)
    .add('gathered', Math.max(data.kept + data.rest, ...bilinear.map(({ skeleton }) => skeleton.kept + skeleton.rest)))
    .add('restGradient', Math.max(data.kept + data.rest, ...bilinear.map(({ skeleton }) => skeleton.kept + skeleton.rest)))
    .add('z', Math.max(columnsOf.training, columnsOf.validation)).add('dz', columnsOf.training)
    .add('forms', firstForm).add('formGradient', firstForm)
    // what the columns of a triangle are gathered from and scattered to: one after the other
    .add('y', data.kept).add('outputs', outputCount).add('zero', 1).add('dy', data.kept).add('dOutputs', outputCount).add('dZero', 1);
  bilinear.forEach(({ skeleton, count }, k) => scratch.add(`t${k}`, skeleton.kept).add(`w${k}`, count * skeleton.kept));
  for (const name of ['outputGradient', 'tileGradient', 'fitPdf', 'rawPdf', 'rawPdfGradient', 'pdf', 'pdfGradient', 'integrals', 'norms'] as const) {
    set(name, scratch.at(name));
  }
  set('tileGradientSize', 16 * widest * LANE_BYTES);
  set('networkOutput', scratch.at(`layer${shapes.length - 1}`));
  set('networkOutputGradient', scratch.at('outputGradient'));
  return {
    problem, parameters, alpha, beta, trainable: problem.exponents.some(({ trainable }) => trainable),
    scratch, columns: columnsOf, data, linearForms, bilinear, outputCount, outputTable, constraintTable,
  };
}

function placeVariables(kernels: FitKernels, arena: Arena, variables: readonly Variable[]): void {
  kernels.variables.value = variables.length;
  kernels.variableTable.value = arena.integers(variables.flatMap(({ offset, size, range }) => {
    const bounds = range ? arena.floats([range[0], range[0], range[0], range[0], range[1], range[1], range[1], range[1]]) : 0;
    return [offset, size, bounds];
  }));
}

function placeTerms(arena: Arena, terms: readonly (readonly [fit: number, coefficient: number])[]): number {
  const address = arena.take(terms.length * 8);
  arena.i32(address, terms.length * 2).set(terms.flatMap(([fit]) => [fit, 0]));
  terms.forEach(([, coefficient], t) => (arena.f32(address, terms.length * 2)[2 * t + 1] = coefficient));
  return address;
}

function placeNorms(arena: Arena, { flavours: { flavours } }: ReducedProblem): number {
  const address = arena.take(flavours.length * 16);
  const [integers, floats] = [arena.i32(address, flavours.length * 4), arena.f32(address, flavours.length * 4)];
  flavours.forEach(({ norm }, b) => {
    integers.set([norm?.numerator ?? 0, norm?.denominator ?? -1], 4 * b);
    floats.set([norm?.constant ?? 1, norm?.slope ?? 0], 4 * b + 2);
  });
  return address;
}
