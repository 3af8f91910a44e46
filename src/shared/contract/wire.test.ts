import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PartonError } from '../errors';
import { decodeMessage, encodeMessage } from './wire';

const roundTrip = (message: unknown): unknown => decodeMessage(encodeMessage(message));

describe('messages as bytes', () => {
  it('carries typed arrays bit for bit, also those that look into a larger buffer', () => {
    const large = Float64Array.from([1, NaN, -0, 3, Infinity]);
    const message = { a: large.subarray(1, 3), b: [new Float32Array([0.1]), new Uint8Array([1, 2, 3])], c: new Uint32Array([7]), none: new Float64Array(0) };
    expect(roundTrip(message)).toEqual({ ...message, a: Float64Array.from([NaN, -0]) });
  });
  it('carries NaN, infinities and keys named $', () => {
    const message = { values: [NaN, Infinity, -Infinity, 1.5], $: 'NaN', deep: { $: 1 } };
    expect(roundTrip(message)).toEqual(message);
  });
  it('carries what JSON can', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => { expect(roundTrip({ value })).toEqual(JSON.parse(JSON.stringify({ value }))); }));
  });
  it('refuses bytes that are no message with a PartonError, wherever they are cut or changed', () => {
    const good = encodeMessage({ id: 1, value: new Float64Array([1, 2, 3]), other: [NaN] });
    for (let end = 0; end < good.length; end++) expect(() => decodeMessage(good.subarray(0, end))).toThrow(PartonError);
    fc.assert(fc.property(fc.nat(good.length - 1), fc.nat(255), (at, byte) => {
      const changed = good.slice();
      changed[at] = byte;
      try {
        decodeMessage(changed);
      } catch (error) {
        expect(error).toBeInstanceOf(PartonError);
      }
    }));
  });
});
