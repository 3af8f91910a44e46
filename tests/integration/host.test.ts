import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readJournal } from '../../src/engine/io/journal';
import { PARTON_LABELS } from '../../src/shared/physics/flavour-basis';
import type { EngineApi, FitFrame } from '../../src/shared/contract/engine-api';
import { connectHost, frameWhere, makeProject, untilStatus } from '../helpers/host';

const REPLICAS = [1, 2, 3, 4, 5];
const { project, short, remove } = makeProject();
const { host, engine, close } = connectHost(project);
const replicaFile = (fit: string, replica: number, name: string) => readFileSync(join(fit, 'nnfit', `replica_${replica}`, name));

afterAll(async () => {
  await close();
  remove();
});

describe('a project', () => {
  it('lists its runcards', async () => {
    const { runcards, fits, pdfSets } = await engine.listProject(project);
    expect(runcards.map(({ name, errors }) => [name, errors])).toEqual([['diagonal', 0], ['dis', 0], ['quick', 0], ['short', 0]]);
    expect(runcards.find(({ name }) => name === 'quick')).toMatchObject({ datasets: 17, replicas: 20, epochs: 2000 });
    expect([fits, pdfSets]).toEqual([[], []]);
  });

  it('writes a runcard only over what was read', async () => {
    const file = join(project, 'runcards', 'mine.yml');
    const first = await engine.writeRuncard(file, 'description: one\n', undefined);
    const second = await engine.writeRuncard(file, 'description: two\n', first.hash);
    await expect(engine.writeRuncard(file, 'description: three\n', first.hash)).rejects.toMatchObject({ kind: 'storage', problem: expect.stringContaining('changed') as string });
    await expect(engine.writeRuncard(file, 'description: four\n', undefined)).rejects.toThrow('already');
    expect(await engine.readRuncard(file)).toEqual(second);
    const copy = await engine.duplicate(file);
    expect(copy).toBe(join(project, 'runcards', 'mine-2.yml'));
    expect(await engine.rename(copy, 'yours')).toBe(join(project, 'runcards', 'yours.yml'));
    await expect(engine.rename(file, '../escaped')).rejects.toThrow('cannot be a name');
  });

  it('refuses paths outside, and files that are no runcards', async () => {
    for (const path of ['/etc/passwd', join(project, '..', 'other.yml'), `${project}/runcards/../../x.yml`, 'runcards/quick.yml']) {
      await expect(engine.readRuncard(path), path).rejects.toMatchObject({ name: 'PartonError', kind: 'input' });
    }
    await expect(engine.readRuncard(join(project, 'fits'))).rejects.toThrow('.yml');
    await expect(engine.listProject('/etc')).rejects.toThrow('outside');
  });

  it('checks arguments by schema, and knows no other methods', async () => {
    await expect(engine.startFit({ project, runcard: short, replicas: [0] })).rejects.toThrow(/replicas/);
    await expect((engine.readRuncard as unknown as (x: number) => Promise<unknown>)(3)).rejects.toThrow('readRuncard');
  });

  it('tells of changes', async () => {
    const changed = new Promise((resolve) => void engine.onProjectChanged(resolve));
    writeFileSync(join(project, 'runcards', 'new.yml'), 'description: new\n');
    expect(await changed).toBe(project);
  });

  it('that goes and comes back is watched again when it is read', async () => {
    const other = makeProject();
    const away = `${other.project} away`;
    host.allowed.allow(other.project);
    const told = vi.fn();
    const stop = engine.onProjectChanged((folder) => { if (folder === other.project) told(); });
    try {
      await engine.listProject(other.project);
      cpSync(other.project, away, { recursive: true });
      rmSync(other.project, { recursive: true });
      await vi.waitFor(() => { expect(told).toHaveBeenCalled(); }, 5000);
      await expect(engine.listProject(other.project)).rejects.toThrow('there is no');
      await setTimeout(500); // nothing is told of late
      renameSync(away, other.project);
      await engine.listProject(other.project);
      told.mockClear();
      writeFileSync(join(other.project, 'runcards', 'later.yml'), 'description: later\n');
      await vi.waitFor(() => { expect(told).toHaveBeenCalled(); }, 5000);
    } finally {
      stop();
      other.remove();
    }
  });
});

