import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PartonError } from '../../shared/errors';
import { makeFolder, readWhole, writeAllDurably, writeDurably } from './durable';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'durable-'));
});
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

function failure(action: () => unknown): PartonError {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(PartonError);
    return error as PartonError;
  }
  throw new Error('it did not fail');
}

/** Without rights over `folder`: as another user when the tests run as root, whom permissions do not hold. */
function withoutRights(action: () => void): void {
  const root = process.geteuid!() === 0;
  fs.chmodSync(folder, 0o555);
  if (root) process.seteuid!(65534);
  try {
    action();
  } finally {
    if (root) process.seteuid!(0);
    fs.chmodSync(folder, 0o755);
  }
}

describe('writeDurably', () => {
  it('writes text, bytes and pieces, and leaves nothing beside them', () => {
    writeDurably(join(folder, 'text'), 'α_s\n');
    writeAllDurably([
      [join(folder, 'bytes'), Uint8Array.of(1, 2)],
      [join(folder, 'pieces'), [Uint8Array.of(3), Uint8Array.of(), Uint8Array.of(4, 5)]],
    ]);
    expect(fs.readdirSync(folder).sort()).toEqual(['bytes', 'pieces', 'text']);
    expect(fs.readFileSync(join(folder, 'text'), 'utf8')).toBe('α_s\n');
    expect([...readWhole(join(folder, 'pieces'))]).toEqual([3, 4, 5]);
  });

  it('replaces a file', () => {
    const path = join(folder, 'f');
    writeDurably(path, 'a longer old content');
    writeDurably(path, 'new');
    expect(fs.readFileSync(path, 'utf8')).toBe('new');
  });

  // Writing through a link to /dev/full gives the real ENOSPC of the system.
  it.runIf(fs.existsSync('/dev/full'))('keeps the old file when the disk is full, and says so', () => {
    const path = join(folder, 'f');
    writeDurably(path, 'old');
    fs.symlinkSync('/dev/full', join(folder, '.f.tmp'));
    const error = failure(() => {
      writeDurably(path, 'new');
    });
    expect(error).toMatchObject({ kind: 'storage', where: { file: path } });
    expect(error.message).toMatch(/disk is full.*Free some space/);
    expect(fs.readFileSync(path, 'utf8')).toBe('old');
    expect(fs.readdirSync(folder)).toEqual(['f']);
  });

  it.runIf(process.platform !== 'win32')('keeps the old file in a folder that may not be written', () => {
    const path = join(folder, 'f');
    writeDurably(path, 'old');
    withoutRights(() => {
      const error = failure(() => {
        writeDurably(path, 'new');
      });
      expect(error).toMatchObject({ kind: 'storage' });
      expect(error.message).toMatch(/permission denied. Make the folder writable/);
      expect(failure(() => {
        makeFolder(join(folder, 'sub'));
      }).message).toContain(join(folder, 'sub'));
    });
    expect(fs.readFileSync(path, 'utf8')).toBe('old');
    expect(fs.readdirSync(folder)).toEqual(['f']);
  });

  it('names what is in the way: a file as a folder, a folder as the file, a folder that is gone', () => {
    writeDurably(join(folder, 'f'), 'x');
    fs.mkdirSync(join(folder, 'd'));
    expect(failure(() => {
      writeDurably(join(folder, 'f', 'g'), 'y');
    })).toMatchObject({ kind: 'storage', problem: expect.stringContaining('is a file, not a folder') as string });
    expect(failure(() => {
      makeFolder(join(folder, 'f', 'g'));
    })).toMatchObject({ kind: 'storage' });
    expect(failure(() => {
      writeDurably(join(folder, 'd'), 'y');
    })).toMatchObject({ kind: 'storage', problem: expect.stringContaining('a folder of that name') as string });
    expect(failure(() => {
      writeDurably(join(folder, 'gone', 'g'), 'y');
    })).toMatchObject({ kind: 'storage', problem: expect.stringContaining('does not exist') as string });
    expect(fs.readdirSync(folder).sort()).toEqual(['d', 'f']);
  });
});

describe('readWhole', () => {
  it('refuses what is missing, a folder, or too large', () => {
    writeDurably(join(folder, 'f'), '12345');
    expect(failure(() => readWhole(join(folder, 'none'))).kind).toBe('missing');
    expect(failure(() => readWhole(folder)).message).toMatch(/not a file/);
    expect(failure(() => readWhole(join(folder, 'f'), 4)).message).toMatch(/too many/);
  });
});

describe('makeFolder', () => {
  it('makes parents, twice', () => {
    makeFolder(join(folder, 'a', 'b', 'c'));
    makeFolder(join(folder, 'a', 'b', 'c'));
    expect(fs.statSync(join(folder, 'a', 'b', 'c')).isDirectory()).toBe(true);
  });
});
