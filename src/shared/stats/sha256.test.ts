import { expect, test } from 'vitest';
import recorded from '../../../tests/fixtures/numpy/random.json';
import { sha256Hex, sha256Modulo } from './sha256';

test.each(Object.entries(recorded.sha256))('sha256 of %j', (text, hex) => {
  expect(sha256Hex(text)).toBe(hex);
});

test('the remainder is that of the whole digest', () => {
  for (const text of ['ALL', 'NMC', 'a-b-c']) {
    expect(sha256Modulo(text, 1e8)).toBe(Number(BigInt(`0x${sha256Hex(text)}`) % 100_000_000n));
  }
});
