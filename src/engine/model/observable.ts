import { PartonError } from '../../shared/errors';
import { N_FK_FLAVOURS } from '../../shared/physics/flavours';
import { applyOperation, operationAdjoint, operationForm, type OperationForm } from '../../shared/physics/operations';
import type { Operation } from '../data/types';
import { Dense } from '../linalg/dense';
import { addScaled, dot } from '../linalg/vector';
import type { FkTable } from '../theory/fk-table';

/**
 * One FK table on the union grid of all tables, where PDFs are xf[x * 14 + flavour].
 * Linear: T_n = sum_c values[n, c] xf[first[c]]; bilinear: T_n = sum_(c,i,j) values[n, c, i, j] xf[first[c, i]] xf[second[c, j]];
 * constant: T_n = values[n].
 */
export interface Operand {
  readonly kind: FkTable['kind'];
  readonly ndata: number;
  /** Linear: [ndata, channel * x]; bilinear: [ndata, channel, x, x]; constant: [ndata]. The table's own numbers, not copied. */
  readonly values: Float64Array;
  /** Indices into xf, shape [channel * x]. */
  readonly first: Int32Array;
  /** Bilinear only: of the second PDF, shape [channel * x]. */
  readonly second: Int32Array;
  /** Size of the table's own grid. */
  readonly nx: number;
}

/** What is measured (or constrained): an operation on FK tables. */
export interface Observable {
  readonly name: string;
  readonly ndata: number;
  readonly form: OperationForm;
  readonly operands: readonly Operand[];
}

/** Momentum fractions closer than this, relatively, are one node of the union grid. */
const SAME_X = 1e-9;

/** The increasing union of the x-grids of FK tables. */
export function unionGrid(tables: Iterable<FkTable>): Float64Array {
  const all = Float64Array.from(new Set(Array.from(tables, (table) => [...table.x]).flat())).sort();
  return all.filter((x, i) => i === 0 || x / all[i - 1]! - 1 > SAME_X);
}

/** Places an operation's tables on the union grid. @throws PartonError when a table's x is not on it, or their number or sizes disagree */
export function makeObservable(name: string, operation: Operation, tables: readonly FkTable[], grid: Float64Array): Observable {
  const form = operationForm(operation, tables.length);
  const ndata = Math.max(...tables.map((table) => table.ndata));
  const odd = tables.find((table) => table.ndata !== ndata && table.ndata !== 1);
  if (odd) throw new PartonError('input', `the FK table ${odd.name} of ${name} has ${odd.ndata} points where another has ${ndata}.`);
  return { name, ndata, form, operands: tables.map((table) => placeOnGrid(table, grid)) };
}

function placeOnGrid(table: FkTable, grid: Float64Array): Operand {
  const nodes = table.x.map((x) => {
    const node = grid.findIndex((candidate) => Math.abs(candidate / x - 1) <= SAME_X);
    if (node < 0) throw new PartonError('internal', `x = ${x} of the FK table ${table.name} is not on the union grid.`);
    return node;
  });
  const indices = (flavours: Int32Array) => Int32Array.from(Array.from(flavours, (f) => [...nodes].map((node) => node * N_FK_FLAVOURS + f)).flat());
  const pairs = table.kind === 'bilinear';
  return {
    kind: table.kind,
    ndata: table.ndata,
    values: table.values,
    first: indices(pairs ? table.channels.filter((_, k) => k % 2 === 0) : table.channels),
    second: indices(pairs ? table.channels.filter((_, k) => k % 2 === 1) : Int32Array.of()),
    nx: table.x.length,
  };
}

/** The predictions of an observable for PDFs on the union grid, shape [ndata]; `operands` are kept for the adjoint. */
export function predict(observable: Observable, xf: Float64Array): { prediction: Float64Array; operands: Float64Array[] } {
  const operands = observable.operands.map((operand) => contract(operand, xf));
  return { prediction: applyOperation(observable.form, operands), operands };
}

/** The predictions for several PDFs, eight at a time: each number of an FK table is read once for all eight, and most zeros not at all. */
export function predictMany(observable: Observable, xfs: readonly Float64Array[]): Float64Array[] {
  const operands = observable.operands.map((operand) => contractMany(operand, xfs));
  return xfs.map((_, k) => applyOperation(observable.form, operands.map((values) => values[k]!)));
}

/** The adjoint of `predict`: adds to dXf, shape [x, 14], what dL/d(prediction), shape [ndata], means for it. */
export function predictAdjoint(
  observable: Observable, xf: Float64Array, operands: readonly Float64Array[], dPrediction: Float64Array, dXf: Float64Array,
): void {
  operationAdjoint(observable.form, operands, dPrediction).forEach((dOperand, k) => contractAdjoint(observable.operands[k]!, xf, dOperand, dXf));
}

