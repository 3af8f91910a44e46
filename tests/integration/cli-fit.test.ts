import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFitFolder, readExportGrid, readSummary } from '../../src/engine/io/fit-folder';
import { readManifest } from '../../src/engine/run/manifest';
import { readMetrics } from '../../src/engine/run/metrics-history';
import { eventsOf, runCli, smallFitRuncard, temporaryFolder } from '../helpers/cli';

const folder = temporaryFolder();
const runcard = smallFitRuncard(folder);

describe('parton fit', () => {
  it('fits into fits/, and a second time beside it', async () => {
    const first = await runCli(['fit', runcard, '--replicas', '2,5-7'], { cwd: folder });
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toContain('small.yml: 4 replicas, 200 epochs, into fits/small\n');
    expect(first.stdout).toMatch(/^4 replicas in \d/m);
    expect(first.stdout).toContain('\nNext:\n  parton show fits/small\n  parton baseline fits/small --replicas ');
    const second = await runCli(['fit', runcard, '--replicas', '2'], { cwd: folder });
    expect(second.stdout).toContain('into fits/small-2\n');

    const fit = openFitFolder(join(folder, 'fits', 'small'));
    expect(fit).toMatchObject({ name: 'small', replicas: [2, 5, 6, 7] });
    expect(readFileSync(join(fit.folder, 'filter.yml'), 'utf8')).toBe(readFileSync(runcard, 'utf8'));
    expect(readdirSync(join(fit.folder, 'nnfit', 'replica_5')).sort()).toEqual(['chi2exps.log', 'small.exportgrid', 'small.json', 'weights.npz']);
    expect(readExportGrid(fit, 5)).toMatchObject({ replica: 5 });
    expect(readSummary(fit, 5).version).toMatchObject({ engine: expect.stringMatching(/^fast \(/) as string });
    expect(readManifest(fit.folder)).toMatchObject({
      command: `parton fit ${runcard} --replicas 2,5-7`, replicas: [2, 5, 6, 7], engine: 'fast', outcome: { status: 'complete', setAside: [] },
    });
    // a replica is the same in both fits
    const grid = (name: string) => readFileSync(join(folder, 'fits', name, 'nnfit', 'replica_2', `${name}.exportgrid`));
    expect(grid('small-2').equals(grid('small'))).toBe(true);
  });

  it('tells events as JSON lines, and nothing else', async () => {
    const out = join(folder, 'json');
    const result = await runCli(['fit', runcard, '--replicas', '1-3', '--out', out, '--json', '--workers', '1']);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    const events = eventsOf(result);
    expect(events[0]).toEqual({ event: 'start', runcard, folder: out, replicas: [1, 2, 3] });
    expect(events.flatMap((event) => (event.event === 'stage' ? [event.stage] : []))).toEqual(['reading', 'reducing', 'setting up', 'training', 'done']);
    const replicas = events.filter((event) => event.event === 'replica');
    expect(replicas.map(({ replica }) => replica).sort()).toEqual([1, 2, 3]);
    const end = events.at(-1)!;
    if (end.event !== 'end') throw new Error('it does not end with an end');
    expect(end).toMatchObject({ status: 'complete', folder: out, setAside: [], exitCode: 0 });
    expect([...end.passed, ...end.vetoed].sort()).toEqual([1, 2, 3]);
    expect(end.peakMemory).toBeGreaterThan(50e6);
    const chi2 = replicas.map((one) => one.chi2!).sort((a, b) => a - b);
    expect(end.chi2).toEqual({ min: chi2[0], median: chi2[1], max: chi2[2] });
    const fit = openFitFolder(out);
    for (const { replica, chi2: stored, epoch } of replicas) {
      expect(readSummary(fit, replica)).toMatchObject({ chi2: stored, stopEpoch: epoch });
      expect(readMetrics(out, [replica]).get(replica)!.training).toHaveLength(epoch);
    }
  });

  it.each(['plain', 'tfjs'])('fits with the engine %s', async (engine) => {
    const short = smallFitRuncard(folder, { epochs: 4 }, `short-${engine}`);
    const result = await runCli(['fit', short, '--replicas', '1', '--engine', engine, '--out', join(folder, engine), '--json']);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(readManifest(join(folder, engine))).toMatchObject({ engine, outcome: { status: 'complete' } });
  });

  it('starts from given weights', async () => {
    const start = join(folder, 'json', 'nnfit', 'replica_2', 'weights.npz');
    const result = await runCli(['fit', smallFitRuncard(folder, { epochs: 1 }, 'given'), '--replicas', '2', '--initial-weights', start, '--out', join(folder, 'given'), '--json']);
    expect(result.code).toBe(0);
    const [before, after] = [readMetrics(join(folder, 'json'), [2]).get(2)!, readMetrics(join(folder, 'given'), [2]).get(2)!];
    expect(after.training[0]! / before.training.at(-1)!).toBeGreaterThan(0.5);
    expect(after.training[0]! / before.training.at(-1)!).toBeLessThan(2);
    expect(after.training[0]! / before.training[0]!).toBeLessThan(0.5);
  });
});

describe('parton fit refuses', () => {
  it.each([
    ['an unknown option', ['fit', runcard, '--replica', '3'], 2, /unknown option '--replica'/],
    ['a wrong range', ['fit', runcard, '--replicas', '9-2'], 2, /the range 9-2 goes backwards/],
    ['a wrong engine', ['fit', runcard, '--engine', 'slow'], 2, /Allowed choices are cpu, auto, fast, webgpu, plain, tfjs/],
    ['no runcard', ['fit'], 2, /missing required argument 'runcard'/],
    ['a backend without its engine', ['fit', runcard, '--backend', 'cpu'], 3, /only the engine tfjs has backends. Add --engine tfjs./],
    ['a runcard that is not there', ['fit', 'nothing.yml'], 4, /nothing.yml: there is no such file/],
    ['a folder', ['fit', folder], 3, /a folder is not a runcard. Name a runcard, or add --resume/],
    ['an existing fit', ['fit', runcard, '--out', join(folder, 'json')], 3, /there is a fit already. Go on with it \(--resume\), or name another folder/],
    ['to go on with nothing', ['fit', folder, '--resume'], 4, /no fit to go on with: it has no parton.json/],
    ['other replicas for a fit that goes on', ['fit', join(folder, 'json'), '--resume', '--replicas', '1'], 3, /--replicas: a fit that goes on keeps what it began with/],
    ['a data folder that is not there', ['fit', runcard, '--data', '/nonexistent'], 4, /there is no folder \/nonexistent/],
    ['a name that n3fit could not take', ['fit', runcard, '--out', join(folder, 'a b')], 3, /"a b" cannot name a fit/],
  ])('%s', async (_, args, code, message) => {
    const result = await runCli(args, { cwd: folder });
    expect(result.stderr).toMatch(message);
    expect(result.code).toBe(code);
    expect(existsSync(join(folder, 'a b'))).toBe(false);
  });

  it('a theory that is nowhere, with an event for programs', async () => {
    const elsewhere = smallFitRuncard(folder, {}, 'elsewhere');
    writeFileSync(elsewhere, readFileSync(elsewhere, 'utf8').replace(/theoryid: .*/, 'theoryid: 41_000_000'));
    const result = await runCli(['fit', elsewhere, '--out', join(folder, 'elsewhere'), '--json']);
    expect(result.code).toBe(4);
    expect(result.stderr).toMatch(/theory 41000000 is not there. Looked for: .*theory_41000000.* Name its folder with --theory/);
    expect(eventsOf(result).at(-1)).toMatchObject({ event: 'error', kind: 'missing', exitCode: 4 });
    expect(existsSync(join(folder, 'elsewhere'))).toBe(false);
  });
});
