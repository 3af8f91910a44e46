/** Four words of 32 bits. */
export type Block = [number, number, number, number];

const [MULTIPLIER_0, MULTIPLIER_1] = [0xd2511f53, 0xcd9e8d57];
const [WEYL_0, WEYL_1] = [0x9e3779b9, 0xbb67ae85];

/** Philox4x32-10 (Salmon et al., SC 2011): four random words of a counter and a key; no state, so any of them can be asked for at once. */
export function philox(counter: Readonly<Block>, key0: number, key1: number): Block {
  let [c0, c1, c2, c3] = counter;
  for (let round = 0; round < 10; round++) {
    const [high0, high1] = [highWord(MULTIPLIER_0, c0), highWord(MULTIPLIER_1, c2)];
    const [low0, low1] = [Math.imul(MULTIPLIER_0, c0) >>> 0, Math.imul(MULTIPLIER_1, c2) >>> 0];
    [c0, c1, c2, c3] = [(high1 ^ c1 ^ key0) >>> 0, low1, (high0 ^ c3 ^ key1) >>> 0, low0];
    key0 = (key0 + WEYL_0) >>> 0;
    key1 = (key1 + WEYL_1) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** The upper 32 of the 64 bits of a product. */
function highWord(a: number, b: number): number {
  const [aHigh, aLow, bHigh, bLow] = [a >>> 16, a & 0xffff, b >>> 16, b & 0xffff];
  const low = aLow * bLow;
  const middle = aHigh * bLow + Math.floor(low / 65536);
  const other = aLow * bHigh + (middle % 65536);
  return (aHigh * bHigh + Math.floor(middle / 65536) + Math.floor(other / 65536)) >>> 0;
}
