import { describe, expect, it } from 'vitest';
import { expectClose } from '../../../tests/helpers/tolerance';
import { FK_FLAVOURS } from './flavours';
import { gaussQuadrature } from './quadrature';
import { integrationWeights, normalisation, normalisationAdjoint, sumRules } from './sum-rules';

const integrals = Float64Array.from({ length: 14 }, (_, f) => 0.4 + 0.37 * f);
const named = (values: Float64Array) => Object.fromEntries(FK_FLAVOURS.map((name, f) => [name, values[f]!]));

describe('sum rules', () => {
  it('normalise momentum and valence', () => {
    const I = named(integrals);
    const A = named(normalisation(sumRules('ALL'), integrals));
    expect(I.sigma! + A.g! * I.g!).toBeCloseTo(1, 14);
    expect([A.v! * I.v!, A.v3! * I.v3!, A.v8! * I.v8!, A.v15! * I.v15!].map((n) => Math.round(n * 1e12) / 1e12)).toEqual([3, 1, 3, 3]);
    expect([A.v24, A.v35]).toEqual([A.v, A.v]);
    expect([A.photon, A.sigma, A.t3, A.t8, A.t15, A.t24, A.t35]).toEqual([1, 1, 1, 1, 1, 1, 1]);
  });

  it('balance V against a free V15 without the charm sum rule', () => {
    const I = named(integrals);
    const A = named(normalisation(sumRules('ALLBUTCSR'), integrals));
    expect(A.v! * I.v!).toBeCloseTo(4 - I.v15! / 3, 12);
    expect(A.v15).toBe(1);
  });

  it('do as little as asked', () => {
    expect([...normalisation(sumRules('NONE'), integrals)]).toEqual(Array(14).fill(1));
    expect(sumRules('MSR').rules.map((rule) => FK_FLAVOURS[rule.flavour])).toEqual(['g']);
    expect(sumRules('VSR').rules.some((rule) => FK_FLAVOURS[rule.flavour] === 'g')).toBe(false);
  });

  it.each(['ALL', 'MSR', 'VSR', 'ALLBUTCSR', 'NONE'] as const)('%s: the adjoint is the derivative', (mode) => {
    const rules = sumRules(mode);
    const seed = Float64Array.from({ length: 14 }, (_, f) => Math.sin(f + 1));
    const loss = (I: Float64Array) => normalisation(rules, I).reduce((sum, a, f) => sum + a * seed[f]!, 0);
    const numeric = integrals.map((_, f) => {
      const shifted = (h: number) => integrals.map((value, k) => (k === f ? value + h : value));
      return (loss(shifted(1e-5)) - loss(shifted(-1e-5))) / 2e-5;
    });
    expectClose(normalisationAdjoint(rules, integrals, seed), numeric, { rel: 1e-7, abs: 1e-8, why: 'central differences, h = 1e-5' });
  });

  it('integrate numbers where xf is divided by x', () => {
    const quadrature = gaussQuadrature();
    const weights = integrationWeights(sumRules('ALL'), quadrature);
    const integral = (f: number) => quadrature.x.reduce((sum, x, i) => sum + x * (1 - x) * weights[i * 14 + f]!, 0);
    expectClose([integral(FK_FLAVOURS.indexOf('g')), integral(FK_FLAVOURS.indexOf('v8'))], [1 / 6, 1 / 2], { rel: 1e-8, why: 'integrals start at 1e-9' });
  });
});
