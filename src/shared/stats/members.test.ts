import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { expectClose } from '../../../tests/helpers/tolerance';
import { correlations } from './correlation';
import { distance, pull, varianceDistance, type Sample } from './distance';
import { memberStatistics, moment, type Uncertainty } from './members';
import { coverageFactor } from './normal';

const recorded = JSON.parse(readFileSync('tests/fixtures/comparison/members.json', 'utf8')) as {
  values: number[][]; other: number[][]; factor90: number; factors: [number, number][]; corrcoef: number[][];
  replicas: Record<'std' | 'moment4' | 'low' | 'high', number[]>;
  hessian: Record<'std' | 'moment4', number[]>; symmhessian: Record<'std' | 'moment4', number[]>;
  distance: number[]; variance_distance: number[]; pull: number[];
};
const flat = (rows: readonly (readonly number[])[]): Float64Array => Float64Array.from(rows.flat());
const rounding = { rel: 1e-12, why: 'rounding of sums' };
const replicas: Uncertainty = { type: 'replicas', rescale: 1 };
const values = flat(recorded.values);
const members = recorded.values.length;

describe('members', () => {
  it('as replicas, as numpy has it', () => {
    const { deviation, low68, high68, central } = memberStatistics(values, members, replicas);
    expect([...central]).toEqual(recorded.values[0]);
    expectClose(deviation, recorded.replicas.std, rounding);
    expectClose(low68, recorded.replicas.low, rounding);
    expectClose(high68, recorded.replicas.high, rounding);
    expectClose(moment(values, members, replicas, 4), recorded.replicas.moment4, rounding);
  });

  it.each(['hessian', 'symmhessian'] as const)('of a %s set at 90 %%', (type) => {
    const uncertainty: Uncertainty = { type, rescale: coverageFactor(0.9) };
    const { deviation, low68, central } = memberStatistics(values, members, uncertainty);
    expectClose(deviation, recorded[type].std, rounding);
    expectClose(low68, central.map((value, i) => value - deviation[i]!), rounding);
    expectClose(moment(values, members, uncertainty, 4), recorded[type].moment4, rounding);
  });

  it('leave out what is no number, and say nothing of a lone central value', () => {
    const some = Float64Array.of(1, 1, 2, NaN, 3, 5); // shape [3, 2]
    const { low68, high68 } = memberStatistics(some, 3, replicas);
    expect([low68[1], high68[1]]).toEqual([5, 5]);
    expect(memberStatistics(Float64Array.of(1, 2), 1, { type: 'none', rescale: 1 }).deviation).toEqual(Float64Array.of(NaN, NaN));
  });

  it('stand for the standard deviations of their confidence level', () => {
    for (const [probability, factor] of recorded.factors) expectClose(coverageFactor(probability), factor, { rel: 1e-12, why: 'quadrature' });
  });
});

describe('distances', () => {
  const a: Sample = { values, members, uncertainty: replicas };
  const b: Sample = { values: flat(recorded.other), members: recorded.other.length, uncertainty: replicas };

  it('are those of the formulas in numpy', () => {
    expectClose(distance(a, b), recorded.distance, rounding);
    expectClose(varianceDistance(a, b), recorded.variance_distance, rounding);
    expectClose(pull(a, b), recorded.pull, rounding);
  });

  it('of a sample to itself are 0', () => {
    for (const of of [distance, varianceDistance, pull]) expect([...of(a, a)]).toEqual([0, 0, 0, 0, 0]);
  });
});

it('correlation coefficients are those of numpy', () => {
  expectClose(correlations(values.subarray(5), members - 1), flat(recorded.corrcoef), { rel: 1e-12, abs: 1e-15, why: 'rounding of sums' });
});
