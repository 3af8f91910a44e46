import { seedSequenceState } from './seed-sequence';

/** The multiplier 0x2360ED051FC65DA44385DF649FCCF645 in 16-bit digits, least significant first. */
const K0 = 0xf645;
const K1 = 0x9fcc;
const K2 = 0xdf64;
const K3 = 0x4385;
const K4 = 0x5da4;
const K5 = 0x1fc6;
const K6 = 0xed05;
const K7 = 0x2360;

const SHIFT = 2 ** -16;

/**
 * numpy's `PCG64(seed)`: a 128-bit linear congruential generator with the XSL-RR output permutation
 * (M. E. O'Neill, HMC-CS-2014-0905). JavaScript has no 128-bit integers and BigInt is 50 times slower, so the
 * state is four 32-bit words, and products are summed by columns of 16 bits: below 2^51, exact in a double.
 */
export class Pcg64 {
  /** Upper and lower 32 bits of the latest draw of `next()`. */
  high = 0;
  low = 0;

  private s0 = 0;
  private s1 = 0;
  private s2 = 0;
  private s3 = 0;
  private readonly increment: Uint32Array;
  private spare = 0;
  private hasSpare = false;

  /** `seed`: an integer in [0, 2^53). */
  constructor(seed: number) {
    const [w0, w1, w2, w3, w4, w5, w6, w7] = seedSequenceState(seed, 8) as unknown as number[];
    // numpy's 64-bit words are little-endian pairs, and the upper word of a 128-bit number comes first.
    const sequence = [w6!, w7!, w4!, w5!];
    this.increment = Uint32Array.from(sequence, (word, i) => (word << 1) | (i === 0 ? 1 : sequence[i - 1]! >>> 31));
    this.step();
    this.add(w2!, w3!, w0!, w1!);
    this.step();
  }

  /** Draws 64 bits into `high` and `low`. */
  next(): void {
    this.step();
    const high = this.s3 ^ this.s1;
    const low = this.s2 ^ this.s0;
    const rotation = this.s3 >>> 26;
    const [upper, lower] = rotation & 32 ? [low, high] : [high, low];
    const bits = rotation & 31;
    if (bits === 0) {
      this.high = upper >>> 0;
      this.low = lower >>> 0;
    } else {
      this.high = ((upper >>> bits) | (lower << (32 - bits))) >>> 0;
      this.low = ((lower >>> bits) | (upper << (32 - bits))) >>> 0;
    }
  }

  /** 32 bits: the lower half of a draw, then its upper half. */
  nextUint32(): number {
    if (this.hasSpare) {
      this.hasSpare = false;
      return this.spare;
    }
    this.next();
    this.spare = this.high;
    this.hasSpare = true;
    return this.low;
  }

  /** A uniform number in [0, 1) of 53 bits. */
  nextDouble(): number {
    this.next();
    return (this.high * 2 ** 21 + (this.low >>> 11)) * 2 ** -53;
  }

  /** state = state * multiplier + increment, modulo 2^128. */
  private step(): void {
    const { s0, s1, s2, s3 } = this;
    const t0 = s0 * K0;
    const t1 = s0 * K1 + Math.floor(t0 * SHIFT);
    const t2 = s0 * K2 + s1 * K0 + Math.floor(t1 * SHIFT);
    const t3 = s0 * K3 + s1 * K1 + Math.floor(t2 * SHIFT);
    const t4 = s0 * K4 + s1 * K2 + s2 * K0 + Math.floor(t3 * SHIFT);
    const t5 = s0 * K5 + s1 * K3 + s2 * K1 + Math.floor(t4 * SHIFT);
    const t6 = s0 * K6 + s1 * K4 + s2 * K2 + s3 * K0 + Math.floor(t5 * SHIFT);
    const t7 = s0 * K7 + s1 * K5 + s2 * K3 + s3 * K1 + Math.floor(t6 * SHIFT);
    this.s0 = digits(t1, t0);
    this.s1 = digits(t3, t2);
    this.s2 = digits(t5, t4);
    this.s3 = digits(t7, t6);
    const { increment } = this;
    this.add(increment[0]!, increment[1]!, increment[2]!, increment[3]!);
  }

  private add(a0: number, a1: number, a2: number, a3: number): void {
    const u0 = this.s0 + a0;
    const u1 = this.s1 + a1 + (u0 > 0xffffffff ? 1 : 0);
    const u2 = this.s2 + a2 + (u1 > 0xffffffff ? 1 : 0);
    const u3 = this.s3 + a3 + (u2 > 0xffffffff ? 1 : 0);
    this.s0 = u0 >>> 0;
    this.s1 = u1 >>> 0;
    this.s2 = u2 >>> 0;
    this.s3 = u3 >>> 0;
  }
}

/** The 32-bit word of two column sums' lowest 16 bits. */
function digits(upper: number, lower: number): number {
  return (((upper - Math.floor(upper * SHIFT) * 65536) << 16) | (lower - Math.floor(lower * SHIFT) * 65536)) >>> 0;
}
