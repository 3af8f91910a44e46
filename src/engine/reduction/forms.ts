import { PartonError } from '../../shared/errors';
import { N_FK_FLAVOURS } from '../../shared/physics/flavours';
import { dot } from '../linalg/vector';
import type { Observable, Operand } from '../model/observable';

/** The p vector of the kernels: x f of distinct flavours at the FK nodes, column = flavour * nodes + node. */
export interface Columns {
  readonly nodes: number;
  readonly flavours: number;
  readonly count: number;
  /** The column of an index x * 14 + flavour of the float64 model's PDFs, or -1 where the PDF is zero. */
  readonly of: Int32Array;
}

export function pdfColumns(nodes: number, ofFk: Int32Array): Columns {
  const flavours = Math.max(...ofFk) + 1;
  const of = Int32Array.from({ length: nodes * N_FK_FLAVOURS }, (_, i) => {
    const flavour = ofFk[i % N_FK_FLAVOURS]!;
    return flavour < 0 ? -1 : flavour * nodes + Math.floor(i / N_FK_FLAVOURS);
  });
  return { nodes, flavours, count: flavours * nodes, of };
}

/** A combination of operands: rows of numbers linear in p, or symmetric matrices. */
export type Form =
  | { readonly kind: 'linear'; readonly count: number; /** [count, columns] */ readonly rows: Float64Array }
  | { readonly kind: 'bilinear'; readonly count: number; /** Columns that occur. */ readonly active: Int32Array; /** [count, active, active] */ readonly matrices: Float64Array };

/** An observable of forms, each of one row a point or one row for all: offset + above / below - |bound|; what is absent is 0, or 1 below. */
export interface ObservableForms {
  readonly ndata: number;
  readonly above?: Form;
  readonly below?: Form;
  readonly bound?: Form;
  /** Shape [ndata]. */
  readonly offset?: Float64Array;
}

/** An observable as forms over the columns. @throws PartonError for what does not occur in NNPDF data */
export function observableForms(observable: Observable, columns: Columns): ObservableForms {
  const { name, ndata, form: { numerator, denominator, absolute } } = observable;
  const unusual = () => new PartonError('unsupported', `${name} puts PDFs that are fitted and PDFs that are not into one sum of a quotient or an absolute value.`, {}, 'Such an operation does not occur in NNPDF data.');
  const above = sumOf(observable, numerator, columns);
  const below = denominator && sumOf(observable, denominator, columns);
  const bound = absolute && sumOf(observable, absolute, columns);
  if ((below?.form && (below.constant || above.constant)) || (bound?.form && bound.constant)) throw unusual();
  if (below?.form) {
    if (bound || !above.form) throw unusual();
    return { ndata, above: above.form, below: below.form };
  }
  const all = (values: Float64Array | undefined): Float64Array | undefined => (values?.length === 1 ? new Float64Array(ndata).fill(values[0]!) : values);
  const factors = all(below?.constant)?.map((divisor) => 1 / divisor);
  const size = all(bound?.constant);
  let offset = all(above.constant);
  if (offset && factors) offset = offset.map((value, n) => value * factors[n]!);
  if (size) offset = size.map((value, n) => (offset?.[n] ?? 0) - Math.abs(value));
  return {
    ndata, ...(above.form && { above: factors ? scaledForm(above.form, factors) : above.form }), ...(bound?.form && { bound: bound.form }), ...(offset && { offset }),
  };
}

/** sum_k coefficients[k] operands[k] of an observable: a form over the columns, and what is constant. */
function sumOf({ name, operands }: Observable, coefficients: readonly number[], columns: Columns): { readonly form?: Form; readonly constant?: Float64Array } {
  const used = operands.map((operand, k) => ({ operand, coefficient: coefficients[k]! })).filter(({ coefficient }) => coefficient !== 0);
  const fitted = used.filter(({ operand }) => operand.kind !== 'constant');
  const known = used.filter(({ operand }) => operand.kind === 'constant');
  const kinds = new Set(fitted.map(({ operand }) => operand.kind));
  if (kinds.size > 1) throw new PartonError('unsupported', `${name} adds DIS and hadronic FK tables`, {}, 'Such an operation does not occur in NNPDF data.');
  const rows = (terms: readonly Term[]) => Math.max(...terms.map(({ operand }) => operand.ndata));
  return {
    ...(fitted.length > 0 && { form: kinds.has('linear') ? linearForm(fitted, rows(fitted), columns) : bilinearForm(fitted, rows(fitted), columns) }),
    ...(known.length > 0 && {
      constant: new Float64Array(rows(known)).map((_, n) => known.reduce((sum, { operand: { values, ndata }, coefficient }) => sum + coefficient * values[ndata === 1 ? 0 : n]!, 0)),
    }),
  };
}

