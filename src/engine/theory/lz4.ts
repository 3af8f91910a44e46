import { PartonError } from '../../shared/errors';
import { xxh32 } from './xxh32';

const LZ4_MAGIC = 0x184d2204;
const LEGACY_MAGIC = 0x184c2102;
/** 0x184d2a50 to 0x184d2a5f start a frame that carries something else and is passed over. */
const SKIPPABLE_MAGIC = 0x184d2a50;
const STORED_BLOCK = 0x80000000;
/** A compressed byte stands for at most this many. */
const MAX_EXPANSION = 255;
/** Shorter pieces are copied byte by byte: cheaper than a call. */
const SHORT_COPY = 24;

/** What a file may unpack to: any up to `freeBytes`, a larger one `maxRatio` times its own size, none more than `maxBytes`. */
export interface Lz4Limits {
  readonly freeBytes: number;
  readonly maxRatio: number;
  readonly maxBytes: number;
}

const DEFAULT_LIMITS: Lz4Limits = { freeBytes: 16 << 20, maxRatio: 32, maxBytes: 1 << 30 };

interface Frame {
  /** Matches may reach back into earlier blocks. */
  readonly linked: boolean;
  readonly blockChecksums: boolean;
  readonly contentChecksum: boolean;
  readonly contentBytes: number | undefined;
  readonly maxBlockBytes: number;
  /** Offset of the first block. */
  readonly blocksAt: number;
}

/**
 * Unpacks a sequence of LZ4 frames (frame format 1.6.4: linked and independent blocks, checksums, content size, skippable frames);
 * every checksum that is there is verified. `file` names the input in errors.
 * @throws PartonError `input` (damaged, truncated, or larger than `limits` allow) or `unsupported` (legacy frame, dictionary), with the byte offset
 */
export function decodeLz4(bytes: Uint8Array, file: string, limits: Lz4Limits = DEFAULT_LIMITS): Uint8Array {
  return new Decoder(bytes, file, limits).decode();
}

/** Whether the bytes start like an LZ4 frame. */
export function isLz4(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true) === LZ4_MAGIC;
}

