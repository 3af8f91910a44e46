import { describe, expect, it } from 'vitest';
import { syntheticProblem, syntheticWeights } from '../../../tests/helpers/synthetic-problem';
import { expectClose } from '../../../tests/helpers/tolerance';
import { FK_FLAVOURS } from '../../shared/physics/flavours';
import { SUM_RULES, type FitBasisName } from '../../shared/runcard/runcard';
import { evaluatePdf } from '../model/pdf';
import { distinctFlavours } from './distinct-flavours';

const MODES = SUM_RULES.filter((mode) => mode !== 'TSR');
const classes = (ofFk: Int32Array) =>
  [...new Set(ofFk)].map((flavour) => FK_FLAVOURS.filter((_, fk) => ofFk[fk] === flavour).join(' ')).sort();

describe.each<FitBasisName>(['EVOL', 'FLAVOUR'])('in %s', (basis) => {
  it('eight flavours stand for all fourteen', () => {
    const { flavours, ofFk, integrals } = distinctFlavours(syntheticProblem({ basis }).pdf);
    expect(flavours).toHaveLength(8);
    expect(classes(ofFk)).toEqual(['g', 'photon', 'sigma t24 t35', 't15', 't3', 't8', 'v v15 v24 v35', 'v3', 'v8']);
    expect(ofFk[FK_FLAVOURS.indexOf('photon')]).toBe(-1);
    expect(integrals).toHaveLength(5); // of sigma and g, of v, v3 and v8
  });

  it.each(MODES)('equal flavours are equal, and normalised as the whole model does: %s', (sumRules) => {
    const problem = syntheticProblem({ basis, sumRules });
    const { flavours, ofFk, integrals } = distinctFlavours(problem.pdf);
    const { xf, integrals: exact, factors } = evaluatePdf(problem.pdf, syntheticWeights(problem, 3, basis), problem.grid);
    FK_FLAVOURS.forEach((_, fk) => {
      const same = ofFk.indexOf(ofFk[fk]!);
      for (let x = 0; x < problem.grid.length; x++) {
        if (ofFk[fk]! < 0) expect(xf[x * 14 + fk]).toBe(0);
        else expectClose(xf[x * 14 + fk]!, xf[x * 14 + same]!, { rel: 1e-15, why: 'the same sums' });
      }
    });
    const integralOf = (k: number) => exact[FK_FLAVOURS.findIndex((_, fk) => ofFk[fk] === integrals[k]!.flavour && ['v', 'v3', 'v8', 'v15'].includes(FK_FLAVOURS[fk]!) === integrals[k]!.dividedByX)]!;
    flavours.forEach(({ norm }, b) => {
      const ours = norm ? (norm.constant + norm.slope * integralOf(norm.numerator)) / integralOf(norm.denominator) : 1;
      FK_FLAVOURS.forEach((_, fk) => ofFk[fk] === b && expectClose(factors[fk]!, ours, { rel: 1e-14, why: 'the same sums' }));
    });
  });
});

it('without a charm sum rule V15 is a flavour of its own', () => {
  const { flavours, ofFk } = distinctFlavours(syntheticProblem({ sumRules: 'ALLBUTCSR' }).pdf);
  expect(flavours).toHaveLength(9);
  expect(classes(ofFk)).toContain('v15');
  expect(classes(ofFk)).toContain('v v24 v35');
});

it('without sum rules nothing is integrated', () => {
  expect(distinctFlavours(syntheticProblem({ sumRules: 'NONE' }).pdf).integrals).toEqual([]);
});
