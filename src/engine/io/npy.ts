import { PartonError } from '../../shared/errors';

/** The numpy kinds read and written; `U` is unicode text. */
export type NpyDtype = 'f4' | 'f8' | 'i4' | 'i8' | 'u1' | 'b1' | 'U';

export type NpyData = Float64Array | Float32Array | Int32Array | BigInt64Array | Uint8Array | string[];

/** One numpy array in C order (last index fastest), whatever order the file had. Booleans are bytes 0 and 1. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly dtype: NpyDtype;
  readonly data: NpyData;
}

const ITEM_BYTES: Record<Exclude<NpyDtype, 'U'>, number> = { f4: 4, f8: 8, i4: 4, i8: 8, u1: 1, b1: 1 };
const MAX_DIMENSIONS = 32;
const MAX_HEADER_BYTES = 1 << 16;
/** A string costs far more memory than its four bytes in the file. */
const MAX_STRINGS = 1_000_000;
const MAGIC = '\x93NUMPY';

/** An array as `writeNpz` takes it, its kind told by the data: Float64Array is f8, Float32Array f4, Uint8Array u1... */
export function npyArray(data: NpyData, shape: readonly number[] = [data.length]): NpyArray {
  return { shape, dtype: dtypeOf(data), data };
}

/** The array's numbers in double precision; `place` names it when it holds text. Shares memory when it is f8. */
export function toFloat64(array: NpyArray, place = 'array'): Float64Array {
  if (array.data instanceof Float64Array) return array.data;
  if (Array.isArray(array.data)) throw new PartonError('input', `${place} holds text, not numbers.`);
  return Float64Array.from(array.data as ArrayLike<number | bigint>, Number);
}

/** Reads one `.npy` file (format 1.0 to 3.0). `file` and `place` say where it came from in errors. */
export function readNpy(bytes: Uint8Array, file: string, place = ''): NpyArray {
  const fail = (problem: string): never => {
    throw new PartonError('input', problem, { file, ...(place && { place }) }, 'Write it again with numpy.save or numpy.savez.');
  };
  if (bytes.length < 10 || latin1(bytes, 0, 6) !== MAGIC) fail('not a numpy array (no \\x93NUMPY at its start).');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const major = bytes[6]!;
  if (major < 1 || major > 3) fail(`numpy format ${major} is unknown.`);
  const headerStart = major === 1 ? 10 : 12;
  if (bytes.length < headerStart) fail('the header is cut short.');
  const headerBytes = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const dataStart = headerStart + headerBytes;
  if (headerBytes > MAX_HEADER_BYTES) fail(`the header claims ${headerBytes} bytes.`);
  if (dataStart > bytes.length) fail('the header is cut short.');

  const header = latin1(bytes, headerStart, dataStart);
  const descr = /'descr':\s*'([<>|=]?)([a-zA-Z])(\d{1,9})'/.exec(header);
  const order = /'fortran_order':\s*(True|False)/.exec(header);
  const dimensions = /'shape':\s*\(([0-9,\s]*)\)/.exec(header);
  if (!descr || !order || !dimensions) return fail('its header names no plain kind, order and shape.');
  const shape = dimensions[1]!.split(',').filter((part) => part.trim() !== '').map(Number);
  if (shape.length > MAX_DIMENSIONS) fail(`${shape.length} dimensions are too many.`);
  const count = shape.reduce((product, size) => product * size, 1);

  const bigEndian = descr[1] === '>';
  const dtype = descr[2] === 'U' ? 'U' : `${descr[2]}${descr[3]}`;
  if (dtype !== 'U' && !(dtype in ITEM_BYTES)) fail(`the kind '${descr[0].slice(9)} is not one of f4, f8, i4, i8, u1, b1, U.`);
  const itemBytes = dtype === 'U' ? 4 * Number(descr[3]) : ITEM_BYTES[dtype as keyof typeof ITEM_BYTES];
  if (itemBytes === 0) fail('text of length 0 is not supported.');
  const bytesNeeded = count * itemBytes;
  if (!Number.isSafeInteger(bytesNeeded) || bytesNeeded !== bytes.length - dataStart) {
    fail(`shape (${shape.join(', ')}) needs ${bytesNeeded} bytes of data, the file has ${bytes.length - dataStart}.`);
  }
  if (dtype === 'U' && count > MAX_STRINGS) fail(`${count} strings are too many.`);

  const body = new Uint8Array(bytes.subarray(dataStart));
  if (bigEndian) reverseWords(body, dtype === 'U' ? 4 : itemBytes);
  const data = dtype === 'U' ? readText(body, itemBytes, fail) : numbers(body, dtype as Exclude<NpyDtype, 'U'>);
  const ordered = order[1] === 'True' && shape.length > 1 ? toRowMajor(data, shape) : data;
  return { shape, dtype: dtype as NpyDtype, data: ordered };
}

