import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PartonError } from '../../shared/errors';
import { decodeLz4 } from './lz4';
import { xxh32 } from './xxh32';

const frame = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(`../../../tests/fixtures/lz4/${name}.lz4`, import.meta.url)));
const pattern = Uint8Array.from({ length: 200_000 }, (_, i) => (Math.floor(((i % 1000) ** 2 * 7919) / 32) + Math.floor(i / 60013)) & 255);
const noise = new Uint8Array(3000);
for (let i = 0, state = 1n; i < noise.length; i++) {
  state = (state * 1103515245n + 12345n) % 2n ** 31n;
  noise[i] = Number((state >> 16n) & 255n);
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}

function changed(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const copy = bytes.slice();
  copy[at] = value;
  return copy;
}

/** A frame without checksums around the given blocks, each [compressed?, bytes]. */
function frameOf(flags: number, ...blocks: readonly (readonly [boolean, readonly number[]])[]): Uint8Array {
  const descriptor = [flags, 0x40];
  const check = (xxh32(Uint8Array.from(descriptor)) >>> 8) & 255;
  const u32 = (value: number): number[] => [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24];
  const body = blocks.flatMap(([compressed, bytes]) => [...u32(bytes.length + (compressed ? 0 : 2 ** 31)), ...bytes]);
  return Uint8Array.from([...u32(0x184d2204), ...descriptor, check, ...body, ...u32(0)]);
}

function failure(bytes: Uint8Array, limits?: Parameters<typeof decodeLz4>[2]): PartonError {
  try {
    decodeLz4(bytes, 'table.lz4', limits);
  } catch (error) {
    if (error instanceof PartonError) return error;
    throw error;
  }
  throw new Error('it was unpacked');
}

describe('LZ4 frames of the reference library', () => {
  it.each([
    ['linked', pattern],
    ['independent', pattern],
    ['large-blocks', pattern],
    ['stored', noise],
    ['empty', new Uint8Array(0)],
  ])('unpacks %s', (name, content) => expect(Buffer.compare(decodeLz4(frame(name), name), content)).toBe(0));

  it('unpacks frames that follow each other and passes over skippable ones', () => {
    const skippable = Uint8Array.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 9, 9, 9]);
    const bytes = joined(skippable, frame('stored'), skippable, frame('empty'), frame('stored'), skippable);
    expect(Buffer.compare(decodeLz4(bytes, 'x'), joined(noise, noise))).toBe(0);
  });
});

describe('LZ4 blocks', () => {
  it('repeats overlapping bytes', () => {
    // one literal 7, then 4 + 15 + 20 bytes from one byte back, then the last literals
    expect(Array.from(decodeLz4(frameOf(0x60, [true, [0x1f, 7, 1, 0, 20, 0x10, 8]]), 'x'))).toEqual([...Array<number>(40).fill(7), 8]);
  });

  it('reaches back into earlier blocks only where the frame says so', () => {
    const blocks = [[false, [1, 2, 3, 4, 5, 6, 7, 8]], [true, [0x00, 8, 0, 0x10, 9]]] as const;
    expect(Array.from(decodeLz4(frameOf(0x40, ...blocks), 'x'))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 9]);
    expect(failure(frameOf(0x60, ...blocks)).message).toMatch(/byte \d+.*before its start/);
  });

  it.each([
    ['a match before the start', [0x10, 1, 2, 0, 0x10, 1]],
    ['a distance of zero', [0x10, 1, 0, 0, 0x10, 1]],
    ['literals past the end', [0xf0, 200, 1, 2, 3]],
    ['a length without end', [0xf0, 255, 255]],
    ['half a distance', [0x10, 1, 1]],
    ['no last literals', [0x10, 1, 1, 0]],
  ])('refuses %s', (_, block) => expect(failure(frameOf(0x60, [true, block]))).toMatchObject({ kind: 'input', where: { file: 'table.lz4' } }));
});

describe('damaged LZ4 frames', () => {
  it('notices a wrong block checksum, content checksum, header checksum and content size', () => {
    const linked = frame('linked');
    expect(failure(changed(linked, 30, linked[30]! ^ 1)).message).toMatch(/block with a wrong checksum/);
    expect(failure(changed(linked, linked.length - 1, linked.at(-1)! ^ 1)).message).toMatch(/content with a wrong checksum/);
    expect(failure(changed(linked, 6, linked[6]! ^ 1)).message).toMatch(/header with a wrong checksum/);
    const larger = changed(linked, 6, linked[6]! + 1);
    larger[14] = (xxh32(larger, 4, 14) >>> 8) & 255;
    expect(failure(larger).message).toMatch(/unpacks to 200000 bytes instead of 200001/);
  });

  it('names unknown kinds of frame', () => {
    expect(failure(Uint8Array.from([2, 0x21, 0x4c, 0x18, 0, 0, 0, 0])).kind).toBe('unsupported');
    expect(failure(Uint8Array.from([1, 2, 3, 4, 5])).message).toMatch(/no LZ4 frame/);
    expect(failure(new Uint8Array(0)).message).toMatch(/truncated/);
    expect(failure(frameOf(0x61)).kind).toBe('unsupported');
    expect(failure(frameOf(0x20)).message).toMatch(/unknown kind/);
  });

  it('refuses a block larger than its frame allows', () => {
    const tooLong = [0x1f, 7, 1, 0, ...Array<number>(260).fill(255), 0, 0x10, 8];
    expect(failure(frameOf(0x60, [true, tooLong])).message).toMatch(/larger than its frame allows/);
  });

  it('stops at the limits before it fills memory', () => {
    const limits = { freeBytes: 1000, maxRatio: 2, maxBytes: 150_000 };
    expect(failure(frame('large-blocks'), limits).message).toMatch(/unpacks to more than \d+ bytes/);
    expect(failure(frame('linked'), limits).message).toMatch(/unpacks to more than \d+ bytes/);
    expect(decodeLz4(frame('stored'), 'x', limits)).toHaveLength(3000);
  });
});
