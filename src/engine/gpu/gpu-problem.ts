import { kernelShapes } from '../model/weights';
import { isTrained } from '../problem/fit-problem';
import type { ReducedProblem } from '../reduction/reduced-problem';
import type { Skeleton } from '../reduction/skeleton';
import { BLOCK_ROWS, blockedShape, triangleShape, writeBlocked, type BlockedShape } from './blocked-matrix';
import { inFours, Regions, Table } from './regions';

/** ln(1 - x) at x = 1: finite, so that 0 x ln stays 0, and far below where (1-x)^beta vanishes. */
const LOG_ZERO = -1e4;
/** Stands for nothing where an index is expected. */
export const NONE = 0xffff_ffff;

export type SplitName = 'training' | 'validation';
export type SplitWidths = Readonly<Record<SplitName, number>>;

/** A matrix that all replicas share, or the shape of one that each has: where the table of its blocks begins. */
export interface PlacedMatrix {
  readonly table: number;
  readonly rows: number;
  readonly columns: number;
}

/** A skeleton: where the indices of its columns stand, and its interpolation with the transposed one. */
export interface PlacedSkeleton {
  readonly kept: number;
  readonly rest: number;
  readonly keptIndices: number;
  /** Padded to a multiple of four with a column of p that is zero. */
  readonly restIndices: number;
  readonly interpolation: PlacedMatrix;
  readonly transposed: PlacedMatrix;
}

export interface PlacedLayer {
  readonly inputs: number;
  readonly outputs: number;
  readonly activation: string;
  /** Of the kernel and the bias, in the parameters. */
  readonly kernel: number;
  readonly bias: number;
}

export interface PlacedBilinear {
  readonly skeleton: PlacedSkeleton;
  readonly count: number;
  /** The first of its forms. */
  readonly first: number;
  /** All matrices one below the other, shape [count * kept, kept]. */
  readonly matrices: PlacedMatrix;
}

export type StateName = 'parameters' | 'mean' | 'square' | 'kept';
export type ReplicaName = 'prefactor' | 'points' | `${SplitName}${'Q' | 'Rho' | 'Columns'}`;
export type ScratchName =
  | 'prefactor' | 'raw' | 'rawGradient' | 'pdf' | 'pdfGradient' | 'integrals' | 'norms' | 'integralGradient' | 'partials' | 'forms' | 'formGradient'
  | 'source' | 'sourceGradient' | 'residuals' | 'gradients' | 'factors' | 'carry'
  | `${'layer' | 'layerGradient' | 't' | 'tGradient' | 'w'}${number}`;
/** Of the tables: what the shaders look up. */
export type TableName =
  | 'inputs' | 'logX' | 'logOneMinusX' | 'rotation' | 'integralFlavour' | 'integralWeights' | 'normIndices' | 'normFactors'
  | 'outputs' | 'outputSet' | 'formUses' | 'formUseStart' | 'sets' | 'variables' | 'variableOf' | 'ranges'
  /** Of all sets, by form: where its two vectors stand in the scratch, and their length. */
  | 'bilinearForms'
  /** Of all sets, by kept column: its first form and their number; where the first of its numbers w stands, and how far to the next; where its gradient goes. */
  | 'bilinearColumns';

/** What all workgroups of a device share: the constants of a problem, and where every number of a replica stands. */
export interface GpuProblem {
  readonly problem: ReducedProblem;
  readonly layers: readonly PlacedLayer[];
  /** All parameters of a replica: kernel and bias a layer, then alpha, beta. */
  readonly parameters: number;
  readonly alpha: number;
  readonly trainable: boolean;
  readonly variables: number;
  readonly outputs: number;
  readonly forms: number;
  readonly widths: SplitWidths;
  readonly data: PlacedSkeleton;
  readonly linear: PlacedMatrix;
  readonly linearTransposed: PlacedMatrix;
  readonly bilinear: readonly PlacedBilinear[];
  /** Training triangle, the transposed one behind it, then the validation triangle. */
  readonly triangles: Readonly<Record<SplitName | 'transposed', PlacedMatrix & { readonly shape: BlockedShape; readonly base: number }>>;
  /** Of the triangles of one replica, in vectors of four. */
  readonly triangleVectors: number;
  readonly at: Readonly<Record<TableName, number>>;
  readonly tables: Uint32Array;
  readonly matrices: Float32Array;
  readonly scratch: Regions<ScratchName>;
  readonly state: Regions<StateName>;
  readonly replica: Regions<ReplicaName>;
}

