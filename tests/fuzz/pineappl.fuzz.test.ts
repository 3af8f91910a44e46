import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeLz4 } from '../../src/engine/theory/lz4';
import { readFkTable } from '../../src/engine/theory/read-fk-table';
import { xxh32 } from '../../src/engine/theory/xxh32';
import { PartonError } from '../../src/shared/errors';
import { FUZZ_SEED, fuzzIntegers, mutated, survives } from '../helpers/fuzz';

const NAMES = ['0.5.0-dis', '0.6.3-hadronic', '0.8.7-grid', '1.0.0-grid', '1.5.0-dis', '1.5.0-hadronic'];
const packed = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(`../fixtures/pineappl/${name}.pineappl.lz4`, import.meta.url)));
const unpacked = (name: string): Uint8Array => decodeLz4(packed(name), name).slice();

/** Every length of a small file, every so many of a large one. */
const step = (bytes: Uint8Array): number => (bytes.length < 5000 ? 1 : 61);

/** A table is read or refused; what is read has the size it says, and finite values on an increasing x-grid. */
function check(bytes: Uint8Array, what: string): PartonError | undefined {
  const table = survives(() => readFkTable(bytes, 'hostile.pineappl.lz4'), what);
  if (table instanceof PartonError) {
    if (table.where.file !== 'hostile.pineappl.lz4') expect.fail(`${what}: the error does not name the file: ${table.message}`);
    return table;
  }
  const { x, kind, channels, ndata, values } = table;
  const linear = kind === 'linear';
  const increasing = x.every((node, i) => node > (i === 0 ? 0 : x[i - 1]!) && node <= 1);
  const complete = values.length === ndata * (linear ? channels.length * x.length : (channels.length / 2) * x.length ** 2);
  if (!increasing || !complete || !values.every(Number.isFinite) || !(table.q0 > 0)) expect.fail(`${what}: an impossible table was read`);
  return undefined;
}

describe.each(NAMES)('hostile variants of %s', (name) => {
  it('truncated at every length', () => {
    for (const bytes of [packed(name), unpacked(name)]) {
      for (let length = 0; length < bytes.length; length += step(bytes)) {
        if (check(bytes.slice(0, length), `the first ${length} bytes`) === undefined) expect.fail(`${length} of ${bytes.length} bytes were taken for a table`);
      }
    }
  });

  it('with a bit flipped', () => {
    for (const bytes of [packed(name), unpacked(name)]) {
      for (let bit = 0; bit < 8 * bytes.length; bit += step(bytes)) {
        bytes[bit >> 3]! ^= 1 << (bit & 7);
        check(bytes, `bit ${bit}`);
        bytes[bit >> 3]! ^= 1 << (bit & 7);
      }
    }
  });

  it(`changed at random, seed ${FUZZ_SEED}`, () => {
    const random = fuzzIntegers(FUZZ_SEED);
    for (const bytes of [packed(name), unpacked(name)]) {
      for (let i = 0; i < (step(bytes) === 1 ? 2000 : 300); i++) check(mutated(bytes, random), `change ${i} with seed ${FUZZ_SEED}`);
    }
  });
});

/** Little-endian pieces of a file. */
const u32 = (value: number): number[] => [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24];
const u64 = (value: number): number[] => [...u32(value % 2 ** 32), ...u32(Math.floor(value / 2 ** 32))];

/** LZ4 frames, each of `blocks` blocks of 4 MB of the same byte. */
function bomb(frames: number, blocks: number): Uint8Array {
  const block = [0x1f, 65, 1, 0, ...Array<number>(16_448).fill(255), 0, 0x10, 65];
  const header = [...u32(0x184d2204), 0x60, 0x70];
  const frame = [...header, (xxh32(Uint8Array.from(header), 4, 6) >>> 8) & 255];
  for (let i = 0; i < blocks; i++) frame.push(...u32(block.length), ...block);
  frame.push(...u32(0));
  const bytes = new Uint8Array(frames * frame.length);
  for (let i = 0; i < frames; i++) bytes.set(frame, i * frame.length);
  return bytes;
}

