import type { Activation } from '../../shared/runcard/runcard';
import { networkInputs } from '../model/pdf';
import { denseLayers, type NetworkShape } from '../model/weights';
import { isTrained } from '../problem/fit-problem';
import type { BilinearForms, FormBranch, ReducedProblem } from '../reduction/reduced-problem';
import { inFours, LANE_BYTES, LANES, Layout, type Arena } from './arena';
import type { FitKernels, KernelSetting } from './exports';
import { placeRows, placeSkeleton, type SharedRows, type SharedSkeleton } from './shared-rows';

/** Numbers of the kernels (assembly/fit/activations.ts). Those from `square` on keep their derivatives. */
const ACTIVATION_NUMBER: Readonly<Record<Activation, number>> = {
  linear: 0, tanh: 1, sigmoid: 2, relu: 3, square: 4, square_singlet: 5, modified_tanh: 6, leaky_relu: 7, elu: 8, celu: 8, selu: 9, gelu: 10,
  relu6: 11, silu: 12, swish: 12, mish: 13, softplus: 14, softsign: 15, squareplus: 16, exponential: 17, hard_sigmoid: 18, hard_silu: 19,
  hard_swish: 19, hard_tanh: 20, log_sigmoid: 21, tanh_shrink: 22, soft_shrink: 23, hard_shrink: 24, sparse_plus: 25, sparse_sigmoid: 26,
  softmax: 27, log_softmax: 28, sparsemax: 29,
};
/** The number of a layer that is dropout. */
const DROPOUT = -1;

/** ln(1 - x) at x = 1: finite, so that 0 x ln stays 0, and far below where (1-x)^beta vanishes. */
const LOG_ZERO = -1e4;

type ScratchName =
  | 'gradients' | 'prefactor' | 'outputGradient' | 'tileGradient' | 'fitPdf' | 'rawPdf' | 'rawPdfGradient' | 'pdf' | 'pdfGradient'
  | 'integrals' | 'norms' | 'gathered' | 'z' | 'dz' | 'restGradient' | 'forms' | 'formGradient'
  | 'y' | 'outputs' | 'zero' | 'dy' | 'dOutputs' | 'dZero'
  | 'networkOutput' | 'passed' | 'dropped' | `layer${number}` | `slopes${number}` | 'ts' | `w${number}`;

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
  /** Absent where nothing is left out. */
  readonly dropout?: { readonly rate: number };
  /** Where the photon's columns lie among those of the PDFs, and how a replica's own are copied there. */
  readonly photon?: { readonly offset: number; readonly nodes: number; readonly table: number };
  /** Columns of a triangle: the skeleton, the most outputs of any replica's split, padding. */
  readonly columns: Readonly<Record<SplitName, number>>;
  readonly data: SharedSkeleton;
  readonly linearForms: SharedRows;
  /** Sets of bilinear forms and the branches of their trees: a branch stands behind what it is out of. */
  readonly bilinear: readonly SharedBranch[];
  /** Set after set, a branch before what it is out of. */
  readonly bilinearAdjointOrder: readonly number[];
  readonly outputCount: number;
  readonly outputTable: number;
  readonly constraintTable: number;
}

export type SplitName = 'training' | 'validation';

/** Columns t out of p or out of other columns t, and the bilinear forms on them, if they are not on branches of their own. */
export interface SharedBranch {
  readonly skeleton: SharedSkeleton;
  /** Where t begins in the scratch's `ts`, and that out of which it is; in lane vectors. */
  readonly at: number;
  readonly from?: number;
  readonly forms?: { readonly rows: SharedRows; readonly count: number; readonly first: number };
}