/** @param splitOutputs most data outputs in a split of any replica on the device */
export function placeProblem(problem: ReducedProblem, splitOutputs: SplitWidths): GpuProblem {
  const { network, x, flavours, columns, exponents, constraints } = problem;
  const table = new Table();
  const matrices = new Matrices(table);
  const fits = network.nodes.at(-1)!;
  const kept = problem.data.kept.length;

  let next = 0;
  const layers = kernelShapes(network).map(([inputs, outputs], l): PlacedLayer => {
    const [kernel, bias] = [next, next + inputs * outputs];
    next = bias + outputs;
    return { inputs, outputs, activation: network.activations[l]!, kernel, bias };
  });
  const alpha = next;
  const parameters = alpha + 2 * fits;
  const variables = [
    ...layers.flatMap(({ kernel, bias, outputs }) => [[kernel, bias - kernel], [bias, outputs]]),
    ...exponents.flatMap((range, f) => [...(isTrained(range, 'alpha') ? [[alpha + f, 1]] : []), ...(isTrained(range, 'beta') ? [[alpha + fits + f, 1]] : [])]),
  ] as [first: number, size: number][];
  const variableOf = new Uint32Array(parameters).fill(NONE);
  variables.forEach(([first, size], v) => variableOf.fill(v, first, first + size));

  const skeleton = ({ kept: keptColumns, rest, interpolation }: Skeleton): PlacedSkeleton => {
    const [k, r] = [keptColumns.length, rest.length];
    return {
      kept: k, rest: r, keptIndices: table.integers(keptColumns),
      restIndices: table.integers([...rest, ...new Array<number>(inFours(r) - r).fill(columns.count)]),
      interpolation: matrices.place(k, r, (row, column) => interpolation[row * r + column]!),
      transposed: matrices.place(r, k, (row, column) => interpolation[column * r + row]!),
    };
  };
  const { count: linearCount, rows: linearRows } = problem.linearForms;
  let forms = linearCount;
  const bilinear = problem.bilinearForms.map(({ skeleton: own, count, matrices: values }): PlacedBilinear => {
    const size = own.kept.length;
    const first = forms;
    forms += count;
    return { skeleton: skeleton(own), count, first, matrices: matrices.place(count * size, size, (row, column) => values[row * size + column]!) };
  });
  const outputs = problem.outputs.length / 2;
  const widths = { training: inFours(kept + splitOutputs.training), validation: inFours(kept + splitOutputs.validation) };
  const outputSet = new Uint32Array(outputs).fill(NONE);
  constraints.forEach(({ first, count }, set) => outputSet.fill(set, first, first + count));
  const { formUses, formUseStart } = usesOf(problem.outputs, forms);

  const placed = {
    data: skeleton(problem.data),
    linear: matrices.place(linearCount, columns.count, (row, column) => linearRows[row * columns.count + column]!),
    linearTransposed: matrices.place(columns.count, linearCount, (row, column) => linearRows[column * columns.count + row]!),
  };
  let triangleVectors = 0;
  const triangle = (split: SplitName, transposed: boolean) => {
    const shape = triangleShape(widths[split], transposed);
    const base = triangleVectors;
    triangleVectors += shape.vectors;
    return { ...matrices.describe(shape, base), shape, base };
  };
  const triangles = { training: triangle('training', false), transposed: triangle('training', true), validation: triangle('validation', false) };
  const scratch = new Regions<ScratchName>();
  const points = x.length;
  const { length: distinct } = flavours.flavours;
  const { length: integrals } = flavours.integrals;
  const trainable = exponents.some((range) => range.trainable);
  network.nodes.forEach((nodes, l) => scratch.add(`layer${l}`, points * nodes).add(`layerGradient${l}`, points * nodes));
  if (trainable) scratch.add('prefactor', fits * points);
  scratch
    .add('raw', distinct * points).add('rawGradient', distinct * points)
    .add('pdf', columns.count + 1).add('pdfGradient', columns.count) // the last number of `pdf` stays zero
    .add('integrals', integrals).add('norms', distinct).add('integralGradient', integrals)
    .add('partials', 16 * Math.max(16, integrals, distinct, 2 * fits, variables.length, forms - linearCount))
    .add('forms', forms).add('formGradient', forms)
    // what the columns of a triangle are taken from and go back to: kept columns, outputs, a zero
    .add('source', kept + outputs + 1).add('sourceGradient', kept + outputs + 1)
    .add('residuals', widths.training + widths.validation)
    .add('gradients', parameters).add('factors', variables.length)
    .add('carry', Math.max(columns.count, kept, forms, widths.training, widths.validation, ...bilinear.map(({ count, skeleton: own }) => count * own.kept)));
  bilinear.forEach(({ skeleton: own, count }, k) => scratch.add(`t${k}`, own.kept).add(`tGradient${k}`, own.kept).add(`w${k}`, count * own.kept));
  const at: Record<TableName, number> = {
    inputs: table.floats(Array.from(x).flatMap((value) => [value, Math.log(value)])),
    logX: table.floats(x.map(Math.log)),
    logOneMinusX: table.floats(x.map((value) => (value < 1 ? Math.log1p(-value) : LOG_ZERO))),
    rotation: table.floats(flavours.flavours.flatMap(({ rotation }) => {
      const row = new Array<number>(fits).fill(0);
      for (const [fit, coefficient] of rotation) row[fit] = coefficient;
      return row;
    })),
    integralFlavour: table.integers(flavours.integrals.map(({ flavour }) => flavour)),
    integralWeights: table.floats(problem.integralWeights.flatMap((weights) => [...weights])),
    normIndices: table.integers(flavours.flavours.flatMap(({ norm }) => [norm?.numerator ?? 0, norm?.denominator ?? NONE])),
    normFactors: table.floats(flavours.flavours.flatMap(({ norm }) => [norm?.constant ?? 1, norm?.slope ?? 0])),
    outputs: table.integers(Array.from(problem.outputs, (form) => (form < 0 ? NONE : form))),
    outputSet: table.integers(outputSet),
    formUses: table.integers(formUses),
    formUseStart: table.integers(formUseStart),
    bilinearForms: table.integers(bilinear.flatMap(({ count, skeleton: own }, k) =>
      Array.from({ length: count }, (_, n) => [scratch.at(`t${k}`), scratch.at(`w${k}`) + n * own.kept, own.kept]).flat())),
    bilinearColumns: table.integers(bilinear.flatMap(({ first, count, skeleton: own }, k) =>
      Array.from({ length: own.kept }, (_, i) => [first, count, scratch.at(`w${k}`) + i, own.kept, scratch.at(`tGradient${k}`) + i]).flat())),
    sets: table.integers(constraints.flatMap(({ kind, first, count }) => [first, count, kind === 'positivity' ? 0 : 1])),
    variables: table.integers(variables.flat()),
    variableOf: table.integers(variableOf),
    ranges: table.floats(exponents.flatMap(({ alpha: a }) => [...a]).concat(exponents.flatMap(({ beta }) => [...beta]))),
  };

  const state = new Regions<StateName>();
  for (const name of ['parameters', 'mean', 'square', 'kept'] as const) state.add(name, parameters);
  const replica = new Regions<ReplicaName>();
  if (!trainable) replica.add('prefactor', fits * points);
  for (const split of ['training', 'validation'] as const) replica.add(`${split}Q`, widths[split]).add(`${split}Columns`, widths[split]).add(`${split}Rho`, 1);
  replica.add('points', 1);
  return {
    problem, layers, parameters, alpha, trainable, variables: variables.length, outputs, forms, widths, ...placed, bilinear, triangles, triangleVectors, at,
    tables: table.bits, matrices: matrices.values, scratch, state, replica,
  };
}

