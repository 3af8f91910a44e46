import { PartonError } from '../../../shared/errors';

/**
 * Reads the little-endian, fixed-width encoding of Rust's bincode 1.x: u64 lengths, u32 enum tags, no padding.
 * Whatever does not fit the bytes that are left throws a PartonError `input` with the offset.
 */
export class BincodeReader {
  readonly view: DataView;

  constructor(
    readonly bytes: Uint8Array,
    readonly file: string,
    /** Offset of the next byte. */
    public at = 0,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.bytes.length - this.at;
  }

  u8(what: string): number {
    return this.bytes[this.take(1, what)]!;
  }

  u32(what: string): number {
    return this.view.getUint32(this.take(4, what), true);
  }

  i32(what: string): number {
    return this.view.getInt32(this.take(4, what), true);
  }

  f64(what: string): number {
    return this.view.getFloat64(this.take(8, what), true);
  }

  /** A u64; beyond 2^53 it is refused. */
  usize(what: string): number {
    const at = this.take(8, what);
    const value = this.view.getUint32(at, true) + this.view.getUint32(at + 4, true) * 2 ** 32;
    if (value > Number.MAX_SAFE_INTEGER) throw this.damaged(`${what} is ${value}`, at);
    return value;
  }

  /** The tag of an enum with `variants` variants, an Option (2) or a bool (2, one byte wide as an Option is). */
  tag(variants: number, what: string): number {
    const tag = this.u32(what);
    if (tag >= variants) throw this.damaged(`${what} is of unknown kind ${tag}`, this.at - 4);
    return tag;
  }

  /** An Option's tag or a bool. */
  flag(what: string): boolean {
    const flag = this.u8(what);
    if (flag > 1) throw this.damaged(`${what} is ${flag}, neither 0 nor 1`, this.at - 1);
    return flag === 1;
  }

  /** The length of a sequence whose items take at least `itemBytes` each; the items must fit in what is left. */
  length(itemBytes: number, what: string): number {
    const at = this.at;
    const length = this.usize(what);
    if (length * itemBytes > this.left) throw this.damaged(`${what} should have ${length} items, more than the ${this.left} bytes left can hold`, at);
    return length;
  }

  string(what: string): string {
    const length = this.length(1, what);
    return new TextDecoder().decode(this.bytes.subarray(this.take(length, what), this.at));
  }

  f64s(what: string): Float64Array {
    const values = new Float64Array(this.length(8, what));
    for (let i = 0, at = this.take(8 * values.length, what); i < values.length; i++, at += 8) values[i] = this.view.getFloat64(at, true);
    return values;
  }

  /** `length` items read by `item`, after their count. */
  sequence<T>(itemBytes: number, what: string, item: () => T): T[] {
    const items: T[] = [];
    for (let left = this.length(itemBytes, what); left > 0; left--) items.push(item());
    return items;
  }

  /** Passes over `count` bytes and returns where they start. */
  take(count: number, what: string): number {
    const at = this.at;
    if (count > this.bytes.length - at) throw this.damaged(`it ends inside ${what}`, at);
    this.at = at + count;
    return at;
  }

  damaged(problem: string, at = this.at): PartonError {
    return new PartonError(
      'input',
      `the PineAPPL data is damaged: ${problem}.`,
      { file: this.file, place: `byte ${at} of the unpacked data` },
      'Copy or download the file again.',
    );
  }
}
