import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JournalWriter, readJournal } from '../../src/engine/io/journal';
import { PartonError } from '../../src/shared/errors';
import { FUZZ_SEED, fuzzIntegers, mutated, survives } from '../helpers/fuzz';

const layout = { columns: ['training', 'validation'], replicas: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] };
let folder: string;
let path: string;
let sound: Uint8Array;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-fuzz-'));
  path = join(folder, 'journal');
  const writer = JournalWriter.open(path, layout);
  for (let epoch = 1; epoch <= 5; epoch++) {
    writer.metrics(epoch, [1, 9, 10], [1, 2, 3, 4, 5, epoch]);
    writer.event({ epoch, replica: 9, name: 'stopped', detail: 'why' });
  }
  writer.close();
  sound = new Uint8Array(readFileSync(path));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** The payloads between the frames' heads. */
function payloads(): Uint8Array[] {
  const view = new DataView(sound.buffer);
  const found: Uint8Array[] = [];
  for (let at = 8; at < sound.length; at += 8 + view.getUint32(at, true)) found.push(sound.slice(at + 8, at + 8 + view.getUint32(at, true)));
  return found;
}

function framed(payload: Uint8Array): Uint8Array {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(payload.length, 0);
  head.writeUInt32LE(crc32(payload), 4);
  return Buffer.concat([head, payload]);
}

const read = (bytes: Uint8Array, what: string) => {
  writeFileSync(path, bytes);
  const frames = survives(() => [...readJournal(path)], what);
  if (!(frames instanceof PartonError)) {
    for (const frame of frames) {
      if (frame.kind === 'metrics' && frame.values.length !== frame.columns.length * frame.replicas.length) expect.fail(`${what}: an impossible frame was read`);
    }
  }
  return frames;
};

describe(`hostile journals, seed ${FUZZ_SEED}`, () => {
  it('changed at random: the frames before the change, or an error; and they can be written on', () => {
    const random = fuzzIntegers(FUZZ_SEED);
    const all = read(sound, 'sound') as object[];
    expect(all).toHaveLength(10);
    for (let i = 0; i < 400; i++) {
      const frames = read(mutated(sound, random), `change ${i}`);
      if (frames instanceof PartonError) continue;
      const agree = frames.findIndex((frame, k) => JSON.stringify(frame) !== JSON.stringify(all[k]));
      // A piece that was repeated whole is a sound frame, though not one that was written.
      if (agree === 0 && frames.length > 0) expect.fail(`change ${i}: the first frame is another`);
      const writer = survives(() => JournalWriter.open(path, layout), `open ${i}`);
      if (writer instanceof PartonError) continue;
      writer.event({ epoch: 9, name: 'on' });
      writer.close();
      expect([...readJournal(path)]).toEqual([...frames, { kind: 'event', epoch: 9, name: 'on' }]);
    }
  });

  it('with payloads changed under a right checksum', () => {
    const random = fuzzIntegers(FUZZ_SEED);
    const parts = payloads();
    for (let i = 0; i < 1500; i++) {
      const hostile = parts.map((payload) => framed(random(3) === 0 ? mutated(payload, random) : payload));
      read(Buffer.concat([sound.subarray(0, 8), ...hostile]), `change ${i}`);
    }
  });

  it.each([
    ['a layout of a million replicas', `\u0001{"columns":["a"],"replicas":[${'1,'.repeat(1_000_000)}1]}`],
    ['a layout of odd things', '\u0001{"columns":[{}],"replicas":["1"]}'],
    ['a deep layout', `\u0001${'['.repeat(1_000_000)}`],
    ['no layout', '\u0001null'],
    ['metrics before a layout', '\u0002abcdefgh'],
    ['an unknown kind', '\u0009abc'],
  ])('%s', (what, payload) => {
    expect(read(Buffer.concat([sound.subarray(0, 8), framed(Buffer.from(payload, 'latin1'))]), what)).toBeInstanceOf(PartonError);
  });

  it('an absurd frame length is a torn tail', () => {
    expect(read(Buffer.concat([sound, Buffer.from([255, 255, 255, 255, 0, 0, 0, 0, 1, 2, 3])]), 'length')).toHaveLength(10);
  });
});
