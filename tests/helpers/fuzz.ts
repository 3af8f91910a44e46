import { expect } from 'vitest';
import { PartonError } from '../../src/shared/errors';

/** Seed of all fuzz tests; a failure is replayed with PARTON_FUZZ_SEED set to the one in its name. */
export const FUZZ_SEED = Number(process.env['PARTON_FUZZ_SEED'] ?? 20260701);

const MAX_MILLISECONDS = 1000;
const MAX_MEGABYTES = 256;

/** Pseudo-random whole numbers below `n` (mulberry32): reproducible, nothing more. */
export function fuzzIntegers(seed: number): (n: number) => number {
  let state = seed | 0;
  return (n) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * n);
  };
}

const SIZES = [0n, 1n, 255n, 65_536n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 40n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n];
const FLOATS = [0, -0, Number.NaN, Infinity, -Infinity, 5e-324, 1.7976931348623157e308, -1, 1e9];

/** A copy of the bytes with one to four changes: bits, absurd sizes, odd floats, bytes cut out, repeated or appended. */
export function mutated(bytes: Uint8Array, random: (n: number) => number): Uint8Array {
  let copy = bytes.slice();
  for (let left = 1 + random(4); left > 0 && copy.length > 8; left--) {
    const at = random(copy.length - 8);
    const view = new DataView(copy.buffer);
    switch (random(7)) {
      case 0: copy[at]! ^= 1 << random(8); break;
      case 1: copy[at] = random(256); break;
      case 2: view.setBigUint64(at, SIZES[random(SIZES.length)]!, true); break;
      case 3: view.setUint32(at, random(2) === 0 ? random(64) : 2 ** random(32), true); break;
      case 4: view.setFloat64(at, FLOATS[random(FLOATS.length)]!, true); break;
      case 5: copy = Uint8Array.from([...copy.subarray(0, at), ...copy.subarray(at + 1 + random(16))]); break;
      default: copy = Uint8Array.from([...copy.subarray(0, at + 8), ...copy.subarray(at, at + 8 + random(32)), ...copy.subarray(at + 8)]);
    }
  }
  return copy;
}

/**
 * Runs a reader on hostile input: its value, or the PartonError it threw. Fails on any other exception, after more than a second
 * (of the clock and of the processor: on a busy machine a reader waits), or when the process has grown by more than 256 MB.
 */
export function survives<T>(read: () => T, what: string): T | PartonError {
  const rss = process.resourceUsage().maxRSS;
  const start = performance.now();
  const processor = process.cpuUsage();
  let outcome: T | PartonError;
  try {
    outcome = read();
  } catch (error) {
    if (!(error instanceof PartonError)) expect.fail(`${what}: threw ${String(error)}\n${error instanceof Error ? error.stack : ''}`);
    outcome = error;
  }
  const { user, system } = process.cpuUsage(processor);
  const milliseconds = Math.min(performance.now() - start, (user + system) / 1000);
  if (milliseconds > MAX_MILLISECONDS) expect.fail(`${what}: took ${milliseconds.toFixed(0)} ms`);
  const megabytes = (process.resourceUsage().maxRSS - rss) / 1024;
  if (megabytes > MAX_MEGABYTES) expect.fail(`${what}: needed ${megabytes.toFixed(0)} MB`);
  return outcome;
}
