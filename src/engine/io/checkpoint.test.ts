import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PartonError } from '../../shared/errors';
import { readCheckpoint, writeCheckpoint } from './checkpoint';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'checkpoint-'));
});
afterEach(() => {
  fs.rmSync(folder, { recursive: true });
});

const state = (epoch: number) => ({ header: { epoch, seeds: [1, 2], name: 'α' }, arrays: { weights: Float32Array.of(epoch, -0), mask: Uint8Array.of(1, 0, 1) } });
const newest = () => join(folder, readCheckpoint(folder)!.sequence % 2 === 1 ? 'checkpoint-a' : 'checkpoint-b');

describe('checkpoints', () => {
  it('keep every bit, NaN payloads included, in every kind of array', () => {
    const nan32 = new Float32Array(Uint32Array.of(0x7fc0_1234, 0xff80_0001, 0x8000_0000).buffer);
    const nan64 = new Float64Array(BigUint64Array.of(0x7ff0_0000_0000_0001n, 0xfff8_dead_beef_0000n).buffer);
    const arrays = {
      nan32, nan64, i: Int32Array.of(-1, 2 ** 31 - 1), u: Uint32Array.of(2 ** 32 - 1), bytes: Uint8Array.of(1, 2, 3), big: BigUint64Array.of(2n ** 64n - 1n),
      empty: new Float64Array(0), part: new Float32Array(10).fill(7).subarray(3, 6),
    };
    writeCheckpoint(folder, { header: {}, arrays });
    const read = readCheckpoint(folder)!.arrays;
    expect(Object.keys(read)).toEqual(Object.keys(arrays));
    for (const [name, array] of Object.entries(arrays)) {
      const copy = read[name]!;
      expect(copy.constructor).toBe(array.constructor);
      expect(Buffer.from(copy.buffer, copy.byteOffset, copy.byteLength)).toEqual(Buffer.from(array.buffer, array.byteOffset, array.byteLength));
    }
  });

  it('are none in an empty folder, or one that does not exist', () => {
    expect(readCheckpoint(folder)).toBeUndefined();
    expect(readCheckpoint(join(folder, 'none'))).toBeUndefined();
  });

  it('alternate between two files, of which the newest counts', () => {
    for (const epoch of [10, 20, 30]) {
      writeCheckpoint(folder, state(epoch));
      expect(readCheckpoint(folder)).toEqual({ ...state(epoch), sequence: epoch / 10 });
    }
    expect(fs.readdirSync(folder).sort()).toEqual(['checkpoint-a', 'checkpoint-b']);
  });

  it.each([0, 4, 20, 30, 60, 100, 1000])('fall back to the one before when the newest ends after %i bytes, and go on from there', (length) => {
    writeCheckpoint(folder, state(10));
    writeCheckpoint(folder, state(20));
    const path = newest();
    fs.truncateSync(path, Math.min(length, fs.statSync(path).size - 1));
    expect(readCheckpoint(folder)).toMatchObject({ ...state(10), warning: expect.stringContaining(path) as string });
    writeCheckpoint(folder, state(21));
    writeCheckpoint(folder, state(22));
    expect(readCheckpoint(folder)).toMatchObject(state(22));
    expect(readCheckpoint(folder)!.warning).toBeUndefined();
  });

  it('notice any flipped bit', () => {
    writeCheckpoint(folder, state(10));
    writeCheckpoint(folder, state(20));
    const path = newest();
    const sound = fs.readFileSync(path);
    for (let byte = 0; byte < sound.length; byte++) {
      const damaged = Buffer.from(sound);
      damaged[byte]! ^= 1 << byte % 8;
      fs.writeFileSync(path, damaged);
      expect(readCheckpoint(folder)).toMatchObject(state(10));
    }
  });

  it.runIf(fs.existsSync('/dev/full'))('never overwrite the only whole one: a damaged newest is what a full disk leaves', () => {
    writeCheckpoint(folder, state(10));
    writeCheckpoint(folder, state(20));
    const path = newest();
    fs.writeFileSync(path, 'torn');
    fs.symlinkSync('/dev/full', join(folder, `.${path.split('/').at(-1)}.tmp`));
    expect(() => {
      writeCheckpoint(folder, state(30));
    }).toThrow(PartonError);
    expect(readCheckpoint(folder)).toMatchObject(state(10));
  });

  it('say so when both are damaged', () => {
    writeCheckpoint(folder, state(10));
    writeCheckpoint(folder, state(20));
    fs.writeFileSync(join(folder, 'checkpoint-a'), 'x');
    fs.truncateSync(join(folder, 'checkpoint-b'), 70);
    expect(() => readCheckpoint(folder)).toThrow(/no checkpoint is whole.*checkpoint-a: not a checkpoint.*checkpoint-b: its checksum.*without --resume/s);
  });

  it('refuse a header that JSON would change', () => {
    expect(() => {
      writeCheckpoint(folder, { header: { chi2: NaN }, arrays: {} });
    }).toThrow(/chi2 = NaN/);
    expect(fs.readdirSync(folder)).toEqual([]);
  });
});