describe('a runcard', () => {
  it('is examined: points before and after cuts', async () => {
    const { problems, datasets, constraints } = await engine.examineRuncard(readFileSync(short, 'utf8'));
    expect(problems).toEqual([]);
    expect(datasets).toHaveLength(17);
    expect(datasets.find(({ name }) => name === 'BCDMS_NC_NOTFIXED_P_EM-F2')).toMatchObject({ points: 351, kept: 333, experiment: 'DEUTERON' });
    expect(constraints.length).toBeGreaterThan(3);
  });

  it('that names what is not there is told so, dataset by dataset', async () => {
    const text = readFileSync(short, 'utf8').replace('NMC_NC_NOTFIXED_EM-F2', 'NMC_NC_NOTFIXED_EM-F9').replace('T0_disfit', 'T0_none');
    const { problems, datasets } = await engine.examineRuncard(text);
    expect(datasets).toHaveLength(16);
    const lineOf = (words: string) => text.split('\n').findIndex((line) => line.includes(words)) + 1;
    expect(new Map(problems.map(({ path, line }) => [path, line]))).toEqual(new Map([['dataset_inputs[0]', lineOf('EM-F9')], ['datacuts.t0pdfset', lineOf('T0_none')]]));
    expect(problems.find(({ line }) => line === lineOf('EM-F9'))).toMatchObject({ dataset: 'NMC_NC_NOTFIXED_EM-F9', message: expect.stringContaining('EM-F9') as string });
  });

  it('is forecast once for all texts that mean the same fit, and not to its end when nobody waits for it', async () => {
    const text = readFileSync(short, 'utf8');
    const forecast = await engine.forecast(text, 8, 2);
    expect(forecast).toMatchObject({ workers: 2 });
    for (const value of [forecast.seconds, forecast.bytes, forecast.millisecondsAnEpoch]) expect(value).toBeGreaterThan(0);
    expect(await engine.forecast(`# A remark.\n${text}`, 8, 2)).toEqual(forecast); // measured anew, it would differ
    const stop = new AbortController();
    const other = engine.forecast(text, 16, 2, stop.signal);
    stop.abort();
    await expect(other).rejects.toThrow('cancelled');
  }, 60_000);

  it('has points with their kinematics', async () => {
    const { kinematics, values, kept } = await engine.datasetPoints(readFileSync(short, 'utf8'), 'BCDMS_NC_NOTFIXED_P_EM-F2');
    expect([kept.length, kept.reduce((sum, one) => sum + one, 0), values.length]).toEqual([351, 333, 351 * kinematics.length]);
  });

  it('chooses from a catalogue', async () => {
    const entries = await engine.catalogue();
    expect(entries.find(({ name }) => name === 'NUTEV_CC_NOTFIXED_FE_NU-SIGMARED')).toMatchObject({ kind: 'data', cfactors: ['MAS'], available: true });
    expect(new Set(entries.map(({ kind }) => kind))).toEqual(new Set(['data', 'positivity', 'integrability']));
  });
});

