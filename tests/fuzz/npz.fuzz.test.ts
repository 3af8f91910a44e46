import { readFileSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { npyArray, readNpy, writeNpy, type NpyArray } from '../../src/engine/io/npy';
import { readNpz } from '../../src/engine/io/npz';
import { PartonError } from '../../src/shared/errors';
import { FUZZ_SEED, fuzzIntegers, mutated, survives } from '../helpers/fuzz';

const archive = (name: string) => new Uint8Array(readFileSync(`tests/fixtures/numpy/${name}.npz`));

function checkArray({ shape, data }: NpyArray, what: string): void {
  if (shape.reduce((product, size) => product * size, 1) !== data.length) expect.fail(`${what}: shape (${shape.join()}) with ${data.length} elements`);
}

function checkArchive(bytes: Uint8Array, what: string): Map<string, NpyArray> | PartonError {
  const arrays = survives(() => readNpz(bytes, 'hostile.npz'), what);
  if (arrays instanceof PartonError) expect(arrays.where.file).toBe('hostile.npz');
  else arrays.forEach((array) => {
    checkArray(array, what);
  });
  return arrays;
}

describe.each(['stored', 'deflated'])('hostile variants of %s.npz', (name) => {
  const sound = archive(name);

  it('truncated', () => {
    for (let length = 0; length < sound.length; length += 3) {
      expect(checkArchive(sound.slice(0, length), `the first ${length} bytes`)).toBeInstanceOf(PartonError);
    }
  });

  it('with a bit flipped: refused, or the same numbers (a date, a flag that does not matter)', () => {
    const numbers = [...readNpz(sound, name).values()];
    for (let bit = 0; bit < 8 * sound.length; bit += 11) {
      const bytes = sound.slice();
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      const arrays = checkArchive(bytes, `bit ${bit}`);
      if (!(arrays instanceof PartonError)) for (const array of arrays.values()) expect(numbers).toContainEqual(array);
    }
  });

  it(`changed at random, seed ${FUZZ_SEED}`, () => {
    const random = fuzzIntegers(FUZZ_SEED);
    for (let i = 0; i < 3000; i++) checkArchive(mutated(sound, random), `change ${i}`);
  });
});

describe('hostile arrays', () => {
  const arrays = [
    npyArray(Float64Array.of(1, NaN, 3, 4), [2, 2]), npyArray(Float32Array.of(1)), npyArray(BigInt64Array.of(1n)), npyArray(['α', 'text']), npyArray(Uint8Array.of(1, 2, 3)),
  ];

  it.each(arrays.map((array, i) => [i, writeNpy(array)] as const))(`number %i changed at random, seed ${FUZZ_SEED}`, (_, sound) => {
    const random = fuzzIntegers(FUZZ_SEED);
    for (let i = 0; i < 4000; i++) {
      const array = survives(() => readNpy(mutated(sound, random), 'hostile.npy'), `change ${i}`);
      if (!(array instanceof PartonError)) checkArray(array, `change ${i}`);
    }
  });

  it.each([
    "{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999, 99999999999), }",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (1e999,), }",
    "{'descr': '<U999999999', 'fortran_order': False, 'shape': (4,), }",
    "{'descr': '<U0', 'fortran_order': False, 'shape': (4000000000,), }",
    "{'descr': '<f8', 'fortran_order': True, 'shape': (0, 4000000000, 0), }",
    `{'descr': '<f8', 'fortran_order': False, 'shape': (${'1,'.repeat(5000)}), }`,
    `{'descr': '<f8', 'fortran_order': False, 'shape': (${' '.repeat(30000)}), }`,
    "{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,), }",
    "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }",
  ])('with the header %.60s', (header) => {
    const bytes = Buffer.concat([Buffer.from('\x93NUMPY\x01\x00', 'latin1'), Buffer.of(header.length & 255, header.length >> 8), Buffer.from(header), Buffer.alloc(24)]);
    expect(survives(() => readNpy(bytes, 'hostile.npy'), header)).toBeInstanceOf(PartonError);
  });
});

describe('bombs', () => {
  /** A zip with one entry of `claimed` bytes that inflates to `size` zeros. */
  function zip(size: number, claimed: number, entries = 1): Uint8Array {
    const packed = deflateRawSync(Buffer.alloc(size));
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50);
    const entry = Buffer.alloc(47);
    entry.writeUInt32LE(0x02014b50);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(claimed, 24);
    entry.writeUInt16LE(1, 28);
    entry.write('a', 46);
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x06054b50);
    end.writeUInt16LE(entries, 10);
    end.writeUInt32LE(local.length + packed.length, 16);
    return Buffer.concat([local, packed, ...Array<Buffer>(entries).fill(entry), end]);
  }

  it.each([
    ['that say so', zip(300e6, 300e6)],
    ['that lie about it', zip(300e6, 100)],
    ['of many entries over the same bytes', zip(5e6, 5e6, 5000)],
  ])('%s are refused', (_, bytes) => {
    expect(survives(() => readNpz(bytes, 'bomb.npz'), 'bomb')).toBeInstanceOf(PartonError);
  });
});