/** The bytes of one `.npy` file: format 1.0, little-endian, C order. */
export function writeNpy(array: NpyArray): Uint8Array {
  const { shape, dtype, data } = array;
  const count = shape.reduce((product, size) => product * size, 1);
  if (count !== data.length) {
    throw new PartonError('internal', `shape (${shape.join(', ')}) does not hold ${data.length} elements.`);
  }
  const width = Array.isArray(data) ? data.reduce((longest, text) => Math.max(longest, [...text].length), 1) : 0;
  const body = Array.isArray(data) ? textBytes(data, width) : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const descr = dtype === 'U' ? `<U${width}` : `${ITEM_BYTES[dtype] === 1 ? '|' : '<'}${dtype}`;
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${tuple}), }`;
  const padded = Math.ceil((10 + text.length + 1) / 64) * 64 - 10;
  const header = `${text.padEnd(padded - 1)}\n`;

  const bytes = new Uint8Array(10 + padded + body.length);
  const head = `${MAGIC}\x01\x00${String.fromCharCode(padded & 255, padded >> 8)}${header}`;
  bytes.set(Buffer.from(head, 'latin1'));
  bytes.set(body, 10 + padded);
  return bytes;
}

function dtypeOf(data: NpyData): NpyDtype {
  if (data instanceof Float64Array) return 'f8';
  if (data instanceof Float32Array) return 'f4';
  if (data instanceof Int32Array) return 'i4';
  if (data instanceof BigInt64Array) return 'i8';
  return data instanceof Uint8Array ? 'u1' : 'U';
}

function numbers(body: Uint8Array, dtype: Exclude<NpyDtype, 'U'>): Exclude<NpyData, string[]> {
  const buffer = body.buffer as ArrayBuffer;
  switch (dtype) {
    case 'f4': return new Float32Array(buffer);
    case 'f8': return new Float64Array(buffer);
    case 'i4': return new Int32Array(buffer);
    case 'i8': return new BigInt64Array(buffer);
    case 'u1': case 'b1': return body;
  }
}

function readText(body: Uint8Array, itemBytes: number, fail: (problem: string) => never): string[] {
  const codes = new Uint32Array(body.buffer);
  const width = itemBytes / 4;
  const texts: string[] = [];
  for (let start = 0; start < codes.length; start += width) {
    let end = start + width;
    while (end > start && codes[end - 1] === 0) end--;
    let text = '';
    for (let i = start; i < end; i++) {
      if (codes[i]! > 0x10ffff) fail(`character code ${codes[i]} is not unicode.`);
      text += String.fromCodePoint(codes[i]!);
    }
    texts.push(text);
  }
  return texts;
}

function textBytes(texts: readonly string[], width: number): Uint8Array {
  const codes = new Uint32Array(texts.length * width);
  texts.forEach((text, i) => {
    codes.set(Array.from(text, (character) => character.codePointAt(0)!), i * width);
  });
  return new Uint8Array(codes.buffer);
}

function reverseWords(bytes: Uint8Array, size: number): void {
  const buffer = Buffer.from(bytes.buffer);
  if (size === 4) buffer.swap32();
  if (size === 8) buffer.swap64();
}

/** Column-major (first index fastest) to row-major. */
function toRowMajor<T extends NpyData>(data: T, shape: readonly number[]): T {
  const result = data.slice() as T;
  const strides: number[] = [];
  shape.reduce((stride, size, axis) => ((strides[axis] = stride), stride * size), 1);
  const index = shape.map(() => 0);
  for (let target = 0, source = 0; target < data.length; target++) {
    result[target] = data[source]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      source += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      source -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return result;
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}