describe('a fit', () => {
  let folder: string;
  const frames: FitFrame[] = [];
  const times: number[] = [];

  beforeAll(async () => {
    engine.onFitFrame((frame) => {
      frames.push(frame);
      times.push(performance.now());
    });
    folder = await engine.startFit({ project, runcard: short, replicas: REPLICAS, workers: 2 });
    const { entry, view, command } = await engine.openFit(folder);
    expect(folder).toBe(join(project, 'fits', 'short'));
    expect(['queued', 'running']).toContain(entry.status);
    expect(view.replicas).toHaveLength(5);
    expect(command).toContain('--replicas 1-5');
    await untilStatus(engine, folder, 'complete');
  }, 60_000);

  it('has the bits of the command line', async () => {
    const out = join(project, '..', 'short');
    await promisify(execFile)(process.execPath, [join(import.meta.dirname, '../../out/main/parton.cjs'), 'fit', short, '--replicas', '1-5', '--out', out]);
    for (const replica of REPLICAS) {
      for (const name of ['weights.npz', 'short.exportgrid', 'chi2exps.log']) expect(replicaFile(folder, replica, name).equals(replicaFile(out, replica, name)), `${replica} ${name}`).toBe(true);
    }
  }, 60_000);

  it('is seen to be reduced and set up: the window is answered meanwhile', () => {
    expect([...new Set(frames.flatMap(({ folder: one, view }) => (one === folder && view ? [view.stage] : [])))]).toEqual(expect.arrayContaining(['reducing', 'setting up', 'training']));
  });

  it('comes in at most ten frames a second, each with what is new', () => {
    const mine = frames.filter((frame) => frame.folder === folder);
    expect(mine.length).toBeGreaterThan(3);
    expect(mine.length / ((times.at(-1)! - times[0]!) / 1000 + 0.2)).toBeLessThan(11);
    const epochs = mine.flatMap(({ curves }) => [...(curves?.epochs ?? [])]);
    expect(epochs).toEqual([...epochs].sort((a, b) => a - b));
    expect(new Set(epochs).size).toBe(epochs.length);
  });

  it('when opened again is the same as it was while it ran', async () => {
    const { curves, view, details, files, entry } = await engine.openFit(folder);
    const sent = frames.filter((frame) => frame.folder === folder && frame.curves).map(({ curves: one }) => one!);
    expect(curves.epochs).toEqual(Uint32Array.from(sent.flatMap(({ epochs }) => [...epochs])));
    expect(curves.validation).toEqual(Float32Array.from(sent.flatMap(({ validation }) => [...validation])));
    expect(view.replicas.map(({ replica }) => replica)).toEqual(REPLICAS);
    expect(details.map(({ replica }) => replica).sort()).toEqual(REPLICAS);
    expect(files.length).toBe(4 * 5 + 3);
    expect(entry).toMatchObject({ status: 'complete', foreign: false, finished: 5, datasets: 17 });
  });

  it('keeps every replica\'s lowest validation point in its curves', async () => {
    const { curves } = await engine.openFit(folder);
    const lowest = new Map<number, number>();
    for (const frame of readJournal(join(folder, 'metrics.journal'))) {
      if (frame.kind !== 'metrics') continue;
      frame.replicas.forEach((replica, i) => lowest.set(replica, Math.min(lowest.get(replica) ?? Infinity, frame.values[frame.replicas.length + i]!)));
    }
    curves.replicas.forEach((replica, r) => {
      const column = curves.validation.filter((_, k) => k % curves.replicas.length === r);
      expect(Math.min(...column.filter((value) => !Number.isNaN(value)))).toBe(lowest.get(replica));
    });
  });

  it('shows its PDFs, chi2 and predictions', async () => {
    const { x, replicas, partons, q0 } = await engine.fitPdfs(folder);
    expect([replicas, partons.length]).toEqual([REPLICAS, 5 * x.length * PARTON_LABELS.length]);
    expect(q0).toBeCloseTo(1.65, 10);
    const chi2 = await engine.fitDatasetChi2(folder, [1, 2]);
    expect(chi2).toHaveLength(17);
    expect(chi2.every(({ central, replicas: two }) => Number.isFinite(central) && two.length === 2)).toBe(true);
    const { measured, central, spread, error } = await engine.fitPredictions(folder, 'BCDMS_NC_NOTFIXED_P_EM-F2');
    expect([measured, central, spread, error].map(({ length }) => length)).toEqual([333, 333, 333, 333]);
    expect(spread.every((value) => value > 0)).toBe(true);
  });

  it('agrees with a replica refitted alone', async () => {
    const { replica, identical, comparisons } = await engine.refitAlone(folder, 3);
    expect([replica, identical, comparisons.map(({ what, same }) => [what, same])]).toEqual(
      [3, true, [['status', true], ['chi2 of every epoch', true], ['weights', true], ['export grid', true], ['chi2 log', true]]]);
  }, 60_000);

  const temporary = join(project, '..', 'temporary');

  it('is checked to the end while settings change', async () => {
    mkdirSync(temporary);
    vi.stubEnv('TMPDIR', temporary);
    const begun = new Promise<void>((resolve) => void engine.onBaselineProgress(() => resolve()));
    const checked = engine.runBaseline({ fit: folder, replicas: [1, 4], against: 'alone' });
    await begun;
    expect(readdirSync(temporary)).toHaveLength(1);
    host.changeSettings({ folders: {}, workers: 0 });
    expect(await checked).toMatchObject({ identical: true, replicas: [{ replica: 1 }, { replica: 4 }] });
    vi.unstubAllEnvs();
    expect(readdirSync(temporary)).toEqual([]);
  }, 60_000);

  it('leaves nothing of a check when the engine ends meanwhile', async () => {
    vi.stubEnv('TMPDIR', temporary);
    const other = connectHost(project);
    const checked = [REPLICAS, [1]].map((replicas) => other.engine.runBaseline({ fit: folder, replicas, against: 'alone' }).catch((error: unknown) => error));
    await vi.waitFor(() => expect(readdirSync(temporary, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('filter.yml'))).toHaveLength(1), { timeout: 30_000 });
    await other.close();
    vi.unstubAllEnvs();
    for (const one of checked) expect(await one).toMatchObject({ name: 'PartonError', problem: 'the engine ended before it was done.' });
    expect(readdirSync(temporary)).toEqual([]);
  }, 60_000);

  it('can be spared the rest of a refit', async () => {
    const stop = new AbortController();
    const refit = engine.refitAlone(folder, 3, stop.signal);
    stop.abort();
    await expect(refit).rejects.toThrow('cancelled');
  });

  it('that was tampered with does not', async () => {
    const file = join(folder, 'nnfit', 'replica_2', 'short.exportgrid');
    writeFileSync(file, replicaFile(folder, 2, 'short.exportgrid').toString().replace(/(\.\d{3})(\d)/, (_, before: string, digit: string) => `${before}${(Number(digit) + 1) % 10}`));
    const { identical, comparisons } = await engine.refitAlone(folder, 2);
    expect([identical, comparisons.filter(({ same }) => !same)]).toEqual([false, [{ what: 'export grid', same: false, detail: expect.stringMatching(/^part at line/) as string }]]);
  }, 60_000);

  it('keeps notes', async () => {
    await engine.writeNotes(folder, { text: 'a try', tags: ['test'] });
    const { fits } = await engine.listProject(project);
    expect(fits).toMatchObject([{ name: 'short', status: 'complete', notes: { text: 'a try', tags: ['test'] } }]);
  });

  it('is imported only when its files read', async () => {
    const copy = await engine.importFolder(project, folder);
    expect(copy).toBe(join(project, 'fits', 'short-2'));
    const bad = join(project, 'bad');
    mkdirSync(join(bad, 'nnfit', 'replica_1'), { recursive: true });
    writeFileSync(join(bad, 'nnfit', 'replica_1', 'bad.json'), '{');
    writeFileSync(join(bad, 'nnfit', 'replica_1', 'bad.exportgrid'), '');
    await expect(engine.importFolder(project, bad)).rejects.toMatchObject({ kind: 'input' });
    expect(existsSync(join(project, 'fits', 'bad'))).toBe(false);
  });
});

