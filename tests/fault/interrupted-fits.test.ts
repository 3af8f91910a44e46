import { cpSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FitEvent } from '../../src/cli/fit/events';
import { readCheckpoint } from '../../src/engine/io/checkpoint';
import { fitAlone } from '../../src/engine/run/baseline';
import { runFit } from '../../src/engine/run/fit';
import { readManifest } from '../../src/engine/run/manifest';
import { readMetrics } from '../../src/engine/run/metrics-history';
import { compareWithReference } from '../../src/engine/run/reference';
import { compareStacks } from '../../src/engine/run/stacks';
import { eventsOf, runCli, smallFitRuncard, startCli, temporaryFolder, type CliOptions } from '../helpers/cli';

const folder = temporaryFolder();
const runcard = smallFitRuncard(folder, { epochs: 3000, nodes: [25, 20, 8] });
const REPLICAS = [1, 2, 3, 4, 5, 9];
const ARGS = ['--replicas', '1-5,9', '--json', '--checkpoint-every', '0.3'];
let whole: Results;

interface Results {
  readonly files: Readonly<Record<string, string>>;
  readonly metrics: ReturnType<typeof readMetrics>;
}

/** Everything that a fit leaves of its replicas, byte for byte, and the journal's numbers. */
function results(name: string): Results {
  const nnfit = join(folder, name, 'nnfit');
  const files = Object.fromEntries(readdirSync(nnfit, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(exportgrid|npz|log|json)$/.test(file)).sort()
    .map((file) => [file.replaceAll(name, 'FIT'), readFileSync(join(nnfit, file)).toString('base64')]));
  return { files, metrics: readMetrics(join(folder, name), REPLICAS) };
}

/** Starts a fit, or goes on with one, and stops it by a signal when its slowest replica has done so many epochs and there is a checkpoint. */
async function fitUntil(name: string, epochs: number, signal: NodeJS.Signals, { resume = false } = {}, options: CliOptions = {}) {
  const out = join(folder, name);
  const started = startCli(resume ? ['fit', out, '--resume', '--json', '--checkpoint-every', '0.3'] : ['fit', runcard, ...ARGS, '--out', out], options);
  await started.until((line) => {
    const event = JSON.parse(line) as FitEvent;
    return event.event === 'progress' && (event.epoch?.min ?? 0) >= epochs && existsSync(join(out, 'checkpoint-a'));
  });
  started.child.kill(signal);
  return started.done;
}

async function goOn(name: string) {
  const result = await runCli(['fit', join(folder, name), '--resume', '--json']);
  expect(result).toMatchObject({ code: 0, stderr: '' });
  return eventsOf(result);
}

function expectWhole(name: string): void {
  const { files, metrics } = results(name);
  expect(Object.keys(files)).toHaveLength(4 * REPLICAS.length);
  expect(files).toEqual(whole.files);
  for (const replica of REPLICAS) expect(metrics.get(replica)).toEqual(whole.metrics.get(replica));
  expect(readManifest(join(folder, name))!.outcome.status).toBe('complete');
  expect(existsSync(join(folder, name, '.parton-lock'))).toBe(false);
}

beforeAll(async () => {
  const result = await runCli(['fit', runcard, ...ARGS, '--out', join(folder, 'whole')]);
  expect(result).toMatchObject({ code: 0, stderr: '' });
  whole = results('whole');
  expect(Math.max(...REPLICAS.map((replica) => whole.metrics.get(replica)!.training.length))).toBeGreaterThan(1000);
}, 120_000);

describe('a fit that was interrupted goes on bit for bit', () => {
  it('after kill -9, from the last checkpoint', async () => {
    const killed = await fitUntil('killed', 500, 'SIGKILL');
    expect(killed.code).toBe('SIGKILL');
    const saved = readCheckpoint(join(folder, 'killed'))!.header.replicas as unknown as readonly { stopping: { epoch: number } }[];
    const reached = Math.min(...saved.map(({ stopping }) => stopping.epoch));
    expect(reached).toBeGreaterThan(0);
    const events = await goOn('killed');
    const training = events.findIndex((event) => event.event === 'stage' && event.stage === 'training');
    const first = events.slice(training).find((event) => event.event === 'progress')!;
    expect(first.epoch!.min).toBeGreaterThanOrEqual(reached); // it did not begin anew
    expectWhole('killed');
  }, 120_000);

  it('after kill -9 before the first checkpoint', async () => {
    const started = startCli(['fit', runcard, ...ARGS, '--checkpoint-every', '1000', '--out', join(folder, 'early')]);
    await started.until((line) => line.includes('"stage":"training"'));
    started.child.kill('SIGKILL');
    expect((await started.done).code).toBe('SIGKILL');
    await goOn('early');
    expectWhole('early');
  }, 120_000);

  it('after Ctrl-C, which says how to go on', async () => {
    const interrupted = await fitUntil('interrupted', 300, 'SIGINT');
    expect(interrupted).toMatchObject({ code: 130, stderr: 'Writing a checkpoint... (Ctrl-C again quits at once)\n' });
    expect(eventsOf(interrupted).at(-1)).toMatchObject({ event: 'end', status: 'interrupted', exitCode: 130 });
    expect(readManifest(join(folder, 'interrupted'))!.outcome.status).toBe('interrupted');
    await goOn('interrupted');
    expectWhole('interrupted');
  }, 120_000);

  it('after SIGTERM and then kill -9, with other numbers of workers', async () => {
    expect((await fitUntil('twice', 200, 'SIGTERM')).code).toBe(143);
    expect((await fitUntil('twice', 700, 'SIGKILL', { resume: true })).code).toBe('SIGKILL');
    const result = await runCli(['fit', join(folder, 'twice'), '--resume', '--workers', '3', '--json']);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expectWhole('twice');
  }, 120_000);

  it('when it is complete: nothing is left to do', async () => {
    cpSync(join(folder, 'whole'), join(folder, 'again'), { recursive: true });
    const events = await goOn('again');
    expect(events.filter(({ event }) => event === 'replica')).toEqual([]);
    const { files } = results('again');
    expect(Object.values(files)).toEqual(Object.values(whole.files));
  });
});

