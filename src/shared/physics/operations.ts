import { PartonError } from '../errors';

/** How the predictions of several FK tables make one observable (validphys convolution.py, `OP`). */
export const OPERATIONS = ['NULL', 'ADD', 'RATIO', 'ASY', 'SMN', 'COM', 'SMT'] as const;
export type OperationName = (typeof OPERATIONS)[number];

/**
 * An operation as linear combinations of its operands' predictions: sum_k numerator[k] T_k, over sum_k denominator[k] T_k where there is one.
 * Both have one coefficient an operand.
 */
export interface OperationForm {
  readonly numerator: readonly number[];
  readonly denominator?: readonly number[];
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
};

/** The form of an operation on `nTables` operands. @throws PartonError when the number of operands is not the operation's. */
export function operationForm(operation: OperationName, nTables: number): OperationForm {
  const form = FORMS[operation];
  if (form.numerator.length !== nTables) {
    throw new PartonError('input', `the operation ${operation} takes ${form.numerator.length} FK tables, not ${nTables}.`);
  }
  return form;
}

/** Whether an observable is linear in its operands: no denominator. */
export function isLinear(form: OperationForm): boolean {
  return form.denominator === undefined;
}

/**
 * The observable, shape [n], from its operands' predictions, each of shape [n], or [1] for a value shared by all points
 * (a ratio's total cross-section).
 */
export function applyOperation(form: OperationForm, operands: readonly Float64Array[]): Float64Array {
  const numerator = combination(form.numerator, operands);
  if (!form.denominator) return numerator;
  const denominator = combination(form.denominator, operands);
  return numerator.map((value, i) => value / denominator[i]!);
}

/** The adjoint of `applyOperation`: from dL/dO, shape [n], to dL/dT_k of every operand, in the operand's own shape. */
export function operationAdjoint(form: OperationForm, operands: readonly Float64Array[], dObservable: Float64Array): Float64Array[] {
  const denominator = form.denominator && combination(form.denominator, operands);
  const observable = denominator && applyOperation(form, operands);
  return operands.map((operand, k) => {
    const result = new Float64Array(operand.length);
    for (let i = 0; i < dObservable.length; i++) {
      const above = form.numerator[k]!;
      const slope = denominator ? (above - form.denominator[k]! * observable![i]!) / denominator[i]! : above;
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