describe('fits that are interrupted', () => {
  const long = makeProject(100_000);
  const hosted = connectHost(long.project);
  const second: EngineApi = hosted.engine;
  afterAll(async () => {
    await hosted.close();
    long.remove();
  });

  it('pause, lose no epoch, stop at a checkpoint, and go on; a queued one waits and can be cancelled', async () => {
    const folder = await second.startFit({ project: long.project, runcard: long.short, replicas: [1, 2, 3, 4], workers: 1 });
    const queued = await second.startFit({ project: long.project, runcard: long.short, replicas: [1], name: 'later' });
    await second.openFit(folder);
    await frameWhere(second, folder, ({ view, curves }) => view.stage === 'training' && curves !== undefined);
    expect((await second.status())).toMatchObject({ running: [folder], queued: [queued] });

    await second.pauseFit(folder, true);
    await setTimeout(300);
    const { partons, replicas } = await second.fitPdfs(folder); // also while paused
    expect([replicas, partons.every((value) => Number.isFinite(value))]).toEqual([[1, 2, 3, 4], true]);
    const epochs = async () => (await second.openFit(folder)).view.replicas.map(({ epoch }) => epoch);
    const before = await epochs();
    await setTimeout(300);
    expect(await epochs()).toEqual(before);
    await second.pauseFit(folder, false);
    await frameWhere(second, folder, ({ replicas: all }) => all.some(({ epoch }) => epoch > before[0]!));

    await second.stopFit(queued, 'cancel');
    await second.stopFit(folder, 'checkpoint');
    await untilStatus(second, folder, 'interrupted');
    const listed = (await second.listProject(long.project)).fits;
    expect(listed.map(({ name, status }) => [name, status])).toEqual([['later', 'interrupted'], ['short', 'interrupted']]);

    const reached = Math.max(...(await epochs()));
    const anew = frameWhere(second, folder, ({ reset }) => reset === true);
    await second.resumeFit(folder);
    const { curves } = await anew;
    expect(curves?.epochs[0]).toBe(1);
    await frameWhere(second, folder, ({ replicas: all }) => all.some(({ epoch }) => epoch > reached));
    await second.stopReplicas(folder, [2]);
    await frameWhere(second, folder, ({ replicas: all }) => all.some(({ replica, status }) => replica === 2 && status === 'stopped'));
    await second.stopFit(folder, 'end');
    await untilStatus(second, folder, 'complete');
  }, 120_000);

  it('while they are prepared wait again as they did, also when the program ends then', async () => {
    const { project: place, short: runcard, remove: clear } = makeProject(100_000);
    const first = connectHost(place);
    const begun = async ({ engine: one }: typeof first) => vi.waitFor(async () => expect((await one.status()).running).toEqual([folder]));
    const filesOf = () => readdirSync(folder).sort();
    const waiting = ['filter.yml', 'queued.json'];
    const folder = await first.engine.startFit({ project: place, runcard, replicas: [1, 2], workers: 1, engine: 'fast' });
    await begun(first);
    await first.engine.openFit(folder);
    const stopped = untilStatus(first.engine, folder, 'interrupted');
    await first.engine.stopFit(folder, 'checkpoint');
    expect((await stopped).problem).toBeUndefined();
    expect(filesOf()).toEqual(waiting);

    await first.engine.resumeFit(folder);
    await begun(first);
    await first.close();
    expect(filesOf()).toEqual(waiting);

    const second = connectHost(place);
    expect((await second.engine.listProject(place)).fits).toMatchObject([{ name: 'short', status: 'interrupted', replicas: 2 }]);
    expect(await second.engine.openFit(folder)).toMatchObject({ entry: { status: 'interrupted' }, view: { replicas: [{ replica: 1, status: 'waiting' }, { replica: 2, status: 'waiting' }] } });
    await second.engine.resumeFit(folder);
    await second.engine.openFit(folder);
    const { command } = await second.engine.openFit(folder);
    expect(command).toContain('--replicas 1-2');
    await frameWhere(second.engine, folder, ({ view }) => view.stage === 'training');
    await second.close();
    expect(filesOf()).toContain('parton.json');
    clear();
  }, 120_000);
});
