import { afterEach, describe, expect, it, vi } from 'vitest';
import { runCli, temporaryFolder } from '../../../tests/helpers/cli';
import { parseRuncard } from '../../shared/runcard/parse';
import { epochTimes, type FitRun } from './fit-child';
import { benchText, measuresOf } from './report';
import { changedRuncard } from './runcards';
import { runBench, type BenchResult } from './suite';

describe('epochTimes', () => {
  const at = (seconds: number, epoch: number, running = 10) => ({ seconds, done: epoch / 1000, epochs: 1000, replicas: 10, running, epoch: { median: epoch, min: epoch, max: epoch } });

  it('is the fastest and the median of stretches', () => {
    // 10 ms an epoch for two seconds, then 5 ms
    const progress = [at(0, 0), at(1, 1), at(2, 101), at(3, 201), at(4, 401), at(5, 601), at(6, 801)];
    expect(epochTimes(progress)).toEqual({ best: 5, median: expect.closeTo((5 + 20 / 3) / 2, 9) as number });
  });

  it('looks only at stretches in which all replicas train', () => {
    expect(epochTimes([at(1, 1), at(2, 101), at(4, 301, 9), at(6, 900, 3)])).toBeUndefined();
  });
});

describe('changedRuncard', () => {
  it('changes what is to be measured and nothing else', () => {
    const [whole, changed] = [changedRuncard({}), changedRuncard({ epochs: 700, neverStop: true, datasets: 5 })].map((text) => parseRuncard(text));
    expect(whole!.runcard).toMatchObject({ epochs: 3000, replicas: 100 });
    expect(whole!.runcard!.datasets).toHaveLength(17);
    expect(changed!.runcard).toEqual({
      ...whole!.runcard, epochs: 700, datasets: whole!.runcard!.datasets.slice(0, 5), stopping: { ...whole!.runcard!.stopping, thresholdChi2: 1e-6 },
    });
  });
});

const run = (replicas: number, best: number, peakMemory: number): FitRun =>
  ({ replicas, seconds: 38.1, firstEpochSeconds: 4.2, epochMilliseconds: { best, median: best + 1 }, peakMemory });
const result: BenchResult = {
  machine: { processor: 'A processor', cores: 2, memory: 24e9, node: '20.20.2', platform: 'linux-x64', load: 0.1 }, workers: 2,
  epoch: [run(1, 0.5, 310e6), run(100, 4.4, 530e6)],
  kernels: [{
    replicas: 1, simd: 'relaxed', epochMilliseconds: 0.5, gigaflops: 3, stages: { network: 0.2, pdf: 0.05, projection: 0.05, forms: 0.05, bilinear: 0.05, chi2: 0.05, update: 0.05 },
    operations: { network: 600e3, pdf: 10e3, projection: 100e3, forms: 100e3, bilinear: 400e3, chi2: 200e3, update: 15e3 }, shape: { points: 148, training: 331, validation: 272, skeleton: 240 },
  }],
};

describe('benchText', () => {
  it('sets numbers beside targets and what was recorded', () => {
    expect(benchText(result, { ...result, machine: { ...result.machine, processor: 'Another' }, epoch: [run(1, 1, 310e6)] })).toBe(`A processor, 2 cores, Node 20.20.2, 2 workers

what                                               now   target              recorded  now / recorded
-----------------------------------------  -----------  -------  -------  -----------  --------------
epoch, 1 replica                               0.50 ms  0.80 ms  reached       1.0 ms            0.50
epoch, 100 replicas                             4.4 ms   4.0 ms  MISSED
start to end of first epoch, 1 replica           4.2 s                          4.2 s            1.00
start to end of first epoch, 100 replicas        4.2 s   10.0 s  reached
peak memory, 1 replica                          310 MB                         310 MB            1.00
peak memory, 100 replicas                       530 MB   500 MB  MISSED
kernels on one thread, 1 replica               0.50 ms                        0.50 ms            1.00
rate on one thread, 1 replica              3.0 GFLOP/s                    3.0 GFLOP/s            1.00

The recorded numbers are of another machine: Another, 2 cores, Node 20.20.2.

Where the time of an epoch goes (one thread), and thousands of operations a replica:
stage       1 replica  operations / 1000
----------  ---------  -----------------
network           40%                600
pdf               10%                 10
projection        10%                100
forms             10%                100
bilinear          10%                400
chi2              10%                200
update            10%                 15

148 points in x; triangles of 331 (training) and 272 (validation) columns; 1.43 million operations a replica and epoch, transcendental functions not counted.
All threads: 2.9 GFLOP/s with 1 replica, 32.4 GFLOP/s with 100 replicas.
`);
  });

  it('says when other programs were running', () => {
    expect(benchText({ ...result, machine: { ...result.machine, load: 1.5 } }, undefined)).toContain('\nOther programs were running (load 1.5): the numbers are upper limits.\n');
  });

  it('counts what targets are for', () => {
    expect(measuresOf(result).map(({ key, target }) => [key, target])).toEqual([
      ['epoch.1', 0.8], ['epoch.100', 4], ['firstEpoch.1', undefined], ['firstEpoch.100', 10], ['memory.1', undefined], ['memory.100', 0.5e9],
      ['kernels.1', undefined], ['gigaflops.1', undefined],
    ]);
  });
});

describe('runBench', () => {
  const nothing = temporaryFolder();
  afterEach(() => vi.unstubAllEnvs());

  it('tells after each part what was measured so far', async () => {
    vi.stubEnv('XDG_CONFIG_HOME', nothing); // without settings: the data of neither part are there
    vi.stubEnv('PARTON_SETTINGS', undefined);
    const told: string[][] = [];
    const measured = await runBench({ parts: ['large', 'global'], replicas: [1], workers: 1 }, () => undefined, async (one) => void told.push(Object.keys(one)));
    expect(told).toEqual([['machine', 'workers', 'global'], ['machine', 'workers', 'global', 'large']]);
    expect(measured).toMatchObject({ global: { obstacle: expect.any(String) as string }, large: { obstacle: expect.any(String) as string } });
  });
});

it('parton bench does not measure what it may not record', async () => {
  const { code, stderr } = await runCli(['bench', '--only', 'epoch', '--record', '--workers', '63']);
  expect([code, stderr]).toEqual([3, expect.stringContaining('the other parts were measured on another machine, or with other workers. Record all parts, without --only.')]);
  expect(stderr).not.toContain('measuring');
});
