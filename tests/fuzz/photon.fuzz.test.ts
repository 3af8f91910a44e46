import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { npyArray, writeNpy } from '../../src/engine/io/npy';
import { readTar } from '../../src/engine/io/tar';
import { readPhotonOperator } from '../../src/engine/pdf/photon-operator';
import { xxh32 } from '../../src/engine/theory/xxh32';
import { PartonError } from '../../src/shared/errors';
import { FUZZ_SEED, fuzzIntegers, mutated, survives } from '../helpers/fuzz';

function entry(name: string, content: Uint8Array): Buffer {
  const block = Buffer.alloc(512 + Math.ceil(content.length / 512) * 512);
  block.write(name, 0);
  block.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  block.write('        0ustar\0', 148);
  const sum = block.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  block.set(content, 512);
  return block;
}

/** A frame of one block that is stored as it is. */
function lz4(content: Uint8Array): Buffer {
  const descriptor = Uint8Array.of(0x60, 0x70);
  const frame = Buffer.alloc(4 + 3 + 4 + content.length + 4);
  frame.writeUInt32LE(0x184d2204, 0);
  frame.set(descriptor, 4);
  frame[6] = (xxh32(descriptor) >>> 8) & 0xff;
  frame.writeUInt32LE((content.length | 0x80000000) >>> 0, 7);
  frame.set(content, 11);
  return frame;
}

const operator = lz4(writeNpy(npyArray(new Float64Array(16), [2, 2, 2, 2])));
const sound = (packed: Uint8Array, metadata = Buffer.from('origin:\n- 10000.0\n- 5\n')) =>
  new Uint8Array(Buffer.concat([entry('metadata.yaml', metadata), entry('operators/a.npy.lz4', packed), Buffer.alloc(1024)]));

const folder = mkdtempSync(join(tmpdir(), 'parton-fuzz-photon-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'eko_photon.tar');
const read = (bytes: Uint8Array, what: string) => {
  writeFileSync(file, bytes);
  return survives(() => readPhotonOperator(file), what);
};

describe('hostile evolution operators', () => {
  it('of another size are refused', () => {
    const outcome = read(sound(operator), 'sound');
    expect(outcome).toBeInstanceOf(PartonError);
    expect((outcome as PartonError).problem).toContain('shape (2, 2, 2, 2)');
  });

  it('cut short or changed, in the archive and in what it holds', () => {
    const random = fuzzIntegers(FUZZ_SEED);
    const whole = sound(operator);
    for (let length = 0; length < whole.length; length += 101) expect(read(whole.slice(0, length), `the first ${length} bytes`)).toBeInstanceOf(PartonError);
    for (let i = 0; i < 300; i++) {
      read(mutated(whole, random), `change ${i} of the archive`);
      read(sound(mutated(operator, random)), `change ${i} of the operator`);
      read(sound(operator, Buffer.from(mutated(Buffer.from('origin:\n- 10000.0\n- 5\n'), random))), `change ${i} of the metadata`);
    }
  });

  it('archives of random bytes', () => {
    const random = fuzzIntegers(FUZZ_SEED + 1);
    for (let i = 0; i < 500; i++) survives(() => readTar(Uint8Array.from({ length: random(3000) }, () => random(256)), 'hostile.tar'), `archive ${i}`);
  });
});
