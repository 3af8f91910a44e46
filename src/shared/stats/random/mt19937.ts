import { maskedInteger } from './masked-integer';

const N = 624;
const M = 397;

/**
 * The Mersenne Twister behind `np.random.seed(seed)` and `np.random.randint` (numpy's legacy stream),
 * which n3fit draws its per-replica seeds from. Matsumoto and Nishimura, ACM TOMACS 8 (1998) 3.
 */
export class Mt19937 {
  private readonly key = new Uint32Array(N);
  private position = N;

  /** `seed`: an integer in [0, 2^32). */
  constructor(seed: number) {
    if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
      throw new RangeError(`the seed must be an integer in [0, 2^32), not ${seed}`);
    }
    this.key[0] = seed;
    for (let i = 1; i < N; i++) {
      const previous = this.key[i - 1]!;
      this.key[i] = Math.imul(1812433253, previous ^ (previous >>> 30)) + i;
    }
  }

  /** A uniform integer in [0, 2^32). */
  nextUint32(): number {
    if (this.position === N) this.twist();
    let y = this.key[this.position++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  /** `np.random.randint(0, high)` for 1 <= high <= 2^32. */
  randint(high: number): number {
    return maskedInteger(high - 1, () => this.nextUint32());
  }

  private twist(): void {
    const { key } = this;
    for (let i = 0; i < N; i++) {
      const y = (key[i]! & 0x80000000) | (key[(i + 1) % N]! & 0x7fffffff);
      key[i] = key[(i + M) % N]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.position = 0;
  }
}
