import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PartonError } from '../../shared/errors';
import { npyArray, readNpz, toFloat64, writeNpz } from './npz';

const fixture = (name: string) => readFileSync(`tests/fixtures/numpy/${name}.npz`);

describe.each(['stored', 'deflated'])('numpy archive, %s', (name) => {
  const arrays = readNpz(fixture(name), name);

  it('gives every kind', () => {
    expect(arrays.get('f8')).toEqual({ shape: [2, 3], dtype: 'f8', data: Float64Array.of(1.5, -0, NaN, Infinity, 1e-310, Math.PI) });
    expect(arrays.get('f4')).toEqual({ shape: [2], dtype: 'f4', data: Float32Array.of(0.1, -2.5) });
    expect(arrays.get('i4')).toEqual({ shape: [1, 2, 3], dtype: 'i4', data: Int32Array.of(0, 1, 2, 3, 4, 5) });
    expect(arrays.get('i8')).toEqual({ shape: [2], dtype: 'i8', data: BigInt64Array.of(2n ** 62n, -1n) });
    expect(arrays.get('u1')).toEqual({ shape: [2], dtype: 'u1', data: Uint8Array.of(0, 255) });
    expect(arrays.get('b1')).toEqual({ shape: [3], dtype: 'b1', data: Uint8Array.of(1, 0, 1) });
    expect(arrays.get('U')).toEqual({ shape: [3], dtype: 'U', data: ['HERA', 'α_s', ''] });
  });

  it('gives scalars, empty arrays, Fortran order and big-endian numbers', () => {
    expect(arrays.get('scalar')).toEqual({ shape: [], dtype: 'f8', data: Float64Array.of(2.5) });
    expect(arrays.get('empty')).toEqual({ shape: [0, 3], dtype: 'f8', data: new Float64Array() });
    expect(arrays.get('fortran')!.data).toEqual(Float64Array.from({ length: 24 }, (_, i) => i));
    expect(arrays.get('big')).toEqual({ shape: [3], dtype: 'i4', data: Int32Array.of(1, 2, -3) });
    expect(arrays.get('bigtext')!.data).toEqual(['xy']);
  });

  it('survives being written and read again, with equal bytes each time', () => {
    const bytes = writeNpz(arrays);
    expect(readNpz(bytes, 'copy')).toEqual(arrays);
    expect(writeNpz(readNpz(bytes, 'copy'))).toEqual(bytes);
  });
});

describe('readNpz', () => {
  it('keeps the payload of a NaN', () => {
    const data = new Float64Array(BigUint64Array.of(0x7ff8_0000_dead_beefn).buffer);
    const copy = readNpz(writeNpz([['nan', npyArray(data)]]), 'nan').get('nan')!.data as Float64Array;
    expect(new BigUint64Array(copy.buffer)[0]).toBe(0x7ff8_0000_dead_beefn);
  });

  it('reads from the middle of a buffer', () => {
    const bytes = writeNpz([['a', npyArray(Float64Array.of(1, 2))]]);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(readNpz(shifted.subarray(3), 'shifted').get('a')!.data).toEqual(Float64Array.of(1, 2));
  });

  it('finds one flipped bit anywhere in the data', () => {
    const bytes = writeNpz([['a', npyArray(Float64Array.of(1, 2, 3))]]);
    bytes[30 + 'a.npy'.length + 128 + 5]! ^= 4;
    expect(() => readNpz(bytes, 'flip.npz')).toThrow(/flip.npz.*checksum of a/);
  });

  it('refuses a deflate bomb before unpacking it', () => {
    const bomb = Buffer.from(fixture('deflated'));
    const directory = bomb.readUInt32LE(bomb.length - 6);
    bomb.writeUInt32LE(0xfffffff0, directory + 24);
    expect(() => readNpz(bomb, 'bomb.npz')).toThrow(/would unpack/);
  });

  it('refuses text where numbers are wanted, and doubled names', () => {
    expect(() => toFloat64(npyArray(['a']), 'W')).toThrow(PartonError);
    const twice = writeNpz([['a', npyArray(['x'])], ['a', npyArray(['y'])]]);
    expect(() => readNpz(twice, 'f')).toThrow(/twice/);
  });

  it('turns integers and single precision into doubles', () => {
    expect(toFloat64(npyArray(BigInt64Array.of(3n)))).toEqual(Float64Array.of(3));
    expect(toFloat64(npyArray(Float32Array.of(0.5)))).toEqual(Float64Array.of(0.5));
  });
});
