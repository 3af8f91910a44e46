import * as fs from 'node:fs';
import { PartonError } from '../../shared/errors';
import { readWhole, storageError, writeDurably, writeFully } from './durable';
import { decodeFrames, encodeEvent, encodeLayout, encodeMetrics, MAGIC } from './journal-format';
import type { EventFrame, JournalLayout, MetricsFrame } from './journal-format';

export type { EventFrame, JournalLayout, MetricsFrame } from './journal-format';

const BATCH_BYTES = 64 << 10;
const MAX_BYTES = 2 ** 31;

/** Appends metrics and events of a running fit to its journal; the layout of the file is told in journal-format.ts. */
export class JournalWriter {
  private pending: Buffer[] = [];
  private pendingBytes = 0;
  private open = true;

  private constructor(
    private readonly path: string,
    private readonly layout: JournalLayout,
    private readonly file: number,
    /** Up to here the file is sound. */
    private length: number,
  ) {}

  /** Opens a journal to go on with, or a new one; a torn tail is cut off. @throws PartonError */
  static open(path: string, layout: JournalLayout): JournalWriter {
    const { length, layout: last } = survey(path);
    let file: number;
    try {
      file = fs.openSync(path, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o644);
      fs.ftruncateSync(file, length);
    } catch (error) {
      throw storageError(error, path, 'write');
    }
    const writer = new JournalWriter(path, layout, file, length);
    if (length === 0) writer.append(MAGIC);
    if (JSON.stringify(last) !== JSON.stringify({ columns: layout.columns, replicas: layout.replicas })) writer.append(encodeLayout(layout));
    return writer;
  }

  /** Metrics of some of the layout's replicas, values [column, replica]; written when a batch is full. */
  metrics(epoch: number, replicas: readonly number[], values: ArrayLike<number>): void {
    this.append(encodeMetrics(this.layout, epoch, replicas, values));
  }

  event(event: Omit<EventFrame, 'kind'>): void {
    this.append(encodeEvent(event));
  }

  /**
   * Writes what is pending; with `durable` it is on the disk afterwards, as it must be when a checkpoint is written.
   * @throws PartonError of kind `storage`; the file then ends where it did, and what was pending still is
   */
  flush(durable = false): void {
    try {
      const batch = Buffer.concat(this.pending);
      writeFully(this.file, batch, this.length);
      if (durable) fs.fsyncSync(this.file);
      this.length += batch.length;
    } catch (error) {
      this.cutToLength();
      throw storageError(error, this.path, 'write');
    }
    this.pending = [];
    this.pendingBytes = 0;
  }

  close(): void {
    try {
      this.flush(true);
    } finally {
      this.abandon();
    }
  }

  /** Closes the file without what is pending. */
  abandon(): void {
    if (this.open) fs.closeSync(this.file);
    this.open = false;
  }

  /** Takes back a part of a batch. Should even that fail, the next reader finds a torn tail, and leaves it out. */
  private cutToLength(): void {
    try {
      fs.ftruncateSync(this.file, this.length);
    } catch {
      // What went wrong before is what the user must know.
    }
  }

  private append(frame: Buffer): void {
    this.pending.push(frame);
    this.pendingBytes += frame.length;
    if (this.pendingBytes >= BATCH_BYTES) this.flush();
  }
}

/** The metrics and events of a journal, in the order written; a torn tail is left out. None when there is no file. @throws PartonError */
export function* readJournal(path: string): Generator<MetricsFrame | EventFrame> {
  for (const { frame } of decodeFrames(readBytes(path), path)) if (frame.kind !== 'layout') yield frame;
}

/**
 * Takes out of a journal what came after the checkpoint that a fit goes on from: metrics and events that `keep` refuses.
 * (`replica` is undefined for events of the whole fit.) @throws PartonError
 */
export function rewindJournal(path: string, keep: (epoch: number, replica: number | undefined) => boolean): void {
  const bytes = readBytes(path);
  if (bytes.length === 0) return;
  let layout: JournalLayout | undefined;
  let start = MAGIC.length;
  const pieces: Uint8Array[] = [MAGIC];
  for (const { frame, end } of decodeFrames(bytes, path)) {
    const whole = bytes.subarray(start, end);
    start = end;
    if (frame.kind === 'layout') layout = frame.layout;
    if (frame.kind !== 'metrics') {
      if (frame.kind === 'layout' || keep(frame.epoch, frame.replica)) pieces.push(whole);
      continue;
    }
    const { epoch, replicas, columns, values } = frame;
    const kept = replicas.flatMap((replica, index) => (keep(epoch, replica) ? [index] : []));
    if (kept.length === replicas.length) pieces.push(whole);
    else if (kept.length > 0) {
      const part = columns.flatMap((_, c) => kept.map((index) => values[c * replicas.length + index]!));
      pieces.push(encodeMetrics(layout!, epoch, kept.map((index) => replicas[index]!), part));
    }
  }
  writeDurably(path, pieces);
}

/** Where the sound part of a journal ends, and its last layout. */
function survey(path: string): { length: number; layout?: JournalLayout } {
  const bytes = readBytes(path);
  let length = bytes.length < MAGIC.length ? 0 : MAGIC.length;
  let layout: JournalLayout | undefined;
  for (const { frame, end } of decodeFrames(bytes, path)) {
    length = end;
    if (frame.kind === 'layout') layout = frame.layout;
  }
  return { length, ...(layout && { layout }) };
}

function readBytes(path: string): Uint8Array {
  try {
    return readWhole(path, MAX_BYTES);
  } catch (error) {
    if (error instanceof PartonError && error.kind === 'missing') return new Uint8Array(0);
    throw error;
  }
}