/** A form whose row n is multiplied by factors[n]. */
function scaledForm(form: Form, factors: Float64Array): Form {
  const count = factors.length;
  const numbers = form.kind === 'linear' ? form.rows : form.matrices;
  const width = numbers.length / form.count;
  const scaled = new Float64Array(count * width);
  for (let n = 0; n < count; n++) {
    const start = form.count === 1 ? 0 : n * width;
    for (let k = 0; k < width; k++) scaled[n * width + k] = factors[n]! * numbers[start + k]!;
  }
  return form.kind === 'linear' ? { ...form, count, rows: scaled } : { ...form, count, matrices: scaled };
}

interface Term {
  readonly operand: Operand;
  readonly coefficient: number;
}

function linearForm(terms: readonly Term[], count: number, columns: Columns): Form {
  const rows = new Float64Array(count * columns.count);
  for (const { operand: { first, values, ndata }, coefficient } of terms) {
    const at = Int32Array.from(first, (index) => columns.of[index]!);
    for (let n = 0; n < count; n++) {
      const start = (ndata === 1 ? 0 : n) * at.length;
      for (let c = 0; c < at.length; c++) {
        if (at[c]! >= 0) rows[n * columns.count + at[c]!]! += coefficient * values[start + c]!;
      }
    }
  }
  return { kind: 'linear', count, rows };
}

function bilinearForm(terms: readonly Term[], count: number, columns: Columns): Form {
  const occurs = new Uint8Array(columns.count);
  for (const { operand } of terms) {
    for (const indices of [operand.first, operand.second]) indices.forEach((index) => columns.of[index]! >= 0 && (occurs[columns.of[index]!] = 1));
  }
  const active = Int32Array.from(occurs.keys()).filter((column) => occurs[column]);
  const position = new Int32Array(columns.count).fill(-1);
  active.forEach((column, i) => (position[column] = i));
  const size = active.length;
  const matrices = new Float64Array(count * size * size);
  for (const { operand: { first, second, values, ndata, nx }, coefficient } of terms) {
    const a = Int32Array.from(first, (index) => (columns.of[index]! < 0 ? -1 : position[columns.of[index]!]!));
    const b = Int32Array.from(second, (index) => (columns.of[index]! < 0 ? -1 : position[columns.of[index]!]!));
    const channels = a.length / nx;
    for (let n = 0; n < count; n++) {
      let at = (ndata === 1 ? 0 : n) * channels * nx * nx;
      const matrix = matrices.subarray(n * size * size, (n + 1) * size * size);
      for (let c = 0; c < channels; c++) {
        for (let i = c * nx; i < (c + 1) * nx; i++) {
          for (let j = c * nx; j < (c + 1) * nx; j++, at++) {
            const value = values[at]!;
            if (value === 0 || a[i]! < 0 || b[j]! < 0) continue;
            // symmetric: p B p sees only the symmetric part
            matrix[a[i]! * size + b[j]!]! += (coefficient * value) / 2;
            matrix[b[j]! * size + a[i]!]! += (coefficient * value) / 2;
          }
        }
      }
    }
  }
  return { kind: 'bilinear', count, active, matrices };
}

/** The values of a form, shape [count]. */
export function formValues(form: Form, p: Float64Array): Float64Array {
  if (form.kind === 'linear') return new Float64Array(form.count).map((_, n) => dot(form.rows, n * p.length, p, 0, p.length));
  const { active, count, matrices } = form;
  const size = active.length;
  const used = Float64Array.from(active, (column) => p[column]!);
  return new Float64Array(count).map((_, n) => used.reduce((sum, value, i) => sum + value * dot(matrices, (n * size + i) * size, used, 0, size), 0));
}
