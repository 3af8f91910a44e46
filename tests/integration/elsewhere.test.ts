import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { startCli } from '../helpers/cli';
import { connectHost, frameWhere, makeProject, untilStatus } from '../helpers/host';

const { project, short, remove } = makeProject(100_000);
const one = connectHost(project);
const two = connectHost(project);

afterAll(async () => {
  await Promise.all([one.close(), two.close()]);
  remove();
});

const statusOf = async ({ engine }: typeof one, folder: string) => (await engine.listProject(project)).fits.find((fit) => fit.folder === folder)?.status;

describe('a fit that another process makes', () => {
  it('is seen, followed by its files, left alone, and can go on here when that process is gone', async () => {
    const { engine } = one;
    const out = join(project, 'fits', 'other');
    await engine.listProject(project);
    const cli = startCli(['fit', short, '--replicas', '1-4', '--workers', '1', '--checkpoint-every', '0.5', '--json', '--out', out]);
    await cli.until((line) => line.includes('"event":"progress"'));
    await expect.poll(() => statusOf(one, out), { timeout: 20_000 }).toBe('elsewhere');
    const { entry, view } = await engine.openFit(out);
    expect([entry.status, entry.points, view.replicas.length]).toEqual(['elsewhere', 2257, 4]);
    const reached = Math.max(...view.replicas.map(({ epoch }) => epoch));
    const later = await frameWhere(engine, out, ({ curves, replicas }) => curves !== undefined && replicas.some(({ epoch }) => epoch > reached));
    expect([later.status, later.reset]).toEqual(['elsewhere', undefined]); // nothing is sent twice

    const refused = { kind: 'input', problem: expect.stringMatching(/^process \d+ on /) as string };
    await expect(engine.resumeFit(out)).rejects.toMatchObject(refused);
    await expect(engine.rename(out, 'mine')).rejects.toMatchObject(refused);
    await expect(engine.duplicate(out)).rejects.toMatchObject(refused);
    await expect(engine.pauseFit(out, true)).rejects.toThrow('not running');

    const far = await frameWhere(engine, out, ({ replicas }) => replicas.some(({ epoch }) => epoch > 200));
    const seen = Math.max(...far.replicas.map(({ epoch }) => epoch));
    const since = Date.now();
    const isSaved = () => ['a', 'b'].some((slot) => (statSync(join(out, `checkpoint-${slot}`), { throwIfNoEntry: false })?.mtimeMs ?? 0) > since);
    await expect.poll(isSaved, { timeout: 30_000 }).toBe(true);
    const interrupted = untilStatus(engine, out, 'interrupted');
    cli.child.kill('SIGKILL');
    await cli.done;
    await interrupted;
    expect(await statusOf(one, out)).toBe('interrupted');
    await engine.resumeFit(out);
    await untilStatus(engine, out, 'running');
    const anew = await frameWhere(engine, out, ({ view: { stage }, replicas }) => stage === 'training' && replicas.some(({ epoch }) => epoch > 0));
    expect(Math.max(...anew.replicas.map(({ epoch }) => epoch))).toBeGreaterThanOrEqual(seen);
    await engine.stopFit(out, 'checkpoint');
    await untilStatus(engine, out, 'interrupted');
    expect(JSON.parse(readFileSync(join(out, 'parton.json'), 'utf8'))).toMatchObject({ outcome: { status: 'interrupted' } });
  }, 120_000);

  it('also while it waits in the queue of another window', async () => {
    const first = await one.engine.startFit({ project, runcard: short, replicas: [1], name: 'first' });
    const second = await one.engine.startFit({ project, runcard: short, replicas: [1], name: 'second' });
    const third = await one.engine.startFit({ project, runcard: short, replicas: [1], name: 'third' });
    await one.engine.moveInQueue(third, 0);
    expect((await one.engine.status()).queued).toEqual([third, second]);
    await expect(one.engine.moveInQueue(first, 1)).rejects.toThrow('does not wait');
    for (const folder of [second, third]) expect([await statusOf(one, folder), await statusOf(two, folder)]).toEqual(['queued', 'elsewhere']);
    await expect(two.engine.resumeFit(second)).rejects.toThrow(/process \d+/);
    await one.engine.stopFit(second, 'cancel');
    await expect.poll(() => statusOf(two, second)).toBe('interrupted');
    await two.engine.resumeFit(second);
    await expect(one.engine.resumeFit(second)).rejects.toThrow(/process \d+/);
    for (const [{ engine }, folder] of [[one, third], [two, second]] as const) await engine.stopFit(folder, 'cancel').catch(() => engine.stopFit(folder, 'checkpoint'));
    await one.engine.stopFit(first, 'checkpoint');
  }, 60_000);
});
