import { inflateRawSync } from 'node:zlib';
import { PartonError } from '../../shared/errors';
import { crc32 } from './crc32';
import { readNpy, writeNpy } from './npy';
import type { NpyArray } from './npy';

export { npyArray, readNpy, toFloat64 } from './npy';
export type { NpyArray, NpyData, NpyDtype } from './npy';

const END_OF_DIRECTORY = 0x06054b50;
const END_OF_DIRECTORY_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_ENTRY = 0x04034b50;
const IN_EXTRA_64 = 0xffffffff;
const MAX_ENTRIES = 20_000;
/** What a file may unpack to: a small one to this, a large one to this and 32 times its size. */
const FREE_BYTES = 64 << 20;
const MAX_RATIO = 32;
/** 1 January 1980, the zip format's day zero: equal arrays give equal bytes. */
const DOS_DATE = 0x21;

interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly offset: number;
}

/**
 * Reads a numpy `.npz` archive (zip, stored or deflated, zip64 tolerated): name without `.npy` to array.
 * Checksums are verified. `file` names it in errors.
 */
export function readNpz(bytes: Uint8Array, file: string): Map<string, NpyArray> {
  const arrays = new Map<string, NpyArray>();
  for (const entry of readDirectory(bytes, file)) {
    const name = entry.name.replace(/\.npy$/, '');
    if (arrays.has(name)) throw bad(file, `it holds ${name} twice.`);
    arrays.set(name, readNpy(unpack(bytes, entry, file), file, name));
  }
  return arrays;
}

/** The bytes of a `.npz` archive, uncompressed, in the order given; equal input gives equal bytes. */
export function writeNpz(entries: Iterable<readonly [string, NpyArray]>): Uint8Array {
  const encoder = new TextEncoder();
  const members = Array.from(entries, ([name, array]) => {
    const data = writeNpy(array);
    return { name: encoder.encode(`${name}.npy`), data, crc: crc32(data), offset: 0 };
  });
  const namesBytes = members.reduce((sum, { name }) => sum + name.length, 0);
  const total = members.reduce((sum, { data }) => sum + data.length + 30 + 46, 22) + 2 * namesBytes;
  if (total >= IN_EXTRA_64 || members.length >= 0xffff) {
    throw new PartonError('unsupported', `an .npz of ${members.length} arrays and ${total} bytes is too large to write.`);
  }

  const out = new Uint8Array(total);
  const view = new DataView(out.buffer);
  let at = 0;
  /** The part that local headers and directory entries share; flag 0x800 says that names are UTF-8. */
  const common = (start: number, member: (typeof members)[number]): void => {
    view.setUint16(start, 20, true);
    view.setUint16(start + 2, 0x800, true);
    view.setUint16(start + 8, DOS_DATE, true);
    view.setUint32(start + 10, member.crc, true);
    view.setUint32(start + 14, member.data.length, true);
    view.setUint32(start + 18, member.data.length, true);
    view.setUint16(start + 22, member.name.length, true);
  };
  for (const member of members) {
    member.offset = at;
    view.setUint32(at, LOCAL_ENTRY, true);
    common(at + 4, member);
    out.set(member.name, at + 30);
    out.set(member.data, at + 30 + member.name.length);
    at += 30 + member.name.length + member.data.length;
  }
  const directory = at;
  for (const member of members) {
    view.setUint32(at, DIRECTORY_ENTRY, true);
    view.setUint16(at + 4, 20, true);
    common(at + 6, member);
    view.setUint32(at + 42, member.offset, true);
    out.set(member.name, at + 46);
    at += 46 + member.name.length;
  }
  view.setUint32(at, END_OF_DIRECTORY, true);
  view.setUint16(at + 8, members.length, true);
  view.setUint16(at + 10, members.length, true);
  view.setUint32(at + 12, at - directory, true);
  view.setUint32(at + 16, directory, true);
  return out;
}

