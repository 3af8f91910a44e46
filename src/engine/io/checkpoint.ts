import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { PartonError } from '../../shared/errors';
import { readWhole, storageError, writeDurably } from './durable';

/*
 * A checkpoint file, little-endian:
 *   0  "PARTONCP"            8  u32 format (1)        12  u32 bytes of the description     16  u64 sequence number
 *   24 description: UTF-8 JSON {"header": ..., "arrays": [{"name", "type", "length"}, ...]}
 *   then the arrays in that order, and last the SHA-256 of everything before it.
 * Description and arrays are each padded with zeros to a multiple of 8, so that arrays can be used where they were read.
 */
const MAGIC = 'PARTONCP';
const FORMAT = 1;
const HEAD_BYTES = 24;
const DIGEST_BYTES = 32;
const MAX_BYTES = 2 ** 32;
const GENERATIONS = ['checkpoint-a', 'checkpoint-b'] as const;

const TYPES = { Float32Array, Float64Array, Int32Array, Uint8Array, Uint32Array, BigUint64Array } as const;
type TypeName = keyof typeof TYPES;
export type TypedArray = InstanceType<(typeof TYPES)[TypeName]>;

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** What a fit needs to go on: small things in `header` (finite numbers only), everything else bit for bit in `arrays`. */
export interface CheckpointState {
  readonly header: JsonObject;
  readonly arrays: Readonly<Record<string, TypedArray>>;
}

export interface StoredCheckpoint extends CheckpointState {
  /** Counts the checkpoints written in this folder, from 1. */
  readonly sequence: number;
  /** What was wrong with the newest generation, when this is the one before it. */
  readonly warning?: string;
}

/**
 * Writes a checkpoint in place of the older of the folder's two generations; the newer one stays until the next time.
 * @throws PartonError of kind `storage`; both generations are then as they were
 */
export function writeCheckpoint(folder: string, state: CheckpointState): void {
  const sequences = GENERATIONS.map((name) => sequenceOf(join(folder, name)));
  const older = sequences[0]! <= sequences[1]! ? 0 : 1;
  writeDurably(join(folder, GENERATIONS[older]), pieces(state, Math.max(...sequences) + 1));
}

/**
 * Reads the newest checkpoint that is whole; undefined when the folder has none.
 * @throws PartonError when there are checkpoints but none is whole
 */
export function readCheckpoint(folder: string): StoredCheckpoint | undefined {
  const present = GENERATIONS.map((name) => join(folder, name)).filter((path) => existsSync(path));
  // One whose number cannot be read may have been the newest: it is tried first, so that the warning tells of it.
  const newestFirst = present.map((path) => ({ path, sequence: sequenceOf(path) || Infinity })).sort((a, b) => b.sequence - a.sequence);
  const problems: string[] = [];
  for (const { path } of newestFirst) {
    try {
      const state = parse(readWhole(path, MAX_BYTES), path);
      return problems.length > 0 ? { ...state, warning: problems.join(' ') } : state;
    } catch (error) {
      if (!(error instanceof PartonError)) throw error;
      problems.push(error.message);
    }
  }
  if (problems.length === 0) return undefined;
  throw new PartonError('input', `no checkpoint is whole: ${problems.join(' ')}`, { file: folder }, 'Start the fit anew without --resume.');
}

/** The file's parts in order, hashed as they are taken. */
function* pieces({ header, arrays }: CheckpointState, sequence: number): Generator<Uint8Array> {
  const description = Buffer.from(JSON.stringify({
    header,
    arrays: Object.entries(arrays).map(([name, array]) => ({ name, type: array.constructor.name, length: array.length })),
  }, (key, value: unknown) => {
    if (typeof value === 'number' && !Number.isFinite(value)) throw new PartonError('internal', `${key} = ${value} cannot stand in the header of a checkpoint.`);
    return value;
  }));
  const head = Buffer.alloc(HEAD_BYTES);
  head.write(MAGIC, 'latin1');
  head.writeUInt32LE(FORMAT, 8);
  head.writeUInt32LE(description.length, 12);
  head.writeBigUInt64LE(BigInt(sequence), 16);

  const hash = createHash('sha256');
  for (const part of [head, description, ...Object.values(arrays)]) {
    const bytes = new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
    const padding = new Uint8Array(padded(bytes.length) - bytes.length);
    hash.update(bytes).update(padding);
    yield bytes;
    yield padding;
  }
  yield hash.digest();
}

function parse(bytes: Uint8Array, file: string): StoredCheckpoint {
  const damaged = (problem: string): PartonError => new PartonError('input', problem, { file });
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (data.length < HEAD_BYTES + DIGEST_BYTES || data.toString('latin1', 0, 8) !== MAGIC) throw damaged('not a checkpoint, or cut short.');
  if (data.readUInt32LE(8) !== FORMAT) {
    throw new PartonError('unsupported', `checkpoint format ${data.readUInt32LE(8)} is unknown.`, { file }, 'It was written by another version.');
  }
  const end = data.length - DIGEST_BYTES;
  if (!createHash('sha256').update(data.subarray(0, end)).digest().equals(data.subarray(end))) throw damaged('its checksum is wrong.');

  const descriptionEnd = HEAD_BYTES + data.readUInt32LE(12);
  if (descriptionEnd > end) throw damaged('its description is too long.');
  const description = parseDescription(data.toString('utf8', HEAD_BYTES, descriptionEnd));
  if (!description) throw damaged('its description is damaged.');
  const arrays: Record<string, TypedArray> = {};
  let at = padded(descriptionEnd);
  for (const { name, type, length } of description.arrays) {
    const size = length * TYPES[type].BYTES_PER_ELEMENT;
    if (at + size > end) throw damaged(`the array ${name} is cut short.`);
    arrays[name] = new TYPES[type](bytes.buffer as ArrayBuffer, bytes.byteOffset + at, length);
    at += padded(size);
  }
  if (at !== end) throw damaged('it is longer than its description says.');
  return { header: description.header, arrays, sequence: Number(data.readBigUInt64LE(16)) };
}

interface Description {
  readonly header: JsonObject;
  readonly arrays: readonly { readonly name: string; readonly type: TypeName; readonly length: number }[];
}

function parseDescription(text: string): Description | undefined {
  try {
    const { header, arrays } = JSON.parse(text) as Description;
    const sound = typeof header === 'object' && Array.isArray(arrays) && arrays.every(({ name, type, length }: Description['arrays'][number]) =>
      typeof name === 'string' && Object.hasOwn(TYPES, type) && Number.isSafeInteger(length) && length >= 0);
    return sound ? { header, arrays } : undefined;
  } catch {
    return undefined;
  }
}

/** The sequence number of a generation; 0 when there is none, or nothing that can be read as one. */
function sequenceOf(path: string): number {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw storageError(error, path, 'read');
  }
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    const complete = readSync(file, head, 0, HEAD_BYTES, 0) === HEAD_BYTES && head.toString('latin1', 0, 8) === MAGIC;
    const sequence = complete ? Number(head.readBigUInt64LE(16)) : 0;
    return Number.isSafeInteger(sequence) ? sequence : 0;
  } catch (error) {
    throw storageError(error, path, 'read');
  } finally {
    closeSync(file);
  }
}

function padded(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}
