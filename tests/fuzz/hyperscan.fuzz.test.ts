import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readTrials } from '../../src/engine/data/hyperscan';
import { PartonError } from '../../src/shared/errors';
import { temporaryFolder } from '../helpers/cli';
import { FUZZ_SEED, fuzzIntegers, mutated, survives } from '../helpers/fuzz';

const folder = temporaryFolder();
const file = join(folder, 'scan', 'nnfit', 'replica_1', 'tries.json');
mkdirSync(join(folder, 'scan', 'nnfit', 'replica_1'), { recursive: true });
const sound = new Uint8Array(readFileSync('tests/fixtures/n3fit_trials/tries.json'));
const read = (bytes: Uint8Array | string, what: string) => {
  writeFileSync(file, bytes);
  return survives(() => readTrials({ scan: 'scan', thermalization: 2, count: 9, override: {} }, 8, [folder]), what);
};

it(`a scan changed at random is read or refused, seed ${FUZZ_SEED}`, () => {
  const random = fuzzIntegers(FUZZ_SEED);
  for (let i = 0; i < 600; i++) {
    const trials = read(mutated(sound, random), `change ${i}`);
    if (!(trials instanceof PartonError)) for (const { nodes_per_layer: nodes, epochs } of trials) expect(nodes.at(-1) === 8 && Number.isInteger(epochs)).toBe(true);
  }
});

it.each([
  ['deep', '['.repeat(1_000_000)], ['long numbers', `[${'9'.repeat(1_000_000)}]`], ['many', `[${'{"state":2},'.repeat(300_000)}{"state":2}]`], ['wide', `[{"state":2,"misc":{"space_vals":{${Array.from({ length: 100_000 }, (_, i) => `"k${i}":1`).join()}}}}]`],
  ['prototypes', '[{"state":2,"result":{"loss":1},"misc":{"space_vals":{"__proto__":{"epochs":1},"optimizer":"Adam","positivity":{}}}}]'], ['empty', ''],
])('hostile scan: %s', (what, text) => {
  expect(read(text, what)).toBeInstanceOf(PartonError);
});
