import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Comparison } from '../../src/engine/compare/comparison';
import type { ExponentBand, Selection } from '../../src/shared/contract/compare-api';
import { temporaryFolder } from '../helpers/cli';
import { exportGridSet } from '../helpers/export-grid-set';
import { n3fitFolder } from '../helpers/n3fit-folder';
import { expectClose } from '../helpers/tolerance';

type Table = readonly (readonly number[])[];
type Band = Readonly<Record<'central' | 'low68' | 'high68', Table>> & { readonly x: readonly number[] };
const recorded = JSON.parse(readFileSync('tests/fixtures/comparison/validphys.json', 'utf8')) as {
  flavours: string[]; q: number; x: number[]; distances: Record<'distance' | 'varianceDistance' | 'pull', Table>;
  bands: Record<'central' | 'deviation' | 'low68' | 'high68', Table>; ranges: Record<'alpha' | 'beta', Table>; alpha: Band; beta: Band; arcs: Record<'mean' | 'deviation', number[]>;
};
const folder = temporaryFolder();
const [all, first, second] = ([['all', 0, 10], ['first', 0, 5], ['second', 5, 10]] as const).map(([name, from, to]) => exportGridSet(folder, name, Array.from({ length: to - from }, (_, i) => from + i))) as [string, string, string];
const comparison = new Comparison();
const view = { basis: 'evolution', xMin: 1e-5, xMax: 1, points: 24, scale: 'log' } as const;
const alone = (one: string): Selection => ({ subjects: [{ folder: one }], reference: 0 });
const rounding = { rel: 1e-9, abs: 1e-12, why: 'rounding of sums of knots' };

describe('validphys gives the same of an LHAPDF set', () => {
  it('bands', async () => {
    const { x, subjects: [one] } = await comparison.comparePdfs(alone(all), view);
    expectClose(x, recorded.x, rounding);
    for (const key of ['central', 'deviation', 'low68', 'high68'] as const) expectClose(one!.value![key], recorded.bands[key].flat(), rounding);
  });

  it('distances, of variances too, and pulls', async () => {
    const { subjects } = await comparison.comparePdfs({ subjects: [{ folder: first }, { folder: second }], reference: 0 }, view);
    const { distance, varianceDistance, pull } = subjects[1]!.value!;
    const differences = { rel: 1e-7, why: 'differences of central values and variances' };
    expectClose(distance, recorded.distances.distance.flat(), differences);
    expectClose(varianceDistance, recorded.distances.varianceDistance.flat(), differences);
    expectClose(pull.map(Math.abs), recorded.distances.pull.flat(), differences);
  });

  it('arc lengths', async () => {
    const { subjects: [one] } = await comparison.compareIntegrals(alone(all));
    const arcs = one!.value!.quantities.filter(({ kind }) => kind === 'arc length');
    expectClose(arcs.map(({ central }) => central), recorded.arcs.mean, rounding);
    expectClose(arcs.map(({ deviation }) => deviation), recorded.arcs.deviation, { rel: 1e-7, why: 'differences of lengths' });
  });

  it('effective exponents, and the next preprocessing ranges', async () => {
    const { subjects: [one], flavours, xAlpha, xBeta } = await comparison.compareExponents(alone(all), 'evolution');
    expect(flavours.map(({ key }) => key)).toEqual(recorded.flavours);
    const { ranges, alpha, beta } = one!.value!;
    for (const [own, of, x] of [[alpha, recorded.alpha, xAlpha], [beta, recorded.beta, xBeta]] as const) {
      // validphys was asked for 12 points over the same range, of which some are among ours
      const at = of.x.map((point) => x.findIndex((value) => Math.abs(value / point - 1) < 1e-12));
      expect(at.filter((i) => i >= 0).length).toBeGreaterThanOrEqual(4);
      for (const key of ['central', 'low68', 'high68'] as const satisfies (keyof ExponentBand)[]) {
        at.forEach((i, k) => {
          if (i >= 0) expectClose(flavours.map((_, f) => own[key][f * x.length + i]!), of[key].map((row) => row[k]!), rounding);
        });
      }
    }
    const logarithms = { rel: 1e-8, why: 'logarithms of sums that cancel' };
    expectClose(ranges.flatMap(({ alphaNext }) => [...alphaNext]), recorded.ranges.alpha.flat(), logarithms);
    expectClose(ranges.flatMap(({ betaNext }) => [...betaNext]), recorded.ranges.beta.flat(), logarithms);
  });
});

describe('validphys gives nearly the same of the fit itself', () => {
  const fit = n3fitFolder(temporaryFolder());

  it('bands', async () => {
    const { subjects: [one] } = await comparison.comparePdfs(alone(fit), view);
    for (const key of ['central', 'deviation', 'low68', 'high68'] as const) {
      expectClose(one!.value![key], recorded.bands[key].flat(), { rel: 2e-5, abs: 2e-5, why: 'between the knots LHAPDF is further from the network than the cubic through four points that a fit is read with' });
    }
  });

  it('the next preprocessing ranges', async () => {
    const { ranges } = (await comparison.compareExponents(alone(fit), 'evolution')).subjects[0]!.value!;
    ranges.forEach(({ flavour, alphaNext, betaNext }, f) => {
      const t3 = flavour === 't3'; // n3fit's float32 grids: in six of ten replicas u + ū and d + d̄ cancel to their last bit at x = 1e-6
      expectClose(alphaNext, recorded.ranges.alpha[f]!, { abs: t3 ? 3e-3 : 3e-5, why: t3 ? 'logarithms of rounding' : 'interpolation between the knots' });
      expectClose(betaNext, recorded.ranges.beta[f]!, { rel: t3 ? 1e-3 : 2e-4, why: 'interpolation between the knots, at x = 0.95' });
    });
  });
});
