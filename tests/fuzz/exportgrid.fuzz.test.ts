import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseChi2Log } from '../../src/engine/io/chi2exps';
import { parseExportGrid } from '../../src/engine/io/exportgrid';
import { parseFitInfo, parseFitJson } from '../../src/engine/io/fit-json';
import { PartonError } from '../../src/shared/errors';
import { FUZZ_SEED, fuzzIntegers, mutated, survives } from '../helpers/fuzz';

const REPLICA = 'tests/fixtures/golden_dis/nnfit/replica_1';
const sound = new Uint8Array(readFileSync(`${REPLICA}/golden_dis.exportgrid`));
const decoder = new TextDecoder();

function check(text: string, what: string): PartonError | undefined {
  const grid = survives(() => parseExportGrid(text, 'hostile.exportgrid'), what);
  if (grid instanceof PartonError) {
    expect(grid.where.file).toBe('hostile.exportgrid');
    return grid;
  }
  if (grid.partons.length !== 14 * grid.x.length || !grid.partons.every(Number.isFinite)) expect.fail(`${what}: an impossible grid was read`);
  return undefined;
}

describe('hostile export grids', () => {
  it('truncated', () => {
    for (let length = 0; length < sound.length - 5; length += 37) {
      expect(check(decoder.decode(sound.slice(0, length)), `the first ${length} bytes`)).toBeInstanceOf(PartonError);
    }
  });

  it(`changed at random, seed ${FUZZ_SEED}`, () => {
    const random = fuzzIntegers(FUZZ_SEED);
    for (let i = 0; i < 600; i++) check(decoder.decode(mutated(sound, random)), `change ${i}`);
    for (let i = 0; i < 600; i++) {
      const bytes = sound.slice();
      bytes[random(bytes.length)] = random(256);
      check(decoder.decode(bytes), `byte ${i}`);
    }
  });

  it.each([
    ['keys without end', 'a: 1\n'.repeat(300_000)],
    ['different keys without end', Array.from({ length: 200_000 }, (_, i) => `k${i}: 1\n`).join('')],
    ['one key again and again', `${'replica: 1\n'.repeat(150_000)}`],
    ['values without end', `labels: [${'T, '.repeat(600_000)}]\n`],
    ['brackets', `pdfgrid: ${'['.repeat(2_000_000)}`],
    ['too long', 'x'.repeat(30_000_000)],
    ['an absurd grid', `replica: 1\nq20: 1\nlabels: []\nxgrid: [${Array.from({ length: 100_000 }, (_, i) => (i + 1) / 1e6).join(', ')}]\npdfgrid:\n`],
  ])('%s', (what, hostile) => {
    expect(check(hostile, what)).toBeInstanceOf(PartonError);
  });
});

const OLD_LOG = '\nEpoch: 100\nNMC: 1.5 nan\nHERACOMB: 2 2.25\nTotal: training = 1.75 validation = 2.5\n'.repeat(20);
const OLD_SUMMARY = '1000 28.2 33.25 21.5 POS_VETO\n1.1 1.5 1.2 1.4 1.2\n0.003 0.003 inf 5.06 0.004\n';

it.each([['log', OLD_LOG, parseChi2Log], ['summary', OLD_SUMMARY, parseFitInfo]] as const)(`an old %s changed at random, seed ${FUZZ_SEED}`, (_, sound, parse) => {
  const random = fuzzIntegers(FUZZ_SEED);
  for (let i = 0; i < 3000; i++) survives(() => parse(decoder.decode(mutated(new TextEncoder().encode(sound), random)), 'f'), `change ${i}`);
  for (const hostile of ['\nEpoch: 1\n'.repeat(200_000), `\nEpoch: 1\n${'a: 1 2\n'.repeat(300_000)}`, `\nEpoch: ${'1 '.repeat(2_000_000)}`, '1 '.repeat(2_000_000)]) survives(() => parse(hostile, 'f'), hostile.slice(0, 20));
});

describe.each([['golden_dis.json', parseFitJson], ['chi2exps.log', parseChi2Log]] as const)('hostile %s', (name, parse) => {
  const bytes = new Uint8Array(readFileSync(`${REPLICA}/${name}`));

  it(`truncated, and changed at random, seed ${FUZZ_SEED}`, () => {
    const random = fuzzIntegers(FUZZ_SEED);
    for (let length = 1; length < bytes.length - 2; length++) {
      expect(survives(() => parse(decoder.decode(bytes.slice(0, length)), 'f'), `the first ${length}`)).toBeInstanceOf(PartonError);
    }
    for (let i = 0; i < 3000; i++) survives(() => parse(decoder.decode(mutated(bytes, random)), 'f'), `change ${i}`);
  });

  it.each([
    ['deep arrays', '['.repeat(1_000_000)],
    ['deep sound arrays', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['deep objects', '{"a":'.repeat(500_000)],
    ['escapes without end', `"${'\\"'.repeat(1_000_000)}`],
    ['an odd prototype', '{"__proto__": {"stop_epoch": 1}, "constructor": null}'],
    ['a long key', `{"${'1'.repeat(2_000_000)}": {}}`],
  ])('%s', (what, hostile) => {
    expect(survives(() => parse(hostile, 'f'), what)).toBeInstanceOf(PartonError);
  });
});