/** The start of a file of version 1: subgrids of these sizes, the given one first and then empty ones. */
function withSubgrids(dimensions: readonly number[], first: readonly number[]): Uint8Array {
  const count = dimensions.reduce((product, length) => product * length);
  const head = [...new TextEncoder().encode('PineAPPL'), ...u64(1), 1, ...dimensions.flatMap(u64), ...u64(count), ...first];
  const bytes = new Uint8Array(head.length + 4 * (count - 1));
  bytes.set(head);
  for (let at = head.length; at < bytes.length; at += 4) bytes[at] = 1;
  return bytes;
}

describe('absurd sizes', () => {
  it.each([[1, 1], [1, 20], [40, 1], [60, 4]])('a bomb of %i frames with %i blocks of 4 MB', (frames, blocks) => {
    const bytes = bomb(frames, blocks);
    expect(bytes.length).toBeLessThan(frames * blocks * 17_000);
    expect(check(bytes, 'the bomb')).toBeInstanceOf(PartonError);
  });

  it('two hundred thousand empty frames', () => {
    const frame = [...u32(0x184d2204), 0x60, 0x70];
    const one = [...frame, (xxh32(Uint8Array.from(frame), 4, 6) >>> 8) & 255, ...u32(0)];
    const bytes = new Uint8Array(one.length * 200_000);
    for (let i = 0; i < bytes.length; i += one.length) bytes.set(one, i);
    expect(check(bytes, 'the frames')).toBeInstanceOf(PartonError);
  });

  it.each([[[1, 2 ** 40, 1], 0], [[2 ** 31, 2 ** 31, 2 ** 31], 0], [[0, 2 ** 50, 3], 0]])('dimensions %j', (dimensions) => {
    const bytes = Uint8Array.from([...new TextEncoder().encode('PineAPPL'), ...u64(1), 1, ...dimensions.flatMap(u64), ...u64(0)]);
    expect(check(bytes, 'the dimensions')).toBeInstanceOf(PartonError);
  });

  it('a few entries in a table that would take terabytes', () => {
    const nodes = 50;
    const x = new Float64Array(nodes).map((_, i) => (i + 1) / nodes);
    const list = (values: Float64Array): number[] => [...u64(values.length), ...new Uint8Array(values.buffer)];
    const array = [...list(Float64Array.of(1)), ...u64(1), ...u64(0), ...u64(1), ...u64(1), ...u64(3), ...u64(1), ...u64(nodes), ...u64(nodes)];
    const subgrid = [...u32(2), ...array, ...u64(3), ...list(Float64Array.of(2.7225)), ...list(x), ...list(x)];
    const bins = 500_000;
    const start = withSubgrids([1, bins, 1], subgrid);
    const bin = [...u64(0), ...new Uint8Array(Float64Array.of(1).buffer)];
    const binBytes = new Uint8Array(bin.length * bins);
    for (let i = 0; i < bins; i++) binBytes.set(bin, i * bin.length);
    const end = [
      ...u64(0), // fill limits
      ...u64(1), 0, 0, 0, 0, 0, // one order
      ...u64(1), ...u64(1), ...u64(2), ...u32(100), ...u32(100), ...new Uint8Array(Float64Array.of(1).buffer), // one channel
      ...u32(1), // evolution basis
      ...u64(2), ...u32(0), ...u32(2212), ...u32(0), ...u32(2212),
      ...u64(0), // interpolations
      ...u64(3), ...u32(0), ...u64(0), ...u32(1), ...u64(0), ...u32(1), ...u64(1), // kinematics
      ...u32(1), ...u64(0), ...u32(1), ...u64(0), ...u32(0), // scales
      ...u64(0), ...u32(0), ...u64(0), ...u64(0),
    ];
    const bytes = Uint8Array.from(Buffer.concat([start, u64Bytes(bins), binBytes, Uint8Array.from(end)]));
    const error = check(bytes, 'the sparse table');
    expect(error?.message).toMatch(/would need 1250000000 values/);
  });
});

function u64Bytes(value: number): Uint8Array {
  return Uint8Array.from(u64(value));
}