/** Places a problem in the memory of the kernels and sets their globals. @param splitOutputs most data outputs in a split of any replica */
export function placeProblem(kernels: FitKernels, arena: Arena, problem: ReducedProblem, splitOutputs: Readonly<Record<SplitName, number>>): SharedMemory {
  const { network, flavours, columns, fkNodes, x } = problem;
  const fits = network.nodes.at(-1)!;
  const set = (name: KernelSetting, value: number) => (kernels[name].value = value);
  const scratch = new Layout<ScratchName>();
  const widest = Math.max(...network.nodes);
  const { count: p, flavours: distinct } = columns;

  // parameters and layers
  const layers = placeLayers(scratch, network, x.length);
  const variables = [...layers.variables];
  const next = layers.parameters;
  const [alpha, beta] = [next, next + fits];
  problem.exponents.forEach((range, f) => {
    if (isTrained(range, 'alpha')) variables.push({ offset: (alpha + f) * LANE_BYTES, size: 1, range: range.alpha });
    if (isTrained(range, 'beta')) variables.push({ offset: (beta + f) * LANE_BYTES, size: 1, range: range.beta });
  });
  const parameters = next + 2 * fits;
  set('layers', layers.rows.length / 8);
  set('layerTable', arena.integers(layers.rows));
  set('branches', network.perFlavour ? fits : 1);
  const at1 = problem.scaling ? fkNodes + problem.quadratureNodes : -1;
  set('subtracted', at1);
  placeVariables(kernels, arena, variables);

  // points and sum rules
  set('points', x.length);
  set('allPoints', x.length);
  set('fkPoints', fkNodes);
  set('fitFlavours', fits);
  set('flavours', distinct);
  set('inputs', arena.floats(Float32Array.from(networkInputs(problem.scaling, x)).reduce((lanes, value, i) => lanes.fill(value, i * LANES, (i + 1) * LANES), new Float32Array(x.length * network.inputs * LANES))));
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
  const formAt = Array.from({ length: problem.linearForms.count }, (_, i) => i);
  const { branches: bilinear, adjointOrder: bilinearAdjointOrder } = placeBilinear(arena, problem.bilinearForms, linearForms.rows, formAt);
  const forms = formAt.length === 0 ? 0 : formAt.at(-1)! + 1;
  const outputCount = problem.outputs.length / 2;
  const outputTable = placeOutputs(arena, problem, (form) => (form < 0 ? -1 : formAt[form]! * LANE_BYTES));
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
    .add('forms', forms).add('formGradient', forms)
    // what the columns of a triangle are gathered from and scattered to: one after the other
    .add('y', data.kept).add('outputs', outputCount).add('zero', 1).add('dy', data.kept).add('dOutputs', outputCount).add('dZero', 1);
  scratch.add('ts', bilinear.reduce((sum, { skeleton }) => sum + skeleton.kept, 0));
  bilinear.forEach(({ skeleton, forms: own }, k) => own && scratch.add(`w${k}`, own.count * skeleton.kept));
  for (const name of ['outputGradient', 'tileGradient', 'fitPdf', 'rawPdf', 'rawPdfGradient', 'pdf', 'pdfGradient', 'integrals', 'norms'] as const) {
    set(name, scratch.at(name));
  }
  set('tileGradientSize', 16 * widest * LANE_BYTES);
  const lastLayer = `layer${denseLayers(network).length - 1}` as const;
  const apart = network.perFlavour || problem.scaling; // else the last layer's values are the output
  set('networkOutput', apart ? scratch.add('networkOutput', x.length * fits).at('networkOutput') : scratch.at(lastLayer));
  set('networkOutputGradient', scratch.at('outputGradient'));
  return {
    problem, parameters, alpha, beta, trainable: problem.exponents.some(({ trainable }) => trainable),
    ...(network.dropout && { dropout: network.dropout }),
    ...(problem.photon !== undefined && {
      photon: { offset: problem.photon * LANE_BYTES, nodes: fkNodes, table: arena.integers(Array.from({ length: fkNodes }, (_, i) => i * LANE_BYTES)) },
    }),
    scratch, columns: columnsOf, data, linearForms, bilinear, bilinearAdjointOrder, outputCount, outputTable, constraintTable,
  };
}

