import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { canonicalRuncard } from '../../src/shared/runcard/canonical';
import { lagrangeSchedule } from '../../src/shared/runcard/lagrange';
import { parseRuncard } from '../../src/shared/runcard/parse';
import type { Runcard } from '../../src/shared/runcard/runcard';
import { expectClose } from '../helpers/tolerance';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

function sound(path: string): Runcard {
  const { runcard, diagnostics } = parseRuncard(read(path));
  expect(diagnostics.filter(({ severity }) => severity !== 'info')).toEqual([]);
  return runcard!;
}

interface GoldenMeta {
  readonly posdatasets: string[];
  readonly posmultipliers: number[];
  readonly posinitials: number[];
  readonly integdatasets: string[];
  readonly integmultipliers: number[];
  readonly integinitials: number[];
  readonly epochs: number;
  readonly stopping_patience: number;
  readonly threshold_chi2: number;
  readonly threshold_positivity: number;
}

describe('the runcards that come with the program', () => {
  const golden = sound('tests/fixtures/golden_dis/runcard.yml');

  it('dis.yml is the recorded fit with more epochs', () => {
    const dis = sound('resources/runcards/dis.yml');
    expect(dis).toEqual({ ...golden, description: dis.description, epochs: 3000 });
    expect(dis.datasets).toHaveLength(17);
    expect(dis.replicas).toBe(100);
    expect(canonicalRuncard({ ...dis, epochs: golden.epochs })).toBe(canonicalRuncard(golden));
  });

  it('quick.yml fits the same data with 20 replicas', () => {
    const quick = sound('resources/runcards/quick.yml');
    expect(quick.datasets).toEqual(golden.datasets);
    expect(quick.replicas).toBe(20);
    expect(quick.epochs).toBeLessThan(3000);
  });

  it('diagonal.yml splits the same data in the diagonal basis', () => {
    const diagonal = sound('resources/runcards/diagonal.yml');
    expect(diagonal.diagonalBasis).toBe(true);
    expect(diagonal.diagonalFrac).toBe(0.75);
    expect(diagonal.datasets.map(({ name, variant, cfactors }) => ({ name, variant, cfactors }))).toEqual(
      golden.datasets.map(({ name, variant, cfactors }) => ({ name, variant, cfactors })),
    );
  });

  it.each(['dis', 'quick', 'diagonal'])('%s.yml has nothing to remark on', (name) => {
    expect(parseRuncard(read(`resources/runcards/${name}.yml`)).diagnostics).toEqual([]);
  });
});

describe.each(['golden_dis', 'golden_mixed'])('the runcard of %s', (name) => {
  const runcard = sound(`tests/fixtures/${name}/runcard.yml`);
  const meta = JSON.parse(read(`tests/fixtures/${name}/meta.json`)) as GoldenMeta;

  it('is read as n3fit read it', () => {
    expect(runcard.epochs).toBe(meta.epochs);
    expect(Math.floor(runcard.epochs * runcard.stopping.patience)).toBe(meta.stopping_patience);
    expect(runcard.stopping).toMatchObject({ thresholdChi2: meta.threshold_chi2, thresholdPositivity: meta.threshold_positivity });
    expect(runcard.basis.flavours.every(({ trainable }) => trainable === (name === 'golden_mixed'))).toBe(true);
  });

  it.each([['positivity', 'pos'], ['integrability', 'integ']] as const)('gives the Lagrange multipliers of %s that n3fit recorded', (kind, short) => {
    const schedules = runcard[kind].map((set) => lagrangeSchedule(runcard.epochs, runcard.lagrange[kind], set));
    expect(runcard[kind].map((set) => set.name)).toEqual(meta[`${short}datasets`]);
    expect(schedules.map(({ initial }) => initial)).toEqual(meta[`${short}initials`]);
    expectClose(schedules.map(({ multiplier }) => multiplier), meta[`${short}multipliers`], { rel: 1e-15, why: 'one power function or another' });
  });
});
