import { describe, expect, it } from 'vitest';
import { reducedProblem } from '../../../tests/helpers/fast-engine';
import { syntheticProblem, syntheticWeights, type SyntheticSet } from '../../../tests/helpers/synthetic-problem';
import { expectClose } from '../../../tests/helpers/tolerance';
import { columnsOf, reducedOutputs } from '../../../tests/helpers/triangle-chi2';
import { N_FK_FLAVOURS } from '../../shared/physics/flavours';
import { OPERATIONS } from '../../shared/physics/operations';
import { predict, type Observable } from '../model/observable';
import { evaluatePdf } from '../model/pdf';
import { distinctFlavours } from './distinct-flavours';
import { combinationForm, pdfColumns } from './forms';

/** All 14 flavours and their products: those without a PDF, and those that share a column. */
const CHANNELS = { linear: Array.from({ length: N_FK_FLAVOURS }, (_, f) => f), bilinear: [1, 1, 12, 3, 7, 8, 0, 2, 2, 2, 13, 6] };

describe.each(['linear', 'bilinear'] as const)('%s tables', (kind) => {
  it.each(OPERATIONS)('as forms over the columns of p have the predictions of %s', (operation) => {
    const set: SyntheticSet = { kind, operation, ndata: 5, channels: CHANNELS[kind] };
    const problem = syntheticProblem({ experiments: [[set]] });
    const observable = problem.experiments[0]!.observables[0]!;
    const columns = pdfColumns(problem.grid.length, distinctFlavours(problem.pdf).ofFk);
    const { xf } = evaluatePdf(problem.pdf, syntheticWeights(problem, 1), problem.grid);
    const p = columnsOf({ columns } as Parameters<typeof columnsOf>[0], xf);
    const value = (coefficients: readonly number[]) => {
      const form = combinationForm(observable, coefficients, columns);
      expect(form.kind).toBe(kind);
      return formValues(form, p);
    };
    const { numerator, denominator } = observable.form;
    const top = value(numerator);
    const below = denominator && value(denominator);
    const ours = below ? top.map((sum, n) => sum / below[n]!) : top;
    expectClose(ours, predict(observable, xf).prediction, { rel: 1e-12, abs: 1e-12, why: 'sums in another order' });
  });

  it('give the same outputs from their reduced forms', () => {
    const sets = OPERATIONS.map((operation): SyntheticSet => ({ kind, operation, ndata: 4 }));
    const problem = syntheticProblem({ experiments: [sets], positivity: [{ kind, ndata: 3 }, { kind, operation: 'RATIO', ndata: 4, onePointBelow: true }] });
    const weights = syntheticWeights(problem, 2);
    const reduced = reducedProblem(problem, [weights]);
    const { xf } = evaluatePdf(problem.pdf, weights, problem.grid);
    const isOutput = ({ form, operands }: Observable) => form.denominator !== undefined || operands[0]!.kind === 'bilinear';
    const observables = [...problem.experiments[0]!.observables.filter(isOutput), ...problem.positivity, ...problem.integrability];
    const expected = observables.flatMap((observable) => [...predict(observable, xf).prediction]);
    expectClose(reducedOutputs(reduced, columnsOf(reduced, xf)), expected, { rel: 1e-10, abs: 1e-10, why: 'skeletons that lose nothing here' });
    expect(reduced.constraints.map(({ kind: set, count }) => [set, count])).toEqual([['positivity', 3], ['positivity', 4], ['integrability', 1]]);
  });
});

it('symmetric matrices stand for bilinear tables', () => {
  const problem = syntheticProblem({ experiments: [[{ kind: 'bilinear', ndata: 3 }]] });
  const columns = pdfColumns(problem.grid.length, distinctFlavours(problem.pdf).ofFk);
  const form = combinationForm(problem.experiments[0]!.observables[0]!, [1], columns);
  if (form.kind !== 'bilinear') throw new Error('it is not bilinear');
  const size = form.active.length;
  form.matrices.forEach((value, k) => {
    const [n, i, j] = [Math.floor(k / size ** 2), Math.floor(k / size) % size, k % size];
    expect(form.matrices[(n * size + j) * size + i]).toBe(value);
  });
});

it('a sum of DIS and hadronic tables is refused', () => {
  const problem = syntheticProblem({ experiments: [[{ operation: 'ADD', ndata: 3 }, { kind: 'bilinear', ndata: 3 }]] });
  const [linear, hadronic] = problem.experiments[0]!.observables as [Observable, Observable];
  const mixed = { ...linear, operands: [linear.operands[0]!, hadronic.operands[0]!] };
  const columns = pdfColumns(problem.grid.length, distinctFlavours(problem.pdf).ofFk);
  expect(() => combinationForm(mixed, [1, 1], columns)).toThrow('synthetic adds DIS and hadronic FK tables');
});

function formValues(form: ReturnType<typeof combinationForm>, p: Float64Array): number[] {
  return Array.from({ length: form.count }, (_, n) => {
    if (form.kind === 'linear') return p.reduce((sum, value, c) => sum + form.rows[n * p.length + c]! * value, 0);
    const { active, matrices } = form;
    let sum = 0;
    active.forEach((a, i) => active.forEach((b, j) => (sum += p[a]! * matrices[(n * active.length + i) * active.length + j]! * p[b]!)));
    return sum;
  });
}
