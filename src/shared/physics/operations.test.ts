import { describe, expect, it } from 'vitest';
import { expectClose } from '../../../tests/helpers/tolerance';
import { applyOperation, operationAdjoint, operationForm, type OperationName } from './operations';

const operand = (k: number, n = 3) => Float64Array.from({ length: n }, (_, i) => (k === 1 && i === 1 ? -1 : 1) * (1 + 0.3 * k + Math.cos(k + 2 * i) / 3));
const sum = (operands: readonly Float64Array[], i: number) => operands.reduce((total, values) => total + values[i]!, 0);

/** Each operation as its definition reads, for point i. */
const DEFINITIONS: Record<OperationName, [number, (t: readonly Float64Array[], i: number) => number]> = {
  NULL: [1, (t, i) => t[0]![i]!],
  ADD: [2, sum],
  RATIO: [2, (t, i) => t[0]![i]! / t[1]![i]!],
  ASY: [2, (t, i) => (t[0]![i]! - t[1]![i]!) / (t[0]![i]! + t[1]![i]!)],
  SMN: [4, (t, i) => sum(t.slice(0, 2), i) / sum(t.slice(2), i)],
  COM: [20, (t, i) => sum(t.slice(0, 10), i) / sum(t.slice(10), i)],
  SMT: [10, sum],
  SUBTRACT_ABS: [2, (t, i) => t[0]![i]! - Math.abs(t[1]![i]!)],
  SUBTRACT_ABSPAIR: [4, (t, i) => sum(t.slice(0, 2), i) - Math.abs(sum(t.slice(2), i))],
};

describe.each(Object.entries(DEFINITIONS) as [OperationName, (typeof DEFINITIONS)[OperationName]][])('%s', (name, [count, definition]) => {
  const operands = Array.from({ length: count }, (_, k) => operand(k));
  const form = operationForm(name, count);

  it('evaluates its definition', () => {
    expectClose(applyOperation(form, operands), [0, 1, 2].map((i) => definition(operands, i)), { rel: 1e-15, why: 'rounding' });
  });

  it('has the derivative of central differences', () => {
    const seed = Float64Array.of(0.3, -1.1, 0.7);
    const loss = (ops: readonly Float64Array[]) => applyOperation(form, ops).reduce((total, value, i) => total + value * seed[i]!, 0);
    const adjoint = operationAdjoint(form, operands, seed);
    operands.forEach((values, k) => {
      const numeric = values.map((_, i) => {
        const shifted = (h: number) => operands.map((ops, other) => (other === k ? ops.map((v, j) => (j === i ? v + h : v)) : ops));
        return (loss(shifted(1e-5)) - loss(shifted(-1e-5))) / 2e-5;
      });
      expectClose(adjoint[k]!, numeric, { rel: 1e-8, abs: 1e-10, why: 'central differences, h = 1e-5' });
    });
  });

  it('refuses another number of tables', () => {
    expect(() => operationForm(name, count + 1)).toThrow(`takes ${count} FK tables, not ${count + 1}`);
  });
});

it('shares a one-point denominator between all points', () => {
  const form = operationForm('RATIO', 2);
  const operands = [Float64Array.of(2, 4, 6), Float64Array.of(2)];
  expect([...applyOperation(form, operands)]).toEqual([1, 2, 3]);
  const [above, below] = operationAdjoint(form, operands, Float64Array.of(1, 1, 1));
  expect([...above!]).toEqual([0.5, 0.5, 0.5]);
  expect([...below!]).toEqual([-3]);
});
