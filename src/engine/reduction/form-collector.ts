import type { Dense } from '../linalg/dense';
import { reduceBilinear, TOLERATED_ERRORS } from './bilinear-forms';
import { formValues, type Columns, type Form, type ObservableForms } from './forms';
import type { BilinearForms, ReducedProblem } from './reduced-problem';

interface FormRef { readonly set: number; readonly index: number }
interface AddedForm { readonly set: number; readonly first: number; readonly count: number }
const LINEAR = -1;

/** Collects observables as outputs, quotients of forms; linear forms are numbered first, then those of each bilinear set. */
export class FormCollector {
  private readonly outputs: { readonly numerator?: FormRef; readonly denominator?: FormRef; readonly bound?: FormRef; readonly offset: number }[] = [];
  private readonly linear: Float64Array[] = [];
  private linearCount = 0;
  private readonly bilinear: BilinearForms[] = [];

  /**
   * @param scale typical size of each column of p
   * @param typical p of typical PDFs
   * @param tolerated part of the errors of hadronic measurements
   */
  constructor(
    readonly columns: Columns, private readonly scale: Float64Array, private readonly typical: Float64Array, private readonly dense: Dense,
    private readonly tolerated = TOLERATED_ERRORS,
  ) {}

  get outputCount(): number {
    return this.outputs.length;
  }

  /**
   * One output a point of the observable.
   * @param sigma what the points are measured to, shape [ndata]: how exact they need be
   */
  addOutputs({ ndata, above, below, bound, offset }: ObservableForms, sigma?: Float64Array): { first: number; count: number } {
    const first = this.outputs.length;
    const weights = sigma && above && this.weights(above, below, sigma);
    const numerator = above && this.addForm(above, weights?.above);
    const denominator = below && this.addForm(below, weights?.below);
    const absolute = bound && this.addForm(bound, sigma && this.weights(bound, undefined, sigma).above);
    const pick = ({ set, first: start, count }: AddedForm, n: number): FormRef => ({ set, index: start + (count === 1 ? 0 : n) });
    for (let n = 0; n < ndata; n++) {
      this.outputs.push({
        ...(numerator && { numerator: pick(numerator, n) }), ...(denominator && { denominator: pick(denominator, n) }), ...(absolute && { bound: pick(absolute, n) }),
        offset: offset?.[n] ?? 0,
      });
    }
    return { first, count: ndata };
  }

  result(): Pick<ReducedProblem, 'linearForms' | 'bilinearForms' | 'outputs' | 'bounds'> {
    const rows = new Float64Array(this.linearCount * this.columns.count);
    let at = 0;
    for (const block of this.linear) {
      rows.set(block, at);
      at += block.length;
    }
    const starts: number[] = [];
    let next = this.linearCount;
    for (const { count } of this.bilinear) {
      starts.push(next);
      next += count;
    }
    const number = (form: FormRef | undefined) => (!form ? -1 : form.set === LINEAR ? form.index : starts[form.set]! + form.index);
    const outputs = Int32Array.from(this.outputs.flatMap(({ numerator, denominator }) => [number(numerator), number(denominator)]));
    const bounded = this.outputs.some(({ numerator, bound, offset }) => !numerator || bound || offset !== 0);
    const bounds = { forms: Int32Array.from(this.outputs, ({ bound }) => number(bound)), offsets: Float64Array.from(this.outputs, ({ offset }) => offset) };
    return { linearForms: { count: this.linearCount, rows }, bilinearForms: this.bilinear, outputs, ...(bounded && { bounds }) };
  }

  /** How much an output changes, in sigma, with its numerator and with its denominator, at typical PDFs; the largest where points share one. */
  private weights(above: Form, below: Form | undefined, sigma: Float64Array): { readonly above: Float64Array; readonly below?: Float64Array } {
    const divisors = below ? formValues(below, this.typical) : Float64Array.of(1);
    const dividends = formValues(above, this.typical);
    const at = (values: Float64Array, n: number) => values[values.length === 1 ? 0 : n]!;
    const largest = (count: number, slope: (n: number) => number) => {
      const weights = new Float64Array(count);
      sigma.forEach((error, n) => {
        const row = count === 1 ? 0 : n;
        weights[row] = Math.max(weights[row]!, Math.abs(slope(n)) / error);
      });
      return weights;
    };
    return {
      above: largest(above.count, (n) => 1 / at(divisors, n)),
      ...(below && { below: largest(below.count, (n) => at(dividends, n) / at(divisors, n) ** 2) }),
    };
  }

  private addForm(form: Form, weights?: Float64Array): AddedForm {
    if (form.kind === 'linear') {
      this.linear.push(form.rows);
      this.linearCount += form.count;
      return { set: LINEAR, first: this.linearCount - form.count, count: form.count };
    }
    this.bilinear.push(reduceBilinear(this.dense, form, this.scale, this.tolerated, weights));
    return { set: this.bilinear.length - 1, first: 0, count: form.count };
  }
}
