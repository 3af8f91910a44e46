/** SHA-256 (FIPS 180-4) of short strings: n3fit derives seeds from dataset and group names with it. */

const INITIAL = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
const ROUND_CONSTANTS = roundConstants();

/** The digest of the UTF-8 bytes of `text` as eight 32-bit words, most significant first. */
export function sha256(text: string): Uint32Array {
  const message = padded(text);
  const state = Uint32Array.from(INITIAL);
  const schedule = new Uint32Array(64);
  for (let block = 0; block < message.length; block += 16) compress(state, message.subarray(block, block + 16), schedule);
  return state;
}

/** The digest in 64 hexadecimal digits. */
export function sha256Hex(text: string): string {
  return Array.from(sha256(text), (word) => word.toString(16).padStart(8, '0')).join('');
}

/** The digest, read as one big-endian integer, modulo `modulus` (below 2^21). `int(hexdigest, 16) % modulus` in Python. */
export function sha256Modulo(text: string, modulus: number): number {
  return sha256(text).reduce((rest, word) => {
    const upper = (rest * 0x10000 + (word >>> 16)) % modulus;
    return (upper * 0x10000 + (word & 0xffff)) % modulus;
  }, 0);
}

/** The message, a one bit, zeros and its length in bits, in 32-bit big-endian words filling blocks of 16. */
function padded(text: string): Uint32Array {
  const bytes = new TextEncoder().encode(text);
  const words = new Uint32Array(16 * Math.ceil((bytes.length + 9) / 64));
  bytes.forEach((byte, i) => (words[i >> 2]! |= byte << (24 - 8 * (i & 3))));
  words[bytes.length >> 2]! |= 0x80 << (24 - 8 * (bytes.length & 3));
  words[words.length - 2] = Math.floor(bytes.length / 0x2000_0000);
  words[words.length - 1] = bytes.length << 3;
  return words;
}

function compress(state: Uint32Array, block: Uint32Array, w: Uint32Array): void {
  w.set(block);
  for (let t = 16; t < 64; t++) {
    const a = w[t - 15]!;
    const b = w[t - 2]!;
    w[t] = (rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10)) + w[t - 7]! + (rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3)) + w[t - 16]!;
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
  for (let t = 0; t < 64; t++) {
    const t1 = (h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + ROUND_CONSTANTS[t]! + w[t]!) | 0;
    const t2 = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((value, i) => (state[i]! += value));
}

function rotate(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

function roundConstants(): Uint32Array {
  const constants = new Uint32Array(64);
  for (let candidate = 2, found = 0; found < 64; candidate++) {
    if (isPrime(candidate)) constants[found++] = cubeRootFraction(candidate);
  }
  return constants;
}

function isPrime(n: number): boolean {
  for (let d = 2; d * d <= n; d++) if (n % d === 0) return false;
  return true;
}

/** floor(2^32 cbrt(n)) mod 2^32, exact: the floating-point root corrected in integers. */
function cubeRootFraction(n: number): number {
  const target = BigInt(n) << 96n;
  let root = BigInt(Math.floor(Math.cbrt(n) * 2 ** 32));
  while (root ** 3n > target) root--;
  while ((root + 1n) ** 3n <= target) root++;
  return Number(root & 0xffff_ffffn);
}
