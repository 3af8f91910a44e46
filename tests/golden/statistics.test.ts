import { describe, expect, test } from 'vitest';
import { covarianceCholesky, solveLower, solveLowerTransposed } from '../../src/engine/linalg/cholesky';
import { groupCovariance } from '../../src/engine/problem/covariance';
import { centralValues } from '../../src/engine/problem/groups';
import { datasetSplit } from '../../src/engine/problem/masks';
import { samplePseudodata, samplingFactor } from '../../src/engine/problem/pseudodata';
import { replicaSeeds } from '../../src/engine/problem/seeds';
import { RECORDED_SEEDS, recordedFit } from '../helpers/recorded-fits';
import { expectClose } from '../helpers/tolerance';

/** Data, covariances, splits and pseudodata of fits that n3fit made, from the same runcard seeds. */
describe.each(['golden_dis', 'golden_mixed'] as const)('%s', (run) => {
  const { meta, groups, data, covariance } = recordedFit(run);
  const seeds = meta.replicas.map((replica) => replicaSeeds(RECORDED_SEEDS, replica));

  test('groups and their points are in n3fit order', () => {
    expect(groups.map(({ name, datasets }) => ({ name, datasets: datasets.map((set) => set.data.name), ndata: datasets.map((set) => set.data.ndata) })))
      .toEqual(meta.experiments.map(({ name, datasets, ndata }) => ({ name, datasets, ndata })));
    for (const group of groups) expect(centralValues(group)).toEqual(data.numbers(`${group.name}__expdata_true`));
  });

  test('network seeds', () => {
    expect(seeds.map(({ nn }) => nn)).toEqual(meta.nnseeds);
  });

  test.each(groups)('t0 covariance of $name', (group) => {
    const expected = covariance(group.name);
    const actual = groupCovariance(group, group.datasets.map(({ t0 }) => t0));
    const sigma = Float64Array.from({ length: group.ndata }, (_, i) => Math.sqrt(expected[i * group.ndata + i]!));
    const correlation = (matrix: Float64Array): Float64Array => matrix.map((c, k) => c / sigma[Math.floor(k / group.ndata)]! / sigma[k % group.ndata]!);
    expectClose(correlation(actual), correlation(expected), { abs: 4e-15, why: 'sums of up to 1000 products in another order' });
  });

  test.each(groups)('splits of $name', (group) => {
    const onePoint = Uint8Array.from(group.datasets.flatMap(({ data: { ndata } }) => new Array<number>(ndata).fill(ndata === 1 ? 1 : 0)));
    seeds.forEach(({ trvl }, r) => {
      const { training, validation } = datasetSplit(group, trvl);
      const recorded = (name: string): Float64Array => data.numbers(`${group.name}__${name}`).slice(r * group.ndata, (r + 1) * group.ndata);
      // n3fit keeps a 1-point dataset in both masks.
      expect(training.map((kept, i) => kept | onePoint[i]!)).toEqual(Uint8Array.from(recorded('trmask')));
      expect(validation.map((kept, i) => kept | onePoint[i]!)).toEqual(Uint8Array.from(recorded('vlmask')));
      const count = (mask: Uint8Array): number => mask.reduce((sum, kept) => sum + kept, 0);
      expect([count(training), count(validation)]).toEqual([...data.numbers(`${group.name}__ndata`).slice(2 * r, 2 * r + 2)]);
    });
  });

  test.each(groups.filter(({ name }) => data.has(`${name}__invcov_tr_0`)))('inverse covariances of the splits of $name', (group) => {
    const matrix = groupCovariance(group, group.datasets.map(({ t0 }) => t0));
    seeds.forEach(({ trvl }, r) => {
      const split = datasetSplit(group, trvl);
      for (const [part, recorded] of [['training', 'tr'], ['validation', 'vl']] as const) {
        const shown = [...data.numbers(`${group.name}__${recorded}mask`).slice(r * group.ndata, (r + 1) * group.ndata).keys()]
          .filter((i) => data.numbers(`${group.name}__${recorded}mask`)[r * group.ndata + i] === 1);
        const inverse = inverseOf(matrix, group.ndata, shown.filter((i) => split[part][i] === 1));
        const embedded = Float64Array.from({ length: shown.length ** 2 }, (_, k) => inverse(shown[Math.floor(k / shown.length)]!, shown[k % shown.length]!));
        const expected = data.numbers(`${group.name}__invcov_${recorded}_${r}`);
        const largest = expected.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
        expectClose(embedded, expected, { abs: 1e-11 * largest, why: 'rounding times the condition number' });
      }
    });
  });

  test.each(groups)('pseudodata of $name', (group) => {
    const n = group.ndata;
    const matrix = groupCovariance(group, group.datasets.map(({ t0 }) => t0));
    const pseudodata = samplePseudodata(group, samplingFactor(group, matrix), seeds.map(({ mc }) => mc));
    const inSigma = (values: Float64Array): Float64Array => values.map((d, k) => d / Math.sqrt(matrix[(k % n) * (n + 1)]!));
    const expected = data.numbers(`${group.name}__pseudodata`);
    const difference = inSigma(pseudodata.map((d, k) => d - expected[k]!));
    expectClose(difference, new Float64Array(difference.length), PSEUDODATA_SIGMAS);
  });
});

/** In standard deviations. n3fit's own DEUTERON pseudodata are up to 4.6e-14 from those made in extended precision (numpy longdouble). */
const PSEUDODATA_SIGMAS = { abs: 6e-14, why: 'rounding of the Cholesky factors, ours and the recorded one' };

/** Elements of the inverse of the block `kept` of a covariance; zero outside it. */
function inverseOf(matrix: Float64Array, n: number, kept: readonly number[]): (i: number, j: number) => number {
  const m = kept.length;
  const block = Float64Array.from({ length: m * m }, (_, k) => matrix[kept[Math.floor(k / m)]! * n + kept[k % m]!]!);
  const lower = covarianceCholesky(block, m);
  const identity = Float64Array.from({ length: m * m }, (_, k) => Number(k % (m + 1) === 0));
  const inverse = solveLowerTransposed(lower, solveLower(lower, identity, m), m);
  const place = new Map(kept.map((i, k) => [i, k]));
  return (i, j) => (place.has(i) && place.has(j) ? inverse[place.get(i)! * m + place.get(j)!]! : 0);
}
