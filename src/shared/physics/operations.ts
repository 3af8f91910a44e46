import { PartonError } from '../errors';

/** How the predictions of several FK tables make one observable (validphys convolution.py, `OP`). */
export const OPERATIONS = ['NULL', 'ADD', 'RATIO', 'ASY', 'SMN', 'COM', 'SMT', 'SUBTRACT_ABS', 'SUBTRACT_ABSPAIR'] as const;
export type OperationName = (typeof OPERATIONS)[number];

/**
 * An operation as linear combinations of its operands' predictions: sum_k numerator[k] T_k, over sum_k denominator[k] T_k where there is one,
 * less |sum_k absolute[k] T_k| where there is one. Each has one coefficient an operand.
 */
export interface OperationForm {
  readonly numerator: readonly number[];
  readonly denominator?: readonly number[];
  readonly absolute?: readonly number[];
}

const ones = (n: number): number[] => Array.from({ length: n }, () => 1);
const zeros = (n: number): number[] => Array.from({ length: n }, () => 0);

const FORMS: Readonly<Record<OperationName, OperationForm>> = {
  NULL: { numerator: [1] },
  ADD: { numerator: [1, 1] },
  RATIO: { numerator: [1, 0], denominator: [0, 1] },
  ASY: { numerator: [1, -1], denominator: [1, 1] },
  SMN: { numerator: [1, 1, 0, 0], denominator: [0, 0, 1, 1] },
  COM: { numerator: [...ones(10), ...zeros(10)], denominator: [...zeros(10), ...ones(10)] },
  SMT: { numerator: ones(10) },
  // The bounds of helicity PDFs: an unpolarised distribution (a quark's and its antiquark's) less the size of the polarised one.
  SUBTRACT_ABS: { numerator: [1, 0], absolute: [0, 1] },
  SUBTRACT_ABSPAIR: { numerator: [1, 1, 0, 0], absolute: [0, 0, 1, 1] },
};

/** The form of an operation on `nTables` operands. @throws PartonError when the number of operands is not the operation's. */
export function operationForm(operation: OperationName, nTables: number): OperationForm {
  const form = FORMS[operation];
  if (form.numerator.length !== nTables) {
    throw new PartonError('input', `the operation ${operation} takes ${form.numerator.length} FK tables, not ${nTables}.`);
  }
  return form;
}

/**
 * The observable, shape [n], from its operands' predictions, each of shape [n], or [1] for a value shared by all points
 * (a ratio's total cross-section).
 */
export function applyOperation(form: OperationForm, operands: readonly Float64Array[]): Float64Array {
  const numerator = combination(form.numerator, operands);
  const denominator = form.denominator && combination(form.denominator, operands);
  const quotient = denominator ? numerator.map((value, i) => value / denominator[i]!) : numerator;
  const absolute = form.absolute && combination(form.absolute, operands);
  return absolute ? quotient.map((value, i) => value - Math.abs(absolute[i]!)) : quotient;
}

/** The adjoint of `applyOperation`: from dL/dO, shape [n], to dL/dT_k of every operand, in the operand's own shape. */
export function operationAdjoint(form: OperationForm, operands: readonly Float64Array[], dObservable: Float64Array): Float64Array[] {
  const denominator = form.denominator && combination(form.denominator, operands);
  const quotient = denominator && combination(form.numerator, operands).map((value, i) => value / denominator[i]!);
  const absolute = form.absolute && combination(form.absolute, operands);
  return operands.map((operand, k) => {
    const result = new Float64Array(operand.length);
    for (let i = 0; i < dObservable.length; i++) {
      const above = form.numerator[k]!;
      let slope = denominator ? (above - form.denominator[k]! * quotient![i]!) / denominator[i]! : above;
      if (absolute) slope -= form.absolute[k]! * Math.sign(absolute[i]!);
      result[operand.length === 1 ? 0 : i]! += dObservable[i]! * slope;
    }
    return result;
  });
}

function combination(coefficients: readonly number[], operands: readonly Float64Array[]): Float64Array {
  const result = new Float64Array(Math.max(...operands.map((operand) => operand.length)));
  operands.forEach((operand, k) => {
    const coefficient = coefficients[k]!;
    if (coefficient === 0) return;
    for (let i = 0; i < result.length; i++) result[i]! += coefficient * operand[operand.length === 1 ? 0 : i]!;
  });
  return result;
}
