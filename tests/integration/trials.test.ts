import { cpSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openFitFolder, weightsFile } from '../../src/engine/io/fit-folder';
import { readBaselines } from '../../src/engine/run/baseline-statement';
import { searchFolders } from '../../src/engine/data/locate';
import { besideRuncard, withTrials } from '../../src/engine/problem/with-trials';
import { readMetrics } from '../../src/engine/run/metrics-history';
import type { BaselineStatement } from '../../src/shared/contract/baseline-statement';
import { requireRuncard } from '../../src/shared/runcard/parse';
import { runcardOf } from '../../src/shared/runcard/runcard';
import type { FitEvent } from '../../src/cli/fit/events';
import { eventsOf, runCli, smallTrialsRuncard, startCli, temporaryFolder } from '../helpers/cli';

const folder = temporaryFolder();
const runcard = smallTrialsRuncard(folder, 'thermalization: 2, number_of_trials: 2, override: {epochs: 900, stopping_patience: 1, dropout: 0.2}');
const REPLICAS = [1, 2, 3, 4];
const whole = join(folder, 'whole');
const jsonOf = (fit: string, replica: number) => JSON.parse(readFileSync(join(fit, 'nnfit', `replica_${replica}`, `${openFitFolder(fit).name}.json`), 'utf8')) as { hyperparameters: Record<string, unknown> };
const bytesOf = (fit: string, replica: number) => readFileSync(weightsFile(openFitFolder(fit), replica)!).toString('base64');

beforeAll(async () => {
  expect(await runCli(['fit', runcard, '--replicas', '1-4', '--out', whole, '--workers', '2'])).toMatchObject({ code: 0, stderr: '' });
}, 60_000);

describe('a fit of four replicas of two trials', () => {
  it('has the trials in its runcard, and in its replicas as n3fit writes them', () => {
    const fitted = requireRuncard(readFileSync(join(whole, 'filter.yml'), 'utf8'), 'filter.yml');
    expect(fitted.trials!.chosen!.map(({ number, method: { network: { nodes }, optimizer: { name } } }) => [number, nodes, name])).toEqual([[6, [9, 11, 6, 8], 'Nadam'], [12, [11, 7, 9, 8], 'Adam']]);
    expect(fitted.epochs).toBe(900);
    expect(runcardOf(fitted, 3).network).toMatchObject({ nodes: [11, 7, 9, 8], activations: ['sigmoid', 'sigmoid', 'sigmoid', 'linear'], dropout: 0.2 });
    for (const replica of REPLICAS) {
      expect(jsonOf(whole, replica).hyperparameters).toEqual(replica % 2 === 0
        ? { optimizer: 'Nadam', learning_rate: 0.000590981085378833, clipnorm: 0.12326242696192567, epochs: 900, stopping_patience: 1, initial: 1.8468492205375235, nodes_per_layer: [9, 11, 6, 8], number_of_layers: 3, activation: 'tanh', layer_type: 'dense', initializer: 'glorot_normal', dropout: 0.2 }
        : { optimizer: 'Adam', learning_rate: 0.01, clipnorm: 0.48084366847076687, epochs: 900, stopping_patience: 1, initial: 2.47997350893241, nodes_per_layer: [11, 7, 9, 8], number_of_layers: 3, activation: 'sigmoid', layer_type: 'dense', initializer: 'glorot_normal', dropout: 0.2 });
    }
  });

  it('has the bits of each replica alone, also when the scan is gone', async () => {
    renameSync(join(folder, 'recorded-scan'), join(folder, 'gone'));
    try {
      const { code, stdout, stderr } = await runCli(['baseline', whole, '--replicas', '1,4']);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain('All 2 replicas fitted alone give the same bits as in the fit.');
      const stacks = await runCli(['baseline', whole, '--replicas', '1,4', '--stacks', '3,6', '--epochs', '20']);
      expect(stacks).toMatchObject({ code: 0, stderr: '' });
      expect(stacks.stdout).toContain('2 replicas: the same bits in every stack as alone.');
      const [{ stacks: [, three, six] = [] }] = readBaselines(whole) as [BaselineStatement];
      expect([three!.size, six!.size]).toEqual([3, 6]);
      expect(six!.bytes).toBeGreaterThan(1.2 * three!.bytes); // six of each trial together, not three and three: another group of lanes
    } finally {
      renameSync(join(folder, 'gone'), join(folder, 'recorded-scan'));
    }
  }, 60_000);

  it('follows the float64 model', async () => {
    const { code, stdout } = await runCli(['baseline', whole, '--replicas', '1,2', '--engine', 'plain', '--epochs', '3', '--json']);
    expect(code).toBe(0);
    const { differences } = JSON.parse(stdout) as { differences: { replica: number; differences: number[] }[] };
    expect(differences.map(({ replica }) => replica)).toEqual([1, 2]);
    for (const { differences: byEpoch } of differences) {
      expect(byEpoch).toHaveLength(3);
      for (const difference of byEpoch) expect(difference).toBeLessThan(1e-3);
    }
  }, 60_000);

  it('goes on bit for bit after kill -9', async () => {
    const out = join(folder, 'killed');
    const started = startCli(['fit', runcard, '--replicas', '1-4', '--out', out, '--json', '--checkpoint-every', '0.1', '--workers', '1']);
    await started.until((line) => {
      const event = JSON.parse(line) as FitEvent;
      return event.event === 'progress' && (event.epoch?.min ?? 0) > 20 && existsSync(join(out, 'checkpoint-a'));
    });
    started.child.kill('SIGKILL');
    await started.done;
    const resumed = await runCli(['fit', out, '--resume', '--json']);
    expect(resumed).toMatchObject({ code: 0, stderr: '' });
    expect(eventsOf(resumed).at(-1)).toMatchObject({ status: 'complete' });
    for (const replica of REPLICAS) {
      expect(bytesOf(out, replica)).toBe(bytesOf(whole, replica));
      expect(readMetrics(out, [replica]).get(replica)).toEqual(readMetrics(whole, [replica]).get(replica));
    }
  }, 60_000);

  it('says which trial a replica has', async () => {
    const shown = await runCli(['show', whole]);
    expect(shown.stdout).toContain('2 trials of recorded-scan: 6 (2-9-11-6-8, Nadam, 900 epochs), 12 (2-11-7-9-8, Adam, 900 epochs)');
    expect(shown.stdout).toMatch(/^ *replica +trial /m);
    expect((await runCli(['show', whole, '--replica', '3'])).stdout).toMatch(/trial +12 of recorded-scan/);
  });
});

