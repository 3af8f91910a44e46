import { describe, expect, it } from 'vitest';
import { xxh32 } from './xxh32';

/** Of the first n of the bytes (7 i + 3) mod 251, by the Python package xxhash. */
const HASHES: readonly (readonly [number, number])[] = [
  [0, 46947589], [1, 565077562], [3, 3443335746], [4, 1918138866], [5, 2791746402], [15, 2194917453],
  [16, 2286244989], [17, 1158569860], [31, 527684551], [32, 3918056631], [33, 2499098325], [100, 2378373618],
];

describe('xxh32', () => {
  const bytes = Uint8Array.from({ length: 101 }, (_, i) => (7 * i + 3) % 251);

  it.each(HASHES)('hashes %i bytes as the reference does', (n, hash) => expect(xxh32(bytes, 0, n)).toBe(hash));

  it('hashes a part of an array, also one that starts inside its buffer', () => {
    const shifted = new Uint8Array(120);
    shifted.set(bytes, 7);
    expect(xxh32(shifted, 7, 107)).toBe(2378373618);
    expect(xxh32(shifted.subarray(7), 0, 33)).toBe(2499098325);
  });
});
