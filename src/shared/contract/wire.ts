import { PartonError } from '../errors';

/*
 * A message as bytes, for channels that carry no structured data: the length of a JSON text (4 bytes, little endian), the text, and the
 * bytes of its typed arrays. What JSON has no word for stands as {"$": ...}: typed arrays by type, place and length; NaN and infinities.
 */

const TYPES = { Float32Array, Float64Array, Uint8Array, Uint32Array } as const;
type TypeName = keyof typeof TYPES;
const NUMBERS: Readonly<Record<string, number>> = { NaN, Infinity, '-Infinity': -Infinity };
const HEAD = 4;

export function encodeMessage(message: unknown): Uint8Array<ArrayBuffer> {
  const arrays: Uint8Array[] = [];
  let length = 0;
  const text = JSON.stringify(message, (_key, value: unknown) => {
    if (typeof value === 'number' && !Number.isFinite(value)) return { $: String(value) };
    if (ArrayBuffer.isView(value) && value.constructor.name in TYPES) {
      const place = length;
      arrays.push(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
      length += value.byteLength;
      return { $: value.constructor.name, place, bytes: value.byteLength };
    }
    if (typeof value === 'object' && value !== null && '$' in value) return { $: 'object', entries: Object.entries(value) };
    return value;
  });
  const json = new TextEncoder().encode(text);
  const bytes = new Uint8Array(HEAD + json.length + length);
  new DataView(bytes.buffer).setUint32(0, json.length, true);
  bytes.set(json, HEAD);
  let at = HEAD + json.length;
  for (const array of arrays) {
    bytes.set(array, at);
    at += array.length;
  }
  return bytes;
}

/** @throws PartonError when these are not the bytes of a message */
export function decodeMessage(bytes: Uint8Array): unknown {
  try {
    const start = HEAD + new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
    if (start > bytes.length) throw new RangeError('cut');
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(HEAD, start)), (_key, value: unknown) =>
      typeof value === 'object' && value !== null && '$' in value ? revive(value, bytes.subarray(start)) : value);
  } catch (error) {
    throw new PartonError('input', 'these bytes are not a message.', {}, undefined, { cause: error });
  }
}

interface Marked { readonly $: unknown; readonly place?: unknown; readonly bytes?: unknown; readonly entries?: unknown }

function revive({ $, place, bytes, entries }: Marked, data: Uint8Array): unknown {
  if (typeof $ === 'string' && Object.hasOwn(NUMBERS, $)) return NUMBERS[$];
  if ($ === 'object') return Object.fromEntries(entries as [string, unknown][]);
  if (typeof $ !== 'string' || !Object.hasOwn(TYPES, $) || !isSize(place) || !isSize(bytes) || place + bytes > data.length) throw new RangeError('no such value');
  return new TYPES[$ as TypeName](data.slice(place, place + bytes).buffer);
}

const isSize = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;