it.each([', override: {}', ', override: {learning_rate: }', ''])('trials are written into a runcard once, whatever is overridden%s', (override) => {
  const file = smallTrialsRuncard(folder, `thermalization: 2, number_of_trials: 2${override}`, 'once');
  const folders = besideRuncard(searchFolders({}, {}), file);
  const written = withTrials(readFileSync(file, 'utf8'), file, folders);
  expect(requireRuncard(written, file).trials!.chosen).toHaveLength(2);
  expect(withTrials(written, file, folders)).toBe(written);
});

describe('parton check', () => {
  it('foretells a fit of trials', async () => {
    const { code, stdout } = await runCli(['check', runcard, '--replicas', '1-4']);
    expect(code).toBe(0);
    expect(stdout).toContain('trial 12   2-11-7-9-8 (sigmoid, sigmoid, sigmoid, linear)');
    expect(stdout).toContain('Forecast for 4 replicas of 900 epochs');
  }, 60_000);

  it('says where a scan was looked for', async () => {
    const elsewhere = join(folder, 'elsewhere.yml');
    writeFileSync(elsewhere, readFileSync(runcard, 'utf8').replace('recorded-scan', 'lost-scan'));
    const { code, stdout, stderr } = await runCli(['check', elsewhere]);
    expect(code).not.toBe(0);
    expect(stdout + stderr).toContain(`the hyperparameter scan lost-scan is not there. Looked for: ${folder}`);
    expect(stdout + stderr).toMatch(/trial_specs/);
  });

  it('finds it in a folder that is named', async () => {
    cpSync(join(folder, 'recorded-scan'), join(folder, 'scans', 'lost-scan'), { recursive: true });
    const { code } = await runCli(['check', join(folder, 'elsewhere.yml'), '--scans', join(folder, 'scans')]);
    expect(code).toBe(0);
  }, 60_000);
});