/** For each form the outputs that it enters, as (output, 0 above or 1 below) in the order of the outputs. */
function usesOf(outputs: Int32Array, forms: number): { formUses: number[]; formUseStart: number[] } {
  const uses: number[][] = Array.from({ length: forms }, () => []);
  outputs.forEach((form, k) => form >= 0 && uses[form]!.push(k >> 1, k & 1));
  const formUseStart = [0];
  for (const of of uses) formUseStart.push(formUseStart.at(-1)! + of.length / 2);
  return { formUses: uses.flat(), formUseStart };
}

/** Collects the shared matrices. */
class Matrices {
  private readonly parts: Float32Array[] = [];
  private vectors = 0;

  constructor(private readonly table: Table) {}

  place(rows: number, columns: number, value: (row: number, column: number) => number): PlacedMatrix {
    const shape = blockedShape(rows, columns, (row, column) => value(row, column) !== 0);
    const numbers = new Float32Array(4 * shape.vectors);
    writeBlocked(shape, value, numbers);
    const placed = this.describe(shape, this.vectors);
    this.parts.push(numbers);
    this.vectors += shape.vectors;
    return placed;
  }

  /** @param base where its numbers begin, in vectors of four */
  describe({ rows, columns, blocks }: BlockedShape, base: number): PlacedMatrix {
    return { table: this.table.integers(blocks.flatMap(([offset, first, count]) => [base + offset, first, count])), rows, columns };
  }

  get values(): Float32Array {
    const all = new Float32Array(Math.max(4, 4 * this.vectors));
    let at = 0;
    for (const part of this.parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }
}

/** Rows of a block, for the shaders. */
export const ROW_BITS = Math.log2(BLOCK_ROWS);
