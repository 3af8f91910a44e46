import { philox, type Block } from './philox';

/**
 * TensorFlow's stateless random numbers in float32, as Keras' initializers draw them for an integer seed (tensorflow/core/kernels:
 * random_ops_util.h, random_op_cpu.h; core/lib/random/random_distributions.h): functions of the seed alone. Uniform numbers agree bit by bit;
 * one normal number in fifty differs in its last bit, where the C library of TensorFlow rounds a logarithm or sine the other way.
 */
export class TensorFlowRandom {
  private readonly keys: readonly [number, number];
  private readonly high: readonly [number, number];

  /** @param seed an integer from 0 to 2^32 */
  constructor(seed: number) {
    const folded = seed % (2 ** 31 - 2); // Keras' way to 31 bits
    const mixed = philox([folded, 0, 0, 0], 0x3ec8f720, 0x02461e29);
    [this.keys, this.high] = [[mixed[0], mixed[1]], [mixed[2], mixed[3]]];
  }

  /** Numbers from `low` to `high`. */
  uniform(count: number, low: number, high: number): Float32Array {
    const [from, span] = [Math.fround(low), Math.fround(Math.fround(high) - Math.fround(low))];
    const numbers = new Float32Array(count);
    for (let i = 0; i < count; i++) numbers[i] = Math.fround(unit(this.block(i >> 2)[i & 3]!) * span) + from;
    return numbers;
  }

  /** Of a normal distribution of mean 0 cut at twice its standard deviation `sigma`, which is that before the cut. */
  truncatedNormal(count: number, sigma: number): Float32Array {
    const numbers = new Float32Array(count);
    const scale = Math.fround(sigma);
    for (let group = 0; 4 * group < count; group++) {
      let at = 4 * group;
      // every four numbers have 256 blocks to reject from
      for (let word = 0; at < 4 * group + 4; word += 2) {
        const block = this.block(256 * group + (word >> 2));
        for (const z of normalPair(block[word & 3]!, block[(word & 3) + 1]!)) {
          if (Math.abs(z) < 2 && at < 4 * group + 4) numbers[at++] = Math.fround(z * scale); // beyond the end of an array nothing is stored
        }
      }
    }
    return numbers;
  }

  private block(index: number): Block {
    return philox([index, 0, this.high[0], this.high[1]], this.keys[0], this.keys[1]);
  }
}

/** 23 bits as a number in [0, 1). */
const unit = (word: number): number => (word & 0x7fffff) / 2 ** 23;

/** Two normal numbers from two words (Box and Muller 1958). */
function normalPair(first: number, second: number): [number, number] {
  const angle = Math.fround(2 * Math.PI * unit(second));
  const log = Math.fround(Math.log(Math.max(unit(first), Math.fround(1e-7))));
  const radius = Math.fround(Math.sqrt(Math.fround(-2 * log)));
  return [Math.fround(Math.fround(Math.sin(angle)) * radius), Math.fround(Math.fround(Math.cos(angle)) * radius)];
}
