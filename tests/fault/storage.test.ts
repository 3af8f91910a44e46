import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { eventsOf, runCli, smallFitRuncard, temporaryFolder, type CliOptions } from '../helpers/cli';

const folder = temporaryFolder();
const runcard = smallFitRuncard(folder);
const isRoot = process.geteuid?.() === 0;
/** As a user without rights, when the tests run as root, whom permissions do not hold. */
const WITHOUT_RIGHTS: CliOptions = isRoot ? { under: ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] } : {};

beforeAll(() => chmodSync(folder, 0o755));

describe('a fit whose results cannot be written', () => {
  it.runIf(process.platform === 'linux')('ends with a clear error in a folder that is not writable', async () => {
    const closed = join(folder, 'closed');
    mkdirSync(closed, { mode: 0o555 });
    const result = await runCli(['fit', runcard, '--replicas', '1', '--out', join(closed, 'fit'), '--json'], WITHOUT_RIGHTS);
    expect(result.code).toBe(6);
    expect(result.stderr).toMatch(/cannot create the folder: permission denied. Make the folder writable, or choose another with --out/);
    expect(eventsOf(result).at(-1)).toMatchObject({ event: 'error', kind: 'storage', exitCode: 6 });
    expect(readdirSync(closed)).toEqual([]);
  });

  // A limit on the size of files is a real refusal by the system, as a full disk is.
  it.runIf(process.platform === 'linux')('ends with a clear error when files may not grow, and goes on when they may', async () => {
    const out = join(folder, 'limited');
    const limited = await runCli(['fit', runcard, '--replicas', '1-4', '--out', out], { under: ['prlimit', '--fsize=30000'] });
    expect(limited.code).toBe(6);
    expect(limited.stderr).toMatch(/limited.*: cannot write: the file would exceed the size allowed here. Raise the limit/);
    const names = readdirSync(out, { recursive: true, encoding: 'utf8' });
    expect(names.filter((name) => name.endsWith('.tmp'))).toEqual([]);
    expect(names).not.toContain('.parton-lock');
    const resumed = await runCli(['fit', out, '--resume', '--json']);
    expect(resumed).toMatchObject({ code: 0, stderr: '' });
    const whole = join(folder, 'unlimited');
    expect((await runCli(['fit', runcard, '--replicas', '1-4', '--out', whole])).code).toBe(0);
    for (const replica of [1, 2, 3, 4]) {
      const grid = (fit: string, name: string) => readFileSync(join(fit, 'nnfit', `replica_${replica}`, `${name}.exportgrid`), 'utf8');
      expect(grid(out, 'limited')).toBe(grid(whole, 'unlimited'));
    }
  });

  // Writing through a link to /dev/full gives the real ENOSPC of the system.
  it.runIf(existsSync('/dev/full'))('keeps what was complete before the disk was full', async () => {
    const out = join(folder, 'full');
    cpSync(join(folder, 'unlimited'), out, { recursive: true });
    const replica = join(out, 'nnfit', 'replica_3');
    const before = readFileSync(join(out, 'nnfit', 'replica_2', 'unlimited.exportgrid'), 'utf8');
    rmSync(join(replica, 'unlimited.json')); // so that it is not complete
    symlinkSync('/dev/full', join(replica, '.unlimited.json.tmp'));
    const result = await runCli(['fit', out, '--resume']);
    expect(result.code).toBe(6);
    expect(result.stderr).toMatch(/replica_3.unlimited.json: cannot write: the disk is full. Free some space/);
    expect(readFileSync(join(out, 'nnfit', 'replica_2', 'unlimited.exportgrid'), 'utf8')).toBe(before);
    const resumed = await runCli(['fit', out, '--resume']);
    expect(resumed).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(join(replica, 'unlimited.json'), 'utf8')).toBe(readFileSync(join(folder, 'unlimited', 'nnfit', 'replica_3', 'unlimited.json'), 'utf8'));
  });
});