describe('a fit that is stopped while it is prepared', () => {
  it('ends at once while its replicas are set up, and can go on', async () => {
    const out = join(folder, 'set-up');
    const stop = new AbortController();
    const stages: string[] = [];
    const outcome = await runFit({ runcard, out, replicas: REPLICAS }, { onStart: () => stop.abort(), onView: ({ stage }) => stages.push(stage) }, stop.signal);
    expect(outcome).toMatchObject({ status: 'interrupted', setAside: [] });
    expect(stages).toContain('training');
    expect(existsSync(join(out, 'checkpoint-a'))).toBe(false);
    await goOn('set-up');
    expectWhole('set-up');
  }, 120_000);

  it.each(['reading', 'reducing'] as const)('ends before it has written anything: %s', async (stage) => {
    const out = join(folder, `stopped-${stage}`);
    const stop = new AbortController();
    const stages: string[] = [];
    const outcome = await runFit({ runcard, out, replicas: [1, 2] }, {
      onView: (view) => {
        if (stages.at(-1) !== view.stage) stages.push(view.stage);
        if (view.stage === stage) stop.abort();
      },
    }, stop.signal);
    expect(outcome).toMatchObject({ status: 'interrupted', setAside: [], view: { stage: 'done' } });
    expect(stages).toEqual(stage === 'reading' ? ['reading', 'done'] : ['reading', 'reducing', 'done']);
    expect(existsSync(out)).toBe(false);
  });

  it('stays as it was where it would have gone on', async () => {
    const out = join(folder, 'left');
    await fitUntil('left', 300, 'SIGINT');
    const files = () => readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((file) => statSync(join(out, file)).isFile()).sort()
      .map((file) => [file, readFileSync(join(out, file)).toString('base64')]);
    const before = files();
    expect(await runFit({ runcard: out, out, resume: true }, {}, AbortSignal.abort())).toMatchObject({ status: 'interrupted' });
    expect(await fitAlone({ fit: join(folder, 'whole'), replicas: [1] }, {}, AbortSignal.abort())).toBeUndefined();
    expect(files()).toEqual(before);
  }, 60_000);
});

describe('a fit that goes on is refused', () => {
  it('with a changed runcard', async () => {
    cpSync(join(folder, 'whole'), join(folder, 'changed'), { recursive: true });
    const file = join(folder, 'changed', 'filter.yml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('epochs: 3000', 'epochs: 4000'));
    const result = await runCli(['fit', join(folder, 'changed'), '--resume']);
    expect(result.code).toBe(3);
    expect(result.stderr).toContain('its filter.yml was changed since the fit began. Restore it, or fit the changed runcard into a new folder.');
    const stages = new Set<string>();
    const request = { fit: join(folder, 'changed'), replicas: [1] };
    const changed = { problem: 'its filter.yml was changed since the fit began.' };
    await expect(fitAlone(request, { onView: ({ stage }) => stages.add(stage) })).rejects.toMatchObject(changed);
    expect([...stages]).toEqual(['reading']); // not after a replica was fitted
    await expect(compareStacks({ ...request, sizes: [2], epochs: 1 })).rejects.toMatchObject(changed);
    await expect(compareWithReference({ ...request, engine: 'plain', epochs: 1 })).rejects.toMatchObject(changed);
  });

  it('of a version that computed otherwise', async () => {
    cpSync(join(folder, 'whole'), join(folder, 'otherwise'), { recursive: true });
    const file = join(folder, 'otherwise', 'parton.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"arithmetic": 1', '"arithmetic": 99'));
    for (const command of [['fit', join(folder, 'otherwise'), '--resume'], ['baseline', join(folder, 'otherwise'), '--replicas', '1']]) {
      const result = await runCli(command);
      expect(result.code).toBe(5);
      expect(result.stderr).toContain('whose numbers differ in their last digits made this fit. Use that version, or fit its filter.yml again.');
    }
  }, 60_000);

  it('while another process fits into the folder', async () => {
    const started = startCli(['fit', runcard, ...ARGS, '--out', join(folder, 'held')]);
    await started.until((line) => line.includes('"event":"progress"'));
    started.child.kill('SIGSTOP'); // it must not end while the second one starts
    const second = await runCli(['fit', join(folder, 'held'), '--resume']);
    started.child.kill('SIGKILL');
    await started.done;
    expect(second.code).toBe(3);
    expect(second.stderr).toMatch(/process \d+ on .* is fitting into this folder. Wait for it, or end it/);
  }, 60_000);
});
