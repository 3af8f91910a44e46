import { PartonError } from '../../shared/errors';
import { crc32 } from './crc32';

/*
 * The journal of a fit, little-endian, only ever appended to:
 *   "PARTONJ1", then frames: u32 bytes of the payload, u32 CRC-32 of the payload, payload.
 * A payload begins with its kind:
 *   1 layout   UTF-8 JSON {"columns": [...], "replicas": [...]}: what the metrics frames that follow hold
 *   2 metrics  u32 epoch; a bit for each of the layout's replicas, lowest bit first, set for those in the frame;
 *              then f32 values [column, replica in the frame]
 *   3 event    UTF-8 JSON {"epoch", "replica"?, "name", "detail"?}
 * 200 replicas with two columns take 1.6 kB an epoch: 16 MB for 10,000 epochs.
 * Whatever does not end in a sound frame is a torn tail: readers stop before it, writers cut it off.
 */
export const MAGIC = Buffer.from('PARTONJ1', 'latin1');
const LAYOUT = 1;
const METRICS = 2;
const EVENT = 3;
const MAX_PAYLOAD = 1 << 24;
const MAX_COLUMNS = 1000;
const MAX_REPLICAS = 100_000;

/** What metrics frames hold: named columns of numbers for replicas (by their numbers, from 1). */
export interface JournalLayout {
  readonly columns: readonly string[];
  readonly replicas: readonly number[];
}

/** Metrics of some replicas at one epoch. */
export interface MetricsFrame {
  readonly kind: 'metrics';
  readonly columns: readonly string[];
  readonly epoch: number;
  readonly replicas: readonly number[];
  /** Shape [column, replica]. */
  readonly values: Float32Array;
}

/** Something that happened: a replica stopped or was set aside, the fit was resumed... */
export interface EventFrame {
  readonly kind: 'event';
  readonly epoch: number;
  readonly replica?: number;
  readonly name: string;
  readonly detail?: string;
}

export type JournalFrame = { readonly kind: 'layout'; readonly layout: JournalLayout } | MetricsFrame | EventFrame;

export function encodeLayout({ columns, replicas }: JournalLayout): Buffer {
  return frame(Buffer.concat([Buffer.of(LAYOUT), Buffer.from(JSON.stringify({ columns, replicas }))]));
}

export function encodeEvent({ epoch, replica, name, detail }: Omit<EventFrame, 'kind'>): Buffer {
  return frame(Buffer.concat([Buffer.of(EVENT), Buffer.from(JSON.stringify({ epoch, replica, name, detail }))]));
}

/** Replicas may come in any order; the frame has them in the layout's. @throws PartonError (internal) on one that is not in the layout */
export function encodeMetrics(layout: JournalLayout, epoch: number, replicas: readonly number[], values: ArrayLike<number>): Buffer {
  const columns = layout.columns.length;
  if (values.length !== columns * replicas.length) {
    throw new PartonError('internal', `${values.length} metrics for ${columns} columns of ${replicas.length} replicas.`);
  }
  const given = new Map(replicas.map((replica, index) => [replica, index]));
  const maskBytes = Math.ceil(layout.replicas.length / 8);
  const payload = Buffer.alloc(5 + maskBytes + 4 * values.length);
  payload[0] = METRICS;
  payload.writeUInt32LE(epoch, 1);
  let position = 0;
  layout.replicas.forEach((replica, bit) => {
    const index = given.get(replica);
    if (index === undefined) return;
    payload[5 + (bit >> 3)]! |= 1 << (bit & 7);
    for (let c = 0; c < columns; c++) {
      payload.writeFloatLE(values[c * replicas.length + index]!, 5 + maskBytes + 4 * (c * replicas.length + position));
    }
    position += 1;
  });
  if (position !== replicas.length) throw new PartonError('internal', 'metrics of a replica that the journal does not know, or twice.');
  return frame(payload);
}

function frame(payload: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(payload.length, 0);
  head.writeUInt32LE(crc32(payload), 4);
  return Buffer.concat([head, payload]);
}

/** The sound frames of a journal and where each ends; what follows the last is torn. */
export function* decodeFrames(bytes: Uint8Array, file: string): Generator<{ frame: JournalFrame; end: number }> {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!data.subarray(0, MAGIC.length).equals(MAGIC.subarray(0, data.length))) throw bad(file, 'not a journal of a fit.', 0);
  let layout: JournalLayout | undefined;
  for (let at = MAGIC.length; at + 8 <= data.length;) {
    const length = data.readUInt32LE(at);
    const end = at + 8 + length;
    if (length === 0 || length > MAX_PAYLOAD || end > data.length) return;
    const payload = data.subarray(at + 8, end);
    if (crc32(payload) !== data.readUInt32LE(at + 4)) return;
    const decoded = decode(payload, layout, (problem) => bad(file, problem, at));
    if (decoded.kind === 'layout') layout = decoded.layout;
    yield { frame: decoded, end };
    at = end;
  }
}

/** A payload whose checksum is right, but which may still be nonsense. */
function decode(payload: Buffer, layout: JournalLayout | undefined, fail: (problem: string) => PartonError): JournalFrame {
  switch (payload[0]) {
    case LAYOUT: {
      const { columns, replicas } = parseJson(payload, fail);
      const sound = Array.isArray(columns) && columns.length <= MAX_COLUMNS && columns.every((name) => typeof name === 'string')
        && Array.isArray(replicas) && replicas.length <= MAX_REPLICAS && replicas.every(Number.isSafeInteger);
      if (!sound) throw fail('its layout is damaged.');
      return { kind: 'layout', layout: { columns, replicas: replicas as number[] } };
    }
    case METRICS:
      if (!layout) throw fail('metrics before any layout.');
      return decodeMetrics(payload, layout, fail);
    case EVENT: {
      const { epoch, replica, name, detail } = parseJson(payload, fail);
      const optional = (value: unknown, type: string): boolean => value === undefined || typeof value === type;
      if (typeof epoch !== 'number' || typeof name !== 'string' || !optional(replica, 'number') || !optional(detail, 'string')) throw fail('an event is damaged.');
      return { kind: 'event', epoch, name, ...(replica !== undefined && { replica: replica as number }), ...(detail !== undefined && { detail: detail as string }) };
    }
    default:
      throw fail(`a frame of kind ${payload[0]}, which this version does not know.`);
  }
}

function decodeMetrics(payload: Buffer, { columns, replicas }: JournalLayout, fail: (problem: string) => PartonError): MetricsFrame {
  const maskBytes = Math.ceil(replicas.length / 8);
  if (payload.length < 5 + maskBytes) throw fail('metrics are cut short.');
  const present = replicas.filter((_, bit) => (payload[5 + (bit >> 3)]! >> (bit & 7)) & 1);
  const values = new Float32Array(columns.length * present.length);
  if (payload.length !== 5 + maskBytes + 4 * values.length) throw fail('metrics do not fit the layout.');
  new Uint8Array(values.buffer).set(payload.subarray(5 + maskBytes));
  return { kind: 'metrics', columns, epoch: payload.readUInt32LE(1), replicas: present, values };
}

function parseJson(payload: Buffer, fail: (problem: string) => PartonError): Record<string, unknown> {
  try {
    const value = JSON.parse(payload.toString('utf8', 1)) as unknown;
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Said below, with the place.
  }
  throw fail('a frame is damaged.');
}

function bad(file: string, problem: string, byte: number): PartonError {
  return new PartonError('input', problem, { file, place: `byte ${byte}` }, 'The fit itself does not need its journal: move the file away to go on.');
}
