import { describe, expect, test } from 'vitest';
import { smallSet } from '../../../tests/helpers/small-data';
import { expectClose } from '../../../tests/helpers/tolerance';
import { groupCovariance } from './covariance';
import { centralValues, makeGroup } from './groups';
import { samplePseudodata, samplingFactor } from './pseudodata';

const n = 23;
const points = Array.from({ length: n }, (_, i) => i);
const group = makeGroup('GROUP', [
  smallSet({ name: 'A', central: points.map((i) => 1 + i / 10), stat: points.map((i) => 0.1 + i / 50), errors: [['MULT', 'LUMI', ...points.map(() => 3)], ['ADD', 'CORR', ...points.map((i) => i / 40)]] }),
  smallSet({ name: 'B', central: [400, 500], stat: [10, 7], errors: [['MULT', 'LUMI', 4, 4]] }),
]);
const covariance = groupCovariance(group, group.datasets.map(({ data }) => data.central));
const factor = samplingFactor(group, covariance);
const seeds = Array.from({ length: 70 }, (_, r) => 1000 + 7 * r);

describe('pseudodata', () => {
  test('of a replica does not depend on its neighbours, bit for bit', () => {
    const together = samplePseudodata(group, factor, seeds);
    seeds.forEach((seed, r) => expect(samplePseudodata(group, factor, [seed])).toEqual(together.slice(r * group.ndata, (r + 1) * group.ndata)));
    expect(samplePseudodata(group, factor, [...seeds].reverse()).slice(0, group.ndata)).toEqual(together.slice(-group.ndata));
  });

  test('without a seed is the central values, beside replicas too', () => {
    expect(samplePseudodata(group, factor, [5, null]).slice(group.ndata)).toEqual(centralValues(group));
    expect(samplePseudodata(group, factor, [5, null]).slice(0, group.ndata)).not.toEqual(centralValues(group));
  });

  test('has the mean and covariance that it is sampled from', () => {
    const count = 20_000;
    const size = group.ndata;
    const sample = samplePseudodata(group, factor, Array.from({ length: count }, (_, r) => r));
    const central = centralValues(group);
    const sigma = Float64Array.from(central, (_, i) => Math.sqrt(covariance[i * (size + 1)]!));
    const shift = (r: number, i: number): number => (sample[r * size + i]! - central[i]!) / sigma[i]!;
    const average = (term: (r: number) => number): number => Array.from({ length: count }, (_, r) => term(r)).reduce((a, b) => a + b, 0) / count;
    const statistical = { abs: 5 / Math.sqrt(count), why: 'five standard errors' };
    for (const [i, j] of [[0, 0], [3, 17], [24, 24], [5, 24], [23, 24]] as const) {
      expectClose(average((r) => shift(r, i)), 0, statistical);
      expectClose(average((r) => shift(r, i) * shift(r, j)), covariance[i * size + j]! / sigma[i]! / sigma[j]!, { ...statistical, abs: 1.5 * statistical.abs });
    }
  });

  test('cannot be sampled from errors that are fully correlated, and says where', () => {
    const degenerate = makeGroup('NMC', [smallSet({ name: 'A', central: [1, 1, 1], stat: [1, 0, 0], errors: [['ADD', 'CORR', 0, 2, 4]] })]);
    const matrix = groupCovariance(degenerate, [degenerate.datasets[0]!.data.central]);
    expect(() => samplingFactor(degenerate, matrix)).toThrow(/A, point 3: the covariance matrix of NMC is not positive definite/);
  });
});