function readDirectory(bytes: Uint8Array, file: string): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { count, start } = findDirectory(view, file);
  if (count > MAX_ENTRIES) throw bad(file, `its directory claims ${count} entries.`);
  const decoder = new TextDecoder();
  const entries: ZipEntry[] = [];
  const budget = FREE_BYTES + MAX_RATIO * bytes.length;
  let unpacked = 0;
  let at = start;
  for (let i = 0; i < count; i++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== DIRECTORY_ENTRY) throw bad(file, 'its directory is damaged.', at);
    const nameBytes = view.getUint16(at + 28, true);
    const extraBytes = view.getUint16(at + 30, true);
    const end = at + 46 + nameBytes + extraBytes + view.getUint16(at + 32, true);
    if (end > bytes.length) throw bad(file, 'its directory is cut short.', at);
    const name = decoder.decode(bytes.subarray(at + 46, at + 46 + nameBytes));
    if (view.getUint16(at + 8, true) & 1) throw bad(file, `${name} is encrypted.`, at);
    const wide = extra64(view, at + 46 + nameBytes, extraBytes);
    const field = (offset: number): number => {
      const value = view.getUint32(at + offset, true);
      return value === IN_EXTRA_64 ? (wide.shift() ?? value) : value;
    };
    const size = field(24);
    const packedBytes = field(20);
    const offset = field(42);
    unpacked += size;
    if (unpacked > budget) throw bad(file, `it would unpack to more than ${budget} bytes.`, at);
    entries.push({ name, method: view.getUint16(at + 10, true), crc: view.getUint32(at + 16, true), packedBytes, bytes: size, offset });
    at = end;
  }
  return entries;
}

/** The end-of-directory record is the last thing in a zip, before a comment of at most 65535 bytes. */
function findDirectory(view: DataView, file: string): { count: number; start: number } {
  for (let at = view.byteLength - 22; at >= 0 && at >= view.byteLength - 22 - 0xffff; at--) {
    if (view.getUint32(at, true) !== END_OF_DIRECTORY) continue;
    const record64 = at >= 20 && view.getUint32(at - 20, true) === LOCATOR_64 ? Number(view.getBigUint64(at - 12, true)) : -1;
    if (record64 >= 0 && record64 + 56 <= view.byteLength && view.getUint32(record64, true) === END_OF_DIRECTORY_64) {
      return { count: Number(view.getBigUint64(record64 + 32, true)), start: Number(view.getBigUint64(record64 + 48, true)) };
    }
    return { count: view.getUint16(at + 10, true), start: view.getUint32(at + 16, true) };
  }
  throw bad(file, 'not a zip archive, or its end is missing.');
}

/** The 64-bit numbers of the zip64 extra field: those of size, packed size and offset that did not fit. */
function extra64(view: DataView, start: number, length: number): number[] {
  for (let at = start; at + 4 <= start + length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    const values: number[] = [];
    const end = Math.min(at + 4 + view.getUint16(at + 2, true), start + length);
    for (let value = at + 4; value + 8 <= end; value += 8) values.push(Number(view.getBigUint64(value, true)));
    return values;
  }
  return [];
}

function unpack(bytes: Uint8Array, entry: ZipEntry, file: string): Uint8Array {
  const { name, offset } = entry;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (offset + 30 > bytes.length || view.getUint32(offset, true) !== LOCAL_ENTRY) throw bad(file, `${name} is not where the directory says.`, offset);
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  if (start + entry.packedBytes > bytes.length) throw bad(file, `${name} is cut short.`, offset);
  const packed = bytes.subarray(start, start + entry.packedBytes);
  const data = entry.method === 8 ? inflate(packed, entry, file) : packed;
  if (entry.method !== 8 && entry.method !== 0) throw bad(file, `${name} uses compression method ${entry.method}.`, offset);
  if (data.length !== entry.bytes) throw bad(file, `${name} has ${data.length} bytes instead of ${entry.bytes}.`, offset);
  if (crc32(data) !== entry.crc) throw bad(file, `the checksum of ${name} is wrong.`, offset);
  return data;
}

function inflate(packed: Uint8Array, entry: ZipEntry, file: string): Uint8Array {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(entry.bytes, 1) });
  } catch (cause) {
    throw new PartonError('input', `${entry.name} cannot be unpacked.`, { file, place: `byte ${entry.offset}` }, REMEDY, { cause });
  }
}

const REMEDY = 'Copy or write the file again.';

function bad(file: string, problem: string, offset?: number): PartonError {
  return new PartonError('input', problem, { file, ...(offset !== undefined && { place: `byte ${offset}` }) }, REMEDY);
}