function contract({ kind, ndata, values, first, second, nx }: Operand, xf: Float64Array): Float64Array {
  if (kind === 'constant') return values;
  const a = Float64Array.from(first, (index) => xf[index]!);
  if (kind === 'linear') return new Float64Array(ndata).map((_, n) => dot(values, n * a.length, a, 0, a.length));
  const b = Float64Array.from(second, (index) => xf[index]!);
  const spans = spansOf(values, nx);
  return new Float64Array(ndata).map((_, n) => {
    let sum = 0;
    for (let row = 0; row < a.length; row++) { // row = (channel, x1)
      const place = n * a.length + row;
      const [from, to] = [spans[2 * place]!, spans[2 * place + 1]!];
      sum += a[row]! * dot(values, from, b, row - (row % nx) + from - place * nx, to - from);
    }
    return sum;
  });
}

function contractMany(operand: Operand, xfs: readonly Float64Array[]): Float64Array[] {
  const { kind, ndata, values, first, second, nx } = operand;
  if (kind === 'constant') return xfs.map(() => values);
  if (xfs.length === 1) return xfs.map((xf) => contract(operand, xf));
  const results = xfs.map(() => new Float64Array(ndata));
  const [a, b] = kind === 'linear' ? [undefined, first] : [first, second];
  const table = { points: ndata, rows: values.length / nx / ndata, nx, values, spans: spansOf(values, nx) };
  for (let k = 0; k < xfs.length; k += AT_ONCE) {
    const some = xfs.slice(k, k + AT_ONCE);
    const groups = Math.ceil(some.length / TOGETHER);
    (dense ??= new Dense()).contract(table, groups, a && abreast(some, a), abreast(some, b), (sums, begin, count) => {
      const stride = sums.length / groups;
      some.forEach((_, i) => {
        const at = Math.floor(i / TOGETHER) * stride + (i % TOGETHER);
        for (let n = 0; n < count; n++) results[k + i]![begin + n] = sums[at + n * TOGETHER]!;
      });
    });
  }
  return results;
}

/** PDFs that a number of a table meets at once; and those that are laid out for it at once, in memory that does not shrink. */
const TOGETHER = 8;
const AT_ONCE = 64;
/** Of this thread. */
let dense: Dense | undefined;

/** The numbers of PDFs at some indices, in groups: shape [group, index, TOGETHER], zero where there is no PDF. */
function abreast(xfs: readonly Float64Array[], indices: Int32Array): Float64Array {
  const { length } = indices;
  const all = new Float64Array(Math.ceil(xfs.length / TOGETHER) * length * TOGETHER);
  xfs.forEach((xf, k) => {
    const group = k - (k % TOGETHER);
    for (let i = 0, at = group * length + (k % TOGETHER); i < length; i++, at += TOGETHER) all[at] = xf[indices[i]!]!;
  });
  return all;
}

/** Where each row of a table's last x is not zero, [row, (from, to)] as places in the table: most are empty below the x of a point. */
function spansOf(values: Float64Array, nx: number): Int32Array {
  let spans = SPANS.get(values);
  if (!spans) {
    spans = new Int32Array((2 * values.length) / nx);
    for (let start = 0, at = 0; start < values.length; start += nx, at += 2) {
      let [from, to] = [start, start + nx];
      while (from < to && values[from] === 0) from++;
      while (to > from && values[to - 1] === 0) to--;
      spans[at] = from;
      spans[at + 1] = to;
    }
    SPANS.set(values, spans);
  }
  return spans;
}
const SPANS = new WeakMap<Float64Array, Int32Array>();

function contractAdjoint({ kind, ndata, values, first, second, nx }: Operand, xf: Float64Array, dT: Float64Array, dXf: Float64Array): void {
  if (kind === 'constant') return;
  const dA = new Float64Array(first.length);
  const spans = spansOf(values, nx);
  if (kind === 'linear') {
    for (let n = 0, span = 0, start = 0; n < ndata; n++) {
      for (let channel = 0; channel < dA.length; channel += nx, start += nx, span += 2) {
        const [from, to] = [spans[span]!, spans[span + 1]!];
        addScaled(dA, channel + from - start, dT[n]!, values, from, to - from);
      }
    }
  } else {
    const a = Float64Array.from(first, (index) => xf[index]!);
    const b = Float64Array.from(second, (index) => xf[index]!);
    const dB = new Float64Array(b.length);
    for (let n = 0; n < ndata; n++) {
      if (dT[n] === 0) continue;
      for (let row = 0; row < a.length; row++) {
        const place = n * a.length + row;
        const [from, to] = [spans[2 * place]!, spans[2 * place + 1]!];
        const at = row - (row % nx) + from - place * nx;
        dA[row]! += dT[n]! * dot(values, from, b, at, to - from);
        addScaled(dB, at, dT[n]! * a[row]!, values, from, to - from);
      }
    }
    second.forEach((index, k) => (dXf[index]! += dB[k]!));
  }
  first.forEach((index, k) => (dXf[index]! += dA[k]!));
}