class Decoder {
  private readonly view: DataView;
  private readonly limit: number;
  private out = new Uint8Array(0);
  /** Bytes written to `out`. */
  private filled = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly file: string,
    limits: Lz4Limits,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.limit = Math.min(limits.maxBytes, Math.max(limits.freeBytes, limits.maxRatio * bytes.length));
  }

  decode(): Uint8Array {
    const frames = this.frames();
    this.out = new Uint8Array(Math.min(this.limit, frames.reduce((sum, { bound }) => sum + bound, 0)));
    for (const { frame } of frames) this.unpackFrame(frame);
    return this.out.subarray(0, this.filled);
  }

  /** Every frame and how many bytes it can unpack to at most, from the headers alone. */
  private frames(): { frame: Frame; bound: number }[] {
    const frames: { frame: Frame; bound: number }[] = [];
    let at = 0;
    while (at < this.bytes.length || frames.length === 0) {
      const magic = this.u32(at);
      if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC) {
        at = this.within(at + 8, this.u32(at + 4), 'a skippable frame');
        if (at === this.bytes.length && frames.length === 0) throw this.damaged(at, 'holds no data frame');
      } else {
        const frame = this.header(at, magic);
        let bound = 0;
        for (at = frame.blocksAt; ; ) {
          const size = this.u32(at);
          at += 4;
          if (size === 0) break;
          const packed = size & ~STORED_BLOCK;
          bound += Math.min(frame.maxBlockBytes, size >= STORED_BLOCK ? packed : packed * MAX_EXPANSION);
          at = this.within(at, packed + (frame.blockChecksums ? 4 : 0), 'a block');
        }
        if (frame.contentChecksum) at = this.within(at, 4, 'the content checksum');
        frames.push({ frame, bound: frame.contentBytes === undefined ? bound : Math.min(bound, frame.contentBytes) });
      }
    }
    return frames;
  }

  private header(at: number, magic: number): Frame {
    if (magic === LEGACY_MAGIC) throw new PartonError('unsupported', 'is a legacy LZ4 frame.', this.place(at), 'Compress it again with a current lz4.');
    if (magic !== LZ4_MAGIC) throw this.damaged(at, 'has no LZ4 frame here');
    this.within(at, 7, 'the frame header');
    const flags = this.bytes[at + 4]!;
    const blockFlags = this.bytes[at + 5]!;
    if (flags >> 6 !== 1 || (flags & 2) !== 0 || (blockFlags & 0x8f) !== 0 || blockFlags >> 4 < 4) {
      throw this.damaged(at + 4, 'has a frame header of an unknown kind');
    }
    let end = at + 6;
    const hasContentBytes = (flags & 8) !== 0;
    const contentBytes = hasContentBytes ? this.u32(end) + this.u32(end + 4) * 2 ** 32 : undefined;
    if (hasContentBytes) end += 8;
    if ((flags & 1) !== 0) {
      throw new PartonError('unsupported', 'needs an LZ4 dictionary.', this.place(end), 'Compress it again without one.');
    }
    this.within(end, 1, 'the frame header');
    if (this.bytes[end] !== ((xxh32(this.bytes, at + 4, end) >>> 8) & 0xff)) throw this.damaged(end, 'has a frame header with a wrong checksum');
    if (contentBytes !== undefined && contentBytes > this.limit) throw this.tooLarge(at + 6);
    return {
      linked: (flags & 0x20) === 0,
      blockChecksums: (flags & 0x10) !== 0,
      contentChecksum: (flags & 4) !== 0,
      contentBytes,
      maxBlockBytes: 1 << (8 + 2 * (blockFlags >> 4)),
      blocksAt: end + 1,
    };
  }

  private unpackFrame(frame: Frame): void {
    const start = this.filled;
    let at = frame.blocksAt;
    for (;;) {
      const size = this.u32(at);
      at += 4;
      if (size === 0) break;
      const end = at + (size & ~STORED_BLOCK);
      if (frame.blockChecksums && this.u32(end) !== xxh32(this.bytes, at, end)) throw this.damaged(at, 'has a block with a wrong checksum');
      const before = this.filled;
      if (size >= STORED_BLOCK) this.store(at, end, frame.maxBlockBytes);
      else this.unpackBlock(at, end, frame.linked ? start : before, frame.maxBlockBytes);
      at = end + (frame.blockChecksums ? 4 : 0);
    }
    if (frame.contentBytes !== undefined && this.filled - start !== frame.contentBytes) {
      throw this.damaged(at, `unpacks to ${this.filled - start} bytes instead of ${frame.contentBytes}`);
    }
    if (frame.contentChecksum && this.u32(at) !== xxh32(this.out, start, this.filled)) throw this.damaged(at, 'has content with a wrong checksum');
  }

  private store(at: number, end: number, maxBlockBytes: number): void {
    if (end - at > maxBlockBytes) throw this.damaged(at, 'has a block larger than its frame allows');
    if (end - at > this.out.length - this.filled) throw this.tooLarge(at);
    this.out.set(this.bytes.subarray(at, end), this.filled);
    this.filled += end - at;
  }

  /** Unpacks one block: sequences of literals and a match that repeats earlier output, not earlier than `oldest`. */
  private unpackBlock(from: number, to: number, oldest: number, maxBlockBytes: number): void {
    const { bytes, out } = this;
    const end = Math.min(out.length, this.filled + maxBlockBytes);
    let at = from;
    let filled = this.filled;
    for (;;) {
      if (at >= to) throw this.damaged(at, 'has a block that ends early');
      const token = bytes[at++]!;

      let literals = token >> 4;
      if (literals === 15) {
        for (let more = 255; more === 255; literals += more) {
          if (at >= to) throw this.damaged(at, 'has a block that ends early');
          more = bytes[at++]!;
        }
      }
      if (literals > to - at) throw this.damaged(at, 'has a block that ends early');
      if (literals > end - filled) throw this.overflow(at, end);
      if (literals > SHORT_COPY) {
        out.set(bytes.subarray(at, at + literals), filled);
        at += literals;
        filled += literals;
      } else {
        for (const stop = at + literals; at < stop; ) out[filled++] = bytes[at++]!;
      }
      if (at === to) break;

      if (to - at < 2) throw this.damaged(at, 'has a block that ends early');
      const distance = bytes[at]! | (bytes[at + 1]! << 8);
      at += 2;
      let length = (token & 15) + 4;
      if (length === 19) {
        for (let more = 255; more === 255; length += more) {
          if (at >= to) throw this.damaged(at, 'has a block that ends early');
          more = bytes[at++]!;
        }
      }
      if (distance === 0 || distance > filled - oldest) throw this.damaged(at, 'repeats bytes from before its start');
      if (length > end - filled) throw this.overflow(at, end);
      if (length > SHORT_COPY && distance >= length) {
        out.copyWithin(filled, filled - distance, filled - distance + length);
        filled += length;
      } else {
        for (const stop = filled + length; filled < stop; filled++) out[filled] = out[filled - distance]!;
      }
    }
    this.filled = filled;
  }

  private u32(at: number): number {
    this.within(at, 4, 'four bytes');
    return this.view.getUint32(at, true);
  }

  /** The offset after `count` bytes from `at`, which must all be there. */
  private within(at: number, count: number, what: string): number {
    if (at + count > this.bytes.length) throw this.damaged(this.bytes.length, `is truncated: it ends inside ${what}`);
    return at + count;
  }

  private place(at: number): { file: string; place: string } {
    return { file: this.file, place: `byte ${at}` };
  }

  private damaged(at: number, what: string): PartonError {
    return new PartonError('input', `the LZ4 data ${what}.`, this.place(at), 'The file is damaged: copy or download it again.');
  }

  private overflow(at: number, end: number): PartonError {
    return end === this.out.length && this.out.length === this.limit ? this.tooLarge(at) : this.damaged(at, 'has a block larger than its frame allows');
  }

  private tooLarge(at: number): PartonError {
    return new PartonError('input', `unpacks to more than ${this.limit} bytes, the most that a file of ${this.bytes.length} bytes may.`, this.place(at));
  }
}
