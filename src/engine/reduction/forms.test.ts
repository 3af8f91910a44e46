import { describe, expect, it } from 'vitest';
import { reducedProblem } from '../../../tests/helpers/fast-engine';
import { syntheticProblem, syntheticWeights, type SyntheticSet } from '../../../tests/helpers/synthetic-problem';
import { expectClose } from '../../../tests/helpers/tolerance';
import { columnsOf, reducedOutputs } from '../../../tests/helpers/triangle-chi2';
import { N_FK_FLAVOURS } from '../../shared/physics/flavours';
import { OPERATIONS } from '../../shared/physics/operations';
import type { FitProblem } from '../problem/fit-problem';
import { predict, type Observable } from '../model/observable';
import { evaluatePdf } from '../model/pdf';
import { distinctFlavours } from './distinct-flavours';
import { formValues, observableForms, pdfColumns, type Columns } from './forms';

/** All 14 flavours and their products: those without a PDF, and those that share a column. */
const CHANNELS = { linear: Array.from({ length: N_FK_FLAVOURS }, (_, f) => f), bilinear: [1, 1, 12, 3, 7, 8, 0, 2, 2, 2, 13, 6] };

describe.each(['linear', 'bilinear'] as const)('%s tables', (kind) => {
  it.each(OPERATIONS)('as forms over the columns of p have the predictions of %s', (operation) => {
    const problem = syntheticProblem({ experiments: [[{ kind, operation, ndata: 5, channels: CHANNELS[kind] }]] });
    expectClose(...throughForms(problem, kind), { rel: 1e-12, abs: 1e-12, why: 'sums in another order' });
  });

  it.each<SyntheticSet>([
    { operation: 'RATIO', known: [1], ndata: 4 }, { operation: 'RATIO', known: [1], onePointBelow: true, ndata: 4 }, { operation: 'ADD', known: [0], ndata: 4 },
    { operation: 'SUBTRACT_ABS', known: [0], ndata: 4 }, { operation: 'SUBTRACT_ABS', known: [1], ndata: 4 }, { operation: 'SUBTRACT_ABSPAIR', known: [0, 1], ndata: 4 },
    { operation: 'SMN', known: [0, 2, 3], ndata: 4 },
  ])('with PDFs that are not fitted, %j, too', (set) => {
    const problem = syntheticProblem({ experiments: [[{ kind, ...set }]] });
    expectClose(...throughForms(problem, kind), { rel: 1e-12, abs: 1e-12, why: 'sums in another order' });
  });

  it.each<SyntheticSet>([{ operation: 'ASY', known: [1], ndata: 4 }, { operation: 'RATIO', known: [0], ndata: 4 }, { operation: 'SUBTRACT_ABSPAIR', known: [0, 2], ndata: 4 }])(
    'and what is not expressible, %j, is refused', (set) => {
      expect(() => throughForms(syntheticProblem({ experiments: [[{ kind, ...set }]] }), kind)).toThrow('PDFs that are fitted and PDFs that are not');
    });

  it('give the same outputs from their reduced forms', () => {
    const sets = OPERATIONS.map((operation): SyntheticSet => ({ kind, operation, ndata: 4 }));
    const problem = syntheticProblem({ experiments: [sets], positivity: [{ kind, ndata: 3 }, { kind, operation: 'RATIO', ndata: 4, onePointBelow: true }] });
    const weights = syntheticWeights(problem, 2);
    const reduced = reducedProblem(problem, [weights]);
    const { xf } = evaluatePdf(problem.pdf, weights, problem.grid);
    const isOutput = ({ form: { denominator, absolute }, operands }: Observable) => Boolean(denominator ?? absolute) || operands[0]!.kind === 'bilinear';
    const observables = [...problem.experiments[0]!.observables.filter(isOutput), ...problem.positivity, ...problem.integrability];
    const expected = observables.flatMap((observable) => [...predict(observable, xf).prediction]);
    expectClose(reducedOutputs(reduced, columnsOf(reduced, xf)), expected, { rel: 1e-10, abs: 1e-10, why: 'skeletons that lose nothing here' });
    expect(reduced.constraints.map(({ kind: set, count }) => [set, count])).toEqual([['positivity', 3], ['positivity', 4], ['integrability', 1]]);
  });
});

it('symmetric matrices stand for bilinear tables', () => {
  const problem = syntheticProblem({ experiments: [[{ kind: 'bilinear', ndata: 3 }]] });
  const columns = pdfColumns(problem.grid.length, distinctFlavours(problem.pdf).ofFk);
  const form = observableForms(problem.experiments[0]!.observables[0]!, columns).above;
  if (form?.kind !== 'bilinear') throw new Error('it is not bilinear');
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
  expect(() => observableForms(mixed, columns)).toThrow('synthetic adds DIS and hadronic FK tables');
});

/** Predictions of a problem's only observable from its forms, and directly. */
function throughForms(problem: FitProblem, kind: 'linear' | 'bilinear'): [Float64Array, Float64Array] {
  const observable = problem.experiments[0]!.observables[0]!;
  const columns: Columns = pdfColumns(problem.grid.length, distinctFlavours(problem.pdf).ofFk);
  const { xf } = evaluatePdf(problem.pdf, syntheticWeights(problem, 1), problem.grid);
  const p = columnsOf({ columns } as Parameters<typeof columnsOf>[0], xf);
  const { ndata, above, below, bound, offset } = observableForms(observable, columns);
  for (const form of [above, below, bound]) if (form) expect(form.kind).toBe(kind);
  const [top, bottom, size] = [above, below, bound].map((form) => form && formValues(form, p));
  const ours = new Float64Array(ndata).map((_, n) => (offset?.[n] ?? 0) + (top?.[n] ?? 0) / (bottom?.[bottom.length === 1 ? 0 : n] ?? 1) - Math.abs(size?.[n] ?? 0));
  return [ours, predict(observable, xf).prediction];
}
