import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockFit, lockHolder } from './fit-lock';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'lock-'));
});
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

/** A lock written so many seconds ago. */
function write(text: string, seconds: number): void {
  const file = join(folder, '.parton-lock');
  fs.writeFileSync(file, text);
  const then = new Date(Date.now() - 1000 * seconds);
  fs.utimesSync(file, then, then);
}

describe('lockFit', () => {
  it('keeps others out until it is released', () => {
    const lock = lockFit(folder);
    expect(lockHolder(folder)).toEqual({ host: hostname(), pid: process.pid });
    expect(() => lockFit(folder)).toThrow(`process ${process.pid} on ${hostname()} is fitting into this folder.`);
    lock.release();
    expect(fs.readdirSync(folder)).toEqual([]);
    lockFit(folder).release();
  });

  it('takes over the lock of a process that is gone', () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    write(JSON.stringify({ host: hostname(), pid }), 0);
    expect(lockHolder(folder)).toBeUndefined();
    lockFit(folder).release();
  });

  it.each(['', '{"host": "a"', '[]', 'null', '{"host": 1, "pid": 1}', '{"host": "x", "pid": "1"}'])('takes over a damaged lock: %j', (text) => {
    write(text, 60);
    lockFit(folder).release();
  });

  it('waits for what a lock made just now will say', () => {
    write('', 0);
    expect(() => lockFit(folder)).toThrow('another process is fitting into this folder.');
  });

  it("believes another machine's lock while it is renewed", () => {
    write(JSON.stringify({ host: 'elsewhere', pid: 1 }), 60);
    expect(() => lockFit(folder)).toThrow('process 1 on elsewhere');
    write(JSON.stringify({ host: 'elsewhere', pid: 1 }), 200);
    lockFit(folder).release();
  });

  it('is taken again where it was left behind here, because its folder was elsewhere when it was released', () => {
    const lock = lockFit(folder);
    const away = `${folder}-away`;
    fs.renameSync(folder, away);
    lock.release();
    fs.renameSync(away, folder);
    expect(fs.readdirSync(folder)).toEqual(['.parton-lock']);
    expect(lockHolder(folder)).toBeUndefined();
    lockFit(folder).release();
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  it('renews its own', () => {
    const lock = lockFit(folder);
    const old = new Date(Date.now() - 200_000);
    fs.utimesSync(join(folder, '.parton-lock'), old, old);
    lock.renew();
    expect(Date.now() - fs.statSync(join(folder, '.parton-lock')).mtimeMs).toBeLessThan(100_000);
    lock.release();
  });

  it('says when the folder cannot be written', () => {
    expect(() => lockFit(join(folder, 'gone'))).toThrow(/cannot write: its folder does not exist/);
  });
});
