import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { searchFolders } from '../../src/engine/data/locate';
import { openFitFolder, readSummary } from '../../src/engine/io/fit-folder';
import type { FitSummary } from '../../src/engine/io/fit-json';
import { makeChi2 } from '../../src/engine/model/chi2';
import { predict } from '../../src/engine/model/observable';
import { centralValues } from '../../src/engine/problem/groups';
import { loadProblem } from '../../src/engine/problem/load-problem';
import { runFit } from '../../src/engine/run/fit';
import { N_FK_FLAVOURS } from '../../src/shared/physics/flavours';
import { requireRuncard } from '../../src/shared/runcard/parse';
import { agreement, passingReplicas, quantile, recordedEnsemble, type Ensemble } from '../helpers/agreement';
import { readArrays } from '../helpers/recorded-fits';
import { expectClose } from '../helpers/tolerance';

const root = join(import.meta.dirname, '../..');
const N3FIT_RUNCARD = join(root, 'tests/fixtures/n3fit_dis/runcard.yml');
const folders = { pdfs: [join(root, 'tests/fixtures/pdfs')] };
const recorded = readArrays('n3fit_dis/fit.npz');
const n3fit = recordedEnsemble();
const REPLICAS = Array.from({ length: 10 }, (_, i) => i + 1);

/**
 * Between two groups of 10 replicas of one and the same fit, these are passed once in a thousand times (measured on 300 replicas,
 * so with the correlations and tails that PDFs have: docs/validation.md).
 */
const CHANCE = { rmsDistance: 1.75, worstFlavour: 2.9, meanLogWidth: 0.85, rmsLogWidth: 1.4 };

/** Of 600 replicas fitted, 1.7 per cent did worse: chaotic starts. Another processor rounds otherwise, and then others are among them. */
const MOST = 8;

/** Experimental chi2/N of n3fit's ten replicas is 1.241 to 1.295: "1.24 to 1.30". */
const RANGE = [1.24, 1.3] as const;

describe.each([
  { of: "n3fit's runcard", file: N3FIT_RUNCARD, margin: 0.01, why: 'ten replicas do not show the ends: of 300, 1 per cent lie below 1.24' },
  { of: 'dis.yml', file: join(root, 'resources/runcards/dis.yml'), margin: 0.02, why: "and with its other t0 set the chi2 of n3fit's own PDFs is up to 0.009 larger" },
])('10 replicas of $of, 3000 epochs', ({ file, margin, why }) => {
  const out = mkdtempSync(join(tmpdir(), 'good-fit-'));
  let summaries: FitSummary[];
  let ensemble: Ensemble;

  beforeAll(async () => {
    const fit = join(out, 'fit');
    const { status, setAside } = await runFit({ runcard: file, out: fit, replicas: REPLICAS, folders });
    expect({ status, setAside }).toEqual({ status: 'complete', setAside: [] });
    const folder = openFitFolder(fit);
    summaries = folder.replicas.map((replica) => readSummary(folder, replica));
    ensemble = passingReplicas(fit);
  }, 300_000);
  afterAll(() => rmSync(out, { recursive: true, force: true }));

  it(`pass positivity, and reach the experimental chi2/N of n3fit's replicas: ${MOST} of 10 at least`, () => {
    expect(summaries).toHaveLength(10);
    const good = summaries.filter(({ positivity, chi2 }) => positivity === 'POS_PASS' && chi2 > RANGE[0] - margin && chi2 < RANGE[1] + margin);
    expect(good.length, `${summaries.map(({ positivity, chi2 }) => `${positivity} ${chi2.toFixed(4)}`).join(', ')}; margin ${margin}: ${why}`).toBeGreaterThanOrEqual(MOST);
  });

  it("have, one by one, the training and validation chi2/N of n3fit's replicas, whose data and splits they share", () => {
    // Between two trainings of one replica these differ by 0.02 (rms), between replicas by 0.15 and 0.27.
    for (const [key, name] of [['trainingChi2', 'erf_tr'], ['validationChi2', 'erf_vl']] as const) {
      const differences = summaries.map((summary, r) => Math.abs(summary[key] - recorded.numbers(name)[r]!)).sort((x, y) => x - y);
      expect(quantile(differences, 0.5)).toBeLessThan(0.04);
    }
  });

  it("have n3fit's PDFs at Q0, in centre and spread, within the statistical error", () => {
    const { rmsDistance, worstFlavour, meanLogWidth, rmsLogWidth } = agreement(n3fit, ensemble);
    expect(rmsDistance).toBeLessThan(CHANCE.rmsDistance);
    expect(worstFlavour).toBeLessThan(CHANCE.worstFlavour);
    expect(Math.abs(meanLogWidth)).toBeLessThan(CHANCE.meanLogWidth);
    expect(rmsLogWidth).toBeLessThan(CHANCE.rmsLogWidth);
  });
});

it("n3fit's replicas have here the chi2 that n3fit reported: data, cuts, FK tables, t0 covariance are the same", async () => {
  const { fit: { grid, experiments }, groups } = await loadProblem(requireRuncard(readFileSync(N3FIT_RUNCARD, 'utf8'), N3FIT_RUNCARD), searchFolders(folders));
  const chi2s = experiments.map(({ covariance, name }, e) => makeChi2(covariance, centralValues(groups[e]!), undefined, name));
  const points = chi2s.reduce((sum, { ndata }) => sum + ndata, 0);
  const found = n3fit.replicas.map((replica) => {
    const xf = interpolated(n3fit.x, replica, grid);
    const values = experiments.map(({ observables }, e) => chi2s[e]!.value(Float64Array.from(observables.flatMap((observable) => [...predict(observable, xf).prediction]))));
    return values.reduce((sum, value) => sum + value, 0) / points;
  });
  expectClose(found, recorded.numbers('chi2'), { abs: 1e-5, why: 'the export grid is interpolated to the points of the FK tables' });
});

/** x f at other points by the cubic through the four nearest in ln x; shapes [x, 14]. */
function interpolated(x: Float64Array, xf: Float64Array, at: Float64Array): Float64Array {
  const result = new Float64Array(at.length * N_FK_FLAVOURS);
  at.forEach((value, k) => {
    const above = x.findIndex((node) => node >= value);
    const first = Math.max(0, Math.min(x.length - 4, (above < 0 ? x.length : above) - 2));
    const nodes = [0, 1, 2, 3].map((i) => first + i);
    for (const node of nodes) {
      const weight = nodes.filter((other) => other !== node).reduce((product, other) => (product * Math.log(value / x[other]!)) / Math.log(x[node]! / x[other]!), 1);
      for (let f = 0; f < N_FK_FLAVOURS; f++) result[k * N_FK_FLAVOURS + f]! += weight * xf[node * N_FK_FLAVOURS + f]!;
    }
  });
  return result;
}
