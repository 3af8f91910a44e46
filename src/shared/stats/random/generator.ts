import { maskedInteger } from './masked-integer';
import { Pcg64 } from './pcg64';
import { ZIGGURAT_HEIGHT, ZIGGURAT_KEEP, ZIGGURAT_R, ZIGGURAT_WIDTH } from './ziggurat-tables';

const INVERSE_R = 1 / ZIGGURAT_R;

/** `np.random.default_rng(seed)`, also `Generator(PCG64(seed))`: the draws that n3fit makes, number by number. */
export class Generator {
  private readonly bits: Pcg64;

  /** `seed`: an integer in [0, 2^53). */
  constructor(seed: number) {
    this.bits = new Pcg64(seed);
  }

  /** A uniform number in [0, 1). */
  random(): number {
    return this.bits.nextDouble();
  }

  /** A uniform integer in [0, largest], largest < 2^32: draws are masked to the bits of `largest`, and those above it rejected. */
  integerUpTo(largest: number): number {
    return maskedInteger(largest, () => this.bits.nextUint32());
  }

  /** Fisher-Yates from the end, in place: `Generator.shuffle` of a one-dimensional array. */
  shuffle(array: { [index: number]: number; readonly length: number }): void {
    for (let i = array.length - 1; i >= 1; i--) {
      const j = this.integerUpTo(i);
      const kept = array[j]!;
      array[j] = array[i]!;
      array[i] = kept;
    }
  }

  /** A normal number of mean 0 and variance 1: the 256-step ziggurat of Marsaglia and Tsang, J. Stat. Softw. 5 (2000) 8. */
  standardNormal(): number {
    const { bits } = this;
    for (;;) {
      bits.next();
      const { high, low } = bits;
      const step = low & 0xff;
      const magnitude = (high & 0x1fffffff) * 2 ** 23 + (low >>> 9);
      const x = (low & 0x100 ? -magnitude : magnitude) * ZIGGURAT_WIDTH[step]!;
      if (magnitude < ZIGGURAT_KEEP[step]!) return x;
      if (step === 0) return this.normalTail((low & 0x20000) !== 0);
      const below = ZIGGURAT_HEIGHT[step]!;
      if ((ZIGGURAT_HEIGHT[step - 1]! - below) * bits.nextDouble() + below < Math.exp(-0.5 * x * x)) return x;
    }
  }

  /** `Generator.normal(size=out.length)`, into `out`. */
  fillNormal(out: Float64Array): Float64Array {
    for (let i = 0; i < out.length; i++) out[i] = this.standardNormal();
    return out;
  }

  /** Beyond the last step, |x| > R: G. Marsaglia's exponential rejection. (JavaScript's log1p may differ from C's in the last bit: 1 normal in 10^8 then does too.) */
  private normalTail(negative: boolean): number {
    for (;;) {
      const beyond = -INVERSE_R * Math.log1p(-this.bits.nextDouble());
      const exponential = -Math.log1p(-this.bits.nextDouble());
      if (exponential + exponential > beyond * beyond) return negative ? -(ZIGGURAT_R + beyond) : ZIGGURAT_R + beyond;
    }
  }
}

