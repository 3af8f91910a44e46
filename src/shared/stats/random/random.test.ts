import { describe, expect, test } from 'vitest';
import recorded from '../../../../tests/fixtures/numpy/random.json';
import { Generator } from './generator';
import { Mt19937 } from './mt19937';
import { Pcg64 } from './pcg64';
import { seedSequenceState } from './seed-sequence';
import { ZIGGURAT_HEIGHT, ZIGGURAT_KEEP, ZIGGURAT_R, ZIGGURAT_WIDTH } from './ziggurat-tables';

/** `count` results of `draw`, in order. */
function draws<T>(count: number, draw: () => T): T[] {
  return Array.from({ length: count }, draw);
}

describe('numpy legacy stream', () => {
  test.each(recorded.legacy)('seed $seed', ({ seed, randint31, randint1000 }) => {
    const wide = new Mt19937(seed);
    const values = draws(700, () => wide.randint(2 ** 31));
    expect([...values.slice(0, 20), ...values.slice(-20)]).toEqual(randint31);
    const narrow = new Mt19937(seed);
    expect(draws(30, () => narrow.randint(1000))).toEqual(randint1000);
  });

  test.each([-1, 2 ** 32, 0.5, NaN])('numpy refuses the seed %d, and so do we', (seed) => {
    expect(() => new Mt19937(seed)).toThrow(RangeError);
  });
});

describe('PCG64', () => {
  test.each(recorded.pcg64)('seed $seed', ({ seed, sequence, raw }) => {
    expect([...seedSequenceState(seed, 10)]).toEqual(sequence);
    const bits = new Pcg64(seed);
    const hex = (word: number): string => word.toString(16).padStart(8, '0');
    expect(draws(raw.length, () => (bits.next(), hex(bits.high) + hex(bits.low)))).toEqual(raw);
  });

  test('the generator follows 128-bit arithmetic for long', () => {
    const { seed, state, increment } = recorded.pcg64[3]!;
    const wrap = (1n << 128n) - 1n;
    let expected = BigInt(`0x${state}`);
    const bits = new Pcg64(seed);
    for (let i = 0; i < 20_000; i++) {
      expected = (expected * 0x2360ed051fc65da44385df649fccf645n + BigInt(`0x${increment}`)) & wrap;
      const folded = (expected >> 64n) ^ (expected & 0xffffffffffffffffn);
      const rotation = expected >> 122n;
      const output = ((folded >> rotation) | (folded << (64n - rotation))) & 0xffffffffffffffffn;
      bits.next();
      if ((BigInt(bits.high) << 32n) + BigInt(bits.low) !== output) expect.fail(`draw ${i} differs`);
    }
  });
});

describe('Generator', () => {
  test.each(recorded.generator)('seed $seed', ({ seed, random, mixed, masks, normal }) => {
    const uniform = new Generator(seed);
    expect(draws(random.length, () => uniform.random())).toEqual(random);

    const rng = new Generator(seed);
    for (const { order, random: value } of mixed) {
      const shuffled = order.map((_, i) => i);
      rng.shuffle(shuffled);
      expect(shuffled).toEqual(order);
      expect(rng.random()).toBe(value);
    }
    for (const mask of masks) {
      const shuffled = new Uint8Array(mask.length).fill(1, 0, mask.replaceAll('0', '').length);
      rng.shuffle(shuffled);
      expect(shuffled.join('')).toBe(mask);
    }

    expect([...new Generator(seed).fillNormal(new Float64Array(normal.length))]).toEqual(normal);
  });

  test.each(recorded.longNormals)('$count normals of seed $seed, wedges and tail included', ({ seed, count, hash, tail }) => {
    const values = new Generator(seed).fillNormal(new Float64Array(count));
    expect(tail.length).toBeGreaterThan(100);
    expect(tail.map(({ index }) => values[index])).toEqual(tail.map(({ value }) => value));
    const words = new Uint32Array(values.buffer);
    expect(words.reduce((sum, word) => (Math.imul(sum, 31) + word) >>> 0, 0)).toBe(hash);
  });

  test('the ziggurat has steps of equal area under the normal density', () => {
    const edge = (step: number): number => ZIGGURAT_WIDTH[step]! * 2 ** 52;
    expect(edge(255)).toBeCloseTo(ZIGGURAT_R, 14);
    const area = edge(0) * ZIGGURAT_HEIGHT[255]!;
    for (let step = 2; step < 256; step++) {
      expect(ZIGGURAT_HEIGHT[step]).toBeCloseTo(Math.exp(-0.5 * edge(step) ** 2), 13);
      expect(edge(step) * (ZIGGURAT_HEIGHT[step - 1]! - ZIGGURAT_HEIGHT[step]!)).toBeCloseTo(area, 13);
      expect(ZIGGURAT_KEEP[step]! * 2 ** -52).toBeCloseTo(edge(step - 1) / edge(step), 12);
    }
  });
});
