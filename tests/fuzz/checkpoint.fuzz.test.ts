import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCheckpoint, writeCheckpoint, type CheckpointState } from '../../src/engine/io/checkpoint';
import { PartonError } from '../../src/shared/errors';
import { FUZZ_SEED, fuzzIntegers, mutated, survives } from '../helpers/fuzz';

const state = (epoch: number): CheckpointState => ({ header: { epoch, names: ['a', 'b'] }, arrays: { w: Float32Array.of(epoch, 2, 3), m: Uint8Array.of(1, 0, 1), x: new Float64Array(20) } });
let folder: string;
let older: Uint8Array;
let newer: Uint8Array;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'checkpoint-fuzz-'));
  writeCheckpoint(folder, state(1));
  writeCheckpoint(folder, state(2));
  older = new Uint8Array(readFileSync(join(folder, 'checkpoint-a')));
  newer = new Uint8Array(readFileSync(join(folder, 'checkpoint-b')));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** With the checksum that fits: what an attacker would write, not a disk. */
function sealed(bytes: Uint8Array): Uint8Array {
  const body = bytes.subarray(0, Math.max(bytes.length - 32, 0));
  return Buffer.concat([body, createHash('sha256').update(body).digest()]);
}

describe(`hostile checkpoints, seed ${FUZZ_SEED}`, () => {
  it('a damaged newest one never hides the one before', () => {
    const random = fuzzIntegers(FUZZ_SEED);
    for (let i = 0; i < 400; i++) {
      writeFileSync(join(folder, 'checkpoint-b'), mutated(newer, random));
      const read = survives(() => readCheckpoint(folder), `change ${i}`);
      // A change may put back what was there.
      expect([state(1), state(2)]).toContainEqual({ header: (read as CheckpointState).header, arrays: (read as CheckpointState).arrays });
    }
  });

  it('both damaged: an error, or the state of one whose change does not count', () => {
    const random = fuzzIntegers(FUZZ_SEED);
    for (let i = 0; i < 300; i++) {
      writeFileSync(join(folder, 'checkpoint-a'), mutated(older, random));
      writeFileSync(join(folder, 'checkpoint-b'), mutated(newer, random));
      const read = survives(() => readCheckpoint(folder), `change ${i}`);
      if (!(read instanceof PartonError)) expect([state(1).header, state(2).header]).toContainEqual(read!.header);
    }
  });

  it('sealed with the right checksum: a value of sound shape, or an error', () => {
    const random = fuzzIntegers(FUZZ_SEED);
    writeFileSync(join(folder, 'checkpoint-a'), '');
    for (let i = 0; i < 600; i++) {
      writeFileSync(join(folder, 'checkpoint-b'), sealed(mutated(newer, random)));
      const read = survives(() => readCheckpoint(folder), `change ${i}`);
      if (read instanceof PartonError) continue;
      const total = Object.values(read!.arrays).reduce((sum, array) => sum + array.byteLength, 0);
      if (typeof read!.header !== 'object' || total > newer.length + 400) expect.fail(`change ${i}: an impossible state was read`);
    }
  });
});
