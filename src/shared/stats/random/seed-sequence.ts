const POOL = 4;
const INIT_A = 0x43b0d7e5;
const MULT_A = 0x931e8875;
const INIT_B = 0x8b51f9dd;
const MULT_B = 0x58f38ded;
const MIX_L = 0xca01f9dd;
const MIX_R = 0x4973f715;

/**
 * `np.random.SeedSequence(entropy).generate_state(words)`: spreads the bits of an integer over any number of
 * 32-bit words (M. E. O'Neill's seed_seq design, as in numpy's bit_generator).
 * `entropy`: an integer in [0, 2^53).
 */
export function seedSequenceState(entropy: number, words: number): Uint32Array {
  const pool = mixEntropy(integerToWords(entropy));
  const state = new Uint32Array(words);
  let hash = INIT_B;
  for (let i = 0; i < words; i++) {
    let value = pool[i % POOL]! ^ hash;
    hash = Math.imul(hash, MULT_B);
    value = Math.imul(value, hash);
    state[i] = value ^ (value >>> 16);
  }
  return state;
}

/** Little-endian 32-bit words; zero is one word. */
function integerToWords(value: number): number[] {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`the seed must be an integer in [0, 2^53), not ${value}`);
  const upper = Math.floor(value / 2 ** 32);
  return upper > 0 ? [value >>> 0, upper] : [value];
}

function mixEntropy(entropy: readonly number[]): Uint32Array {
  let hash = INIT_A;
  const hashed = (value: number): number => {
    value ^= hash;
    hash = Math.imul(hash, MULT_A);
    value = Math.imul(value, hash);
    return value ^ (value >>> 16);
  };
  const pool = new Uint32Array(POOL);
  for (let i = 0; i < POOL; i++) pool[i] = hashed(entropy[i] ?? 0);
  for (let from = 0; from < POOL; from++) {
    for (let to = 0; to < POOL; to++) {
      if (from !== to) pool[to] = mix(pool[to]!, hashed(pool[from]!));
    }
  }
  return pool;
}

function mix(x: number, y: number): number {
  const result = Math.imul(MIX_L, x) - Math.imul(MIX_R, y);
  return result ^ (result >>> 16);
}
