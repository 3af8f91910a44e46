/** Keeps these words apart from other uses of a replica's seed (model/dropout.ts). */
const STREAM: u32 = 0x64726f70;

let word0: u32 = 0, word1: u32 = 0, word2: u32 = 0, word3: u32 = 0;

/** Philox4x32-10 (Salmon et al., SC 2011), into word0 to word3. */
function philox(c0: u32, c1: u32, c2: u32, c3: u32, k0: u32, k1: u32): void {
  for (let round = 0; round < 10; round++) {
    const a = <u64>0xd2511f53 * <u64>c0, b = <u64>0xcd9e8d57 * <u64>c2;
    c0 = <u32>(b >> 32) ^ c1 ^ k0;
    c1 = <u32>b;
    c2 = <u32>(a >> 32) ^ c3 ^ k1;
    c3 = <u32>a;
    k0 += 0x9e3779b9;
    k1 += 0xbb67ae85;
  }
  word0 = c0;
  word1 = c1;
  word2 = c2;
  word3 = c3;
}

/**
 * The factors of a training step, 0 or `kept`, lane by lane, from two lane vectors of keys (seed, replica): number k of a lane is 0 where
 * its word is below `limit`. `count` is a multiple of 4, as there are so many points.
 */
export function dropoutFactors(count: i32, keys: usize, step: u32, limit: u32, kept: f32, out: usize): void {
  for (let lane: usize = 0; lane < 16; lane += 4) {
    const seed = load<u32>(keys + lane), replica = load<u32>(keys + lane, 16);
    for (let k: u32 = 0, at = out + lane; <i32>k < count; k += 4, at += 64) {
      philox(k >> 2, step, STREAM, 0, seed, replica);
      store<f32>(at, word0 < limit ? 0 : kept);
      store<f32>(at, word1 < limit ? 0 : kept, 16);
      store<f32>(at, word2 < limit ? 0 : kept, 32);
      store<f32>(at, word3 < limit ? 0 : kept, 48);
    }
  }
}

/** The factors where nothing is left out. */
export function fill(count: i32, value: f32, out: usize): void {
  const all = f32x4.splat(value);
  for (const end = out + (<usize>count << 4); out < end; out += 16) v128.store(out, all);
}
