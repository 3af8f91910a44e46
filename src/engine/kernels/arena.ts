import { PartonError } from '../../shared/errors';

/** Bytes of one lane vector: a float32 of each of four replicas. */
export const LANE_BYTES = 16;
export const LANES = 4;

/** Rounds up to a multiple of four: rows of the kernels' register tiles. */
export const inFours = (count: number): number => (count + 3) & ~3;

/** Hands out stretches of a WebAssembly memory, which grows as needed; freed only as a whole. */
export class Arena {
  private top = 4096; // below lie the kernels' own constants

  constructor(private readonly memory: WebAssembly.Memory) {}

  get bytes(): number {
    return this.top;
  }

  /** A stretch of zeros, on a cache line. @throws PartonError when memory is used up */
  take(bytes: number): number {
    const address = this.top;
    this.top = (address + bytes + 63) & ~63;
    const missing = this.top - this.memory.buffer.byteLength;
    if (missing > 0 || this.top < 0) {
      try {
        this.memory.grow(Math.ceil(missing / 65536));
      } catch (cause) {
        throw new PartonError('storage', 'the memory of a worker is used up', { place: `${Math.round(address / 2 ** 20)} MiB` }, 'Fit fewer replicas at once, or use more workers.', { cause });
      }
    }
    return address;
  }

  takeLanes(vectors: number): number {
    return this.take(vectors * LANE_BYTES);
  }

  floats(values: ArrayLike<number>): number {
    const address = this.take(values.length * 4);
    this.f32(address, values.length).set(values);
    return address;
  }

  integers(values: ArrayLike<number>): number {
    const address = this.take(values.length * 4);
    this.i32(address, values.length).set(values);
    return address;
  }

  /** Views hold until the memory grows, which only `take` does. */
  f32(address: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, address, length);
  }

  i32(address: number, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, address, length);
  }
}

/** Names for consecutive stretches of lane vectors, as byte offsets from the start of a region. */
export class Layout<Name extends string> {
  private readonly places = new Map<Name, { offset: number; vectors: number }>();
  private total = 0;

  add(name: Name, vectors: number): this {
    this.places.set(name, { offset: this.total * LANE_BYTES, vectors });
    this.total += vectors;
    return this;
  }

  /** Byte offset. */
  at(name: Name): number {
    return this.places.get(name)!.offset;
  }

  vectors(name: Name): number {
    return this.places.get(name)!.vectors;
  }

  get bytes(): number {
    return this.total * LANE_BYTES;
  }
}
