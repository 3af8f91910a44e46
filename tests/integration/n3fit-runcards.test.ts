import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseRuncard } from '../../src/shared/runcard/parse';

/** What the example and regression runcards of n3fit 4.1.5 say, one a line (scripts/fixtures/record-runcards.py). */
const cards = readFileSync(new URL('../fixtures/runcards/n3fit.json', import.meta.url), 'utf8').split('\n').slice(1, -2).map((line) => {
  const [, name, text] = /^"([^"]*)": (.*?),?$/.exec(line)!;
  return [name!, text!] as const;
});

/** Those that this program does not fit, and why, where. */
const REASONS: Readonly<Record<string, readonly string[]>> = {
  // n3fit refuses this one too
  'pc-quickcard': ['consistency dense_per_flavour has no dropout.'],
};

it('are all there', () => {
  expect(cards).toHaveLength(26);
  for (const name of Object.keys(REASONS)) expect(cards.map(([card]) => card)).toContain(name);
});

it.each(cards)('%s is taken as it is, or refused for one exact reason', (name, text) => {
  const { runcard, diagnostics } = parseRuncard(text);
  const remarks = diagnostics.filter(({ severity }) => severity !== 'info').map(({ code, message }) => `${code} ${message}`);
  expect(remarks).toEqual(REASONS[name] ?? []);
  expect(runcard === undefined).toBe(name in REASONS);
});