/** @param first where the first form stands @param formAt is told where each form stands */
function placeBilinear(arena: Arena, sets: readonly BilinearForms[], first: number, formAt: number[]): { branches: SharedBranch[]; adjointOrder: number[] } {
  const branches: SharedBranch[] = [];
  const adjointOrder: number[] = [];
  let [form, top] = [first, 0];
  const place = ({ skeleton, tree }: FormBranch, from?: number) => {
    const columns = placeSkeleton(arena, skeleton);
    const at = top;
    top += columns.kept;
    const branch = { skeleton: columns, at, ...(from !== undefined && { from }) };
    const number = branches.length;
    if ('branches' in tree) {
      branches.push(branch);
      for (const one of tree.branches) place(one, at);
      adjointOrder.push(number);
      return;
    }
    const { count, matrices } = tree;
    const kept = skeleton.kept.length;
    const padding = new Float64Array(count * columns.kept * kept); // each form's rows begin at a multiple of four
    for (let n = 0; n < count; n++) padding.set(matrices.subarray(n * kept * kept, (n + 1) * kept * kept), n * columns.kept * kept);
    branches.push({ ...branch, forms: { rows: placeRows(arena, padding, count * columns.kept, kept), count, first: form } });
    for (let n = 0; n < count; n++) formAt.push(form++);
    adjointOrder.push(number);
  };
  for (const set of sets) place(set);
  return { branches, adjointOrder };
}

/** Lays out the layers' work space and parameters: rows of the kernels' table, branch by branch, and the variables in Keras' order. */
function placeLayers(scratch: Layout<ScratchName>, network: NetworkShape, points: number): { rows: number[]; variables: Variable[]; parameters: number } {
  const all = denseLayers(network);
  const branches = network.perFlavour ? network.nodes.at(-1)! : 1;
  let parameters = 0;
  const variables: Variable[] = [];
  const placed = all.map(({ inputs, outputs, activation, from }, layer) => {
    const [kernel, bias] = [parameters, parameters + inputs * outputs];
    parameters = bias + outputs;
    variables.push({ offset: kernel * LANE_BYTES, size: inputs * outputs }, { offset: bias * LANE_BYTES, size: outputs });
    scratch.add(`layer${layer}`, points * outputs);
    const number = ACTIVATION_NUMBER[activation];
    if (number > ACTIVATION_NUMBER.relu) scratch.add(`slopes${layer}`, points * outputs);
    const slopes = number > ACTIVATION_NUMBER.relu ? scratch.at(`slopes${layer}`) : 0;
    const before = from < 0 ? -1 : network.dropout?.layer === from ? scratch.at('passed') : scratch.at(`layer${from}`);
    const row = [inputs, outputs, number, kernel * LANE_BYTES, bias * LANE_BYTES, scratch.at(`layer${layer}`), before, slopes];
    if (network.dropout?.layer !== layer) return row;
    scratch.add('passed', points * outputs).add('dropped', points * outputs);
    return [...row, outputs, outputs, DROPOUT, 0, 0, scratch.at('passed'), scratch.at(`layer${layer}`), scratch.at('dropped')];
  });
  const rows = Array.from({ length: branches }, (_, branch) => placed.filter((_row, layer) => layer % branches === branch)).flat(2);
  return { rows, variables, parameters };
}

function placeVariables(kernels: FitKernels, arena: Arena, variables: readonly Variable[]): void {
  kernels.variables.value = variables.length;
  kernels.variableTable.value = arena.integers(variables.flatMap(({ offset, size, range }) => {
    const bounds = range ? arena.floats([range[0], range[0], range[0], range[0], range[1], range[1], range[1], range[1]]) : 0;
    return [offset, size, bounds];
  }));
}

/** A row an output: numerator, denominator, what is subtracted (byte offsets of forms or -1), and a number that is added. */
function placeOutputs(arena: Arena, { outputs, bounds }: ReducedProblem, formAt: (form: number) => number): number {
  const count = outputs.length / 2;
  const address = arena.take(count * 16);
  const [integers, floats] = [arena.i32(address, count * 4), arena.f32(address, count * 4)];
  for (let o = 0; o < count; o++) {
    integers.set([formAt(outputs[2 * o]!), formAt(outputs[2 * o + 1]!), formAt(bounds?.forms[o] ?? -1)], 4 * o);
    floats[4 * o + 3] = bounds?.offsets[o] ?? 0;
  }
  return address;
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
    floats[4 * b + 2] = norm?.slope ?? 0;
  });
  return address;
}
