import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { parseCfactors } from '../../src/engine/data/cfactors';
import { readCommonData } from '../../src/engine/data/commondata';
import { prepareCuts } from '../../src/engine/data/cuts';
import { parseExpression } from '../../src/engine/data/expression';
import { openSet, readMetadata } from '../../src/engine/data/metadata';
import { readTheoryCard } from '../../src/engine/data/theory-card';
import { parseDataYaml } from '../../src/engine/io/data-yaml';
import { parseFastYaml } from '../../src/engine/io/fast-yaml';
import { projectRoot } from '../../src/engine/io/project-root';
import { PartonError } from '../../src/shared/errors';
import { FUZZ_SEED, fuzzIntegers, mutated, survives } from '../helpers/fuzz';

const RESOURCES = join(projectRoot(), 'resources/nnpdf_data');
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A small dataset, in the block style of NNPDF's files. */
const FILES: Readonly<Record<string, string>> = {
  'metadata.yaml': stringify({
    setname: 'EXP_NC_300GEV',
    nnpdf_metadata: { experiment: 'EXP' },
    implemented_observables: [{
      observable_name: 'F2', ndata: 4, process_type: 'DIS_NC', kinematic_coverage: ['x', 'Q2', 'y'],
      kinematics: { variables: { x: {}, Q2: {}, y: {} }, file: 'kinematics.yaml' },
      theory: { FK_tables: [['A', 'B']], operation: 'null', shifts: { B: 2 } },
      data_central: 'data.yaml', data_uncertainties: [], variants: { legacy: { data_uncertainties: ['uncertainties.yaml'] } },
    }],
  }),
  'data.yaml': 'data_central:\n- 1.5\n- -2.0e-3\n- 3\n- 0.25\n',
  'kinematics.yaml': stringify({ bins: [0.1, 0.2, 0.3, 0.4].map((x) => ({ x: { min: null, mid: x, max: null }, Q2: { min: 1, mid: null, max: 9 * x }, y: { mid: 0.5 } })) }),
  'uncertainties.yaml': `${stringify({
    definitions: { stat: { description: 'statistics of all of the many points', treatment: 'ADD', type: 'UNCORR' }, norm: { treatment: 'MULT', type: 'LUMI' } },
  })}bins:\n${[1, 2, 3, 4].map((i) => `- stat: ${i}e-1\n  norm: ${i}\n`).join('')}`,
};

const folder = join(mkdtempSync(join(tmpdir(), 'commondata-')), 'EXP_NC_300GEV');
mkdirSync(folder);
afterAll(() => {
  rmSync(join(folder, '..'), { recursive: true });
});

function write(file: string, bytes: Uint8Array | string): void {
  writeFileSync(join(folder, file), bytes);
}

/** The dataset is read or refused with its file; what is read is finite and of the size it says. */
function check(what: string): void {
  const data = survives(() => readCommonData(readMetadata(openSet(folder), 'F2', ['legacy']), []), what);
  if (data instanceof PartonError) {
    if (!data.where.file?.startsWith(folder)) expect.fail(`${what}: the error does not name the file: ${data.message}`);
    return;
  }
  const { ndata, kinematics, kinematicsNames, central, stat, systematics } = data;
  const arrays = [central, stat, ...systematics.map(({ values }) => values)];
  const isWhole = kinematics.length === ndata * kinematicsNames.length && arrays.every((values) => values.length === ndata);
  if (!isWhole || ![kinematics, ...arrays].every((values) => values.every(Number.isFinite))) expect.fail(`${what}: impossible data was read`);
}

describe.each(Object.keys(FILES))('hostile variants of %s', (file) => {
  const bytes = bytesOf(FILES[file]!);
  for (const [name, text] of Object.entries(FILES)) write(name, text);

  it('truncated at every length', () => {
    for (let length = 0; length < bytes.length; length++) {
      write(file, bytes.subarray(0, length));
      check(`the first ${length} bytes of ${file}`);
    }
    write(file, bytes);
  });

  it('with a bit flipped', () => {
    // Eleven shares no factor with eight: all bits have their turn.
    for (let bit = 0; bit < 8 * bytes.length; bit += 11) {
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      write(file, bytes);
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      check(`bit ${bit} of ${file}`);
    }
    write(file, bytes);
  });

  it(`changed at random, seed ${FUZZ_SEED}`, () => {
    const random = fuzzIntegers(FUZZ_SEED);
    for (let i = 0; i < 300; i++) {
      write(file, mutated(bytes, random));
      check(`change ${i} of ${file} with seed ${FUZZ_SEED}`);
    }
    write(file, bytes);
  });
});

describe('absurd data files', () => {
  const MEGABYTE = 1 << 20;
  it.each<[string, () => string]>([
    ['20 MB of opening brackets', () => '['.repeat(20 * MEGABYTE)],
    ['30 kB of opening brackets', () => '['.repeat(30_000)],
    ['30 kB of opening braces in JSON', () => '{"a":'.repeat(6000)],
    ['30 kB of dashes', () => '- '.repeat(15_000)],
    ['30 kB of keys', () => '? '.repeat(15_000)],
    ['deep indentation', () => Array.from({ length: 250 }, (_, i) => `${' '.repeat(i)}a:\n`).join('')],
    ['a list of 10 million numbers', () => `{"data_central": [${'0,'.repeat(10_000_000)}0]}`],
    ['5 million lines', () => `data_central:\n${'- 0\n'.repeat(5_000_000)}`],
    ['5 million maps', () => `{"bins": [${'{},'.repeat(5_000_000)}0]}`],
    ['20 MB on one line', () => `a: ${'x'.repeat(20 * MEGABYTE)}`],
    ['20 MB of spaces', () => ' '.repeat(20 * MEGABYTE)],
    ['20 MB of line ends', () => '\n'.repeat(20 * MEGABYTE)],
    ['21 MB of comments', () => '#\n'.repeat(11 * MEGABYTE)],
    ['a file with 30 kB of anchors', () => Array.from({ length: 1700 }, (_, i) => `a${i}: &a${i} ${i}\n`).join('')],
    ['aliases of aliases', () => `a0: &a0 [1]\n${Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(9)}1]\n`).join('')}`],
    ['30 kB of quotes', () => '"'.repeat(30_000)],
    ['30 kB of colons', () => ': '.repeat(15_000)],
    ['30 kB of a key that repeats', () => 'a: 1\n'.repeat(6000)],
    ['30 kB of tags', () => '!a '.repeat(10_000)],
    ['three thousand documents', () => '---\na: 1\n'.repeat(3000)],
  ])('%s', (_, text) => {
    const content = text();
    const outcome = survives(() => parseDataYaml(content, 'hostile.yaml').get('data_central').at(10_000_001).number(), 'the file');
    expect(outcome).toBeInstanceOf(PartonError);
    expect((outcome as PartonError).where.file).toBe('hostile.yaml');
  });
});

describe('the fast parser agrees with a full one', () => {
  const scalar = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer(), fc.boolean(), fc.constant(null), fc.string({ maxLength: 12 }),
    fc.constantFrom('null', '1e5', '- a', 'a: b', ' x ', '#', "it's", 'long text '.repeat(15).trim(), 'true', '0x1', '=', '1_000', '.inf', '2 3'),
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 }, scalar, fc.array(tie('tree'), { maxLength: 4 }), fc.dictionary(fc.oneof(fc.stringMatching(/^[a-zA-Z]\w{0,8}$/), fc.string({ maxLength: 6 })), tie('tree'), { maxKeys: 4 }),
    ),
  }));
  /** Undefined, or what the full parser says. */
  const agrees = (text: string): boolean => {
    const fast = parseFastYaml(text);
    if (fast === undefined) return true;
    try {
      return isDeepStrictEqual(fast.value, parse(text));
    } catch {
      return false;
    }
  };

  it(`on any value, in any style, seed ${FUZZ_SEED}`, () => {
    const style = fc.record({ collectionStyle: fc.constantFrom<'any' | 'block' | 'flow'>('any', 'block', 'flow'), indent: fc.integer({ min: 1, max: 4 }), indentSeq: fc.boolean() });
    let inside = 0;
    fc.assert(fc.property(tree, style, (value, { collectionStyle, ...options }) => {
      const text = stringify(value, { ...options, collectionStyle });
      inside += Number(parseFastYaml(text) !== undefined);
      return agrees(text) && agrees(JSON.stringify(value, null, options.indent));
    }), { seed: FUZZ_SEED, numRuns: 3000 });
    expect(inside).toBeGreaterThan(300);
  });

  it(`on damaged files, seed ${FUZZ_SEED}`, () => {
    const random = fuzzIntegers(FUZZ_SEED);
    const decoder = new TextDecoder();
    const texts = [...Object.values(FILES), readFileSync(join(RESOURCES, 'commondata/HERA_NC_300GEV/metadata.yaml'), 'utf8')];
    for (const text of texts) {
      const bytes = bytesOf(text);
      for (let i = 0; i < 1500; i++) {
        const damaged = decoder.decode(mutated(bytes, random));
        if (!agrees(damaged)) expect.fail(`change ${i} with seed ${FUZZ_SEED}: ${JSON.stringify(damaged)}`);
      }
    }
  });
});

describe('other readers', () => {
  const random = fuzzIntegers(FUZZ_SEED);

  it(`C-factors damaged at random, seed ${FUZZ_SEED}`, () => {
    const bytes = new Uint8Array(readFileSync(join(RESOURCES, 'cfactors/CF_MAS_NUTEV_CC_NU_FE_SIGMARED.dat')));
    const decoder = new TextDecoder();
    for (let i = 0; i < 2000; i++) {
      const outcome = survives(() => parseCfactors(decoder.decode(mutated(bytes, random)), 'CF.dat'), `change ${i} with seed ${FUZZ_SEED}`);
      if (!(outcome instanceof PartonError) && ![...outcome.central, ...outcome.uncertainty].every(Number.isFinite)) expect.fail('impossible factors were read');
    }
  });

  it(`theory cards damaged at random, seed ${FUZZ_SEED}`, () => {
    const bytes = new Uint8Array(readFileSync(join(RESOURCES, 'theory_cards/40000000.yaml')));
    for (let i = 0; i < 300; i++) {
      write('card.yaml', mutated(bytes, random));
      const outcome = survives(() => readTheoryCard(join(folder, 'card.yaml'), 40_000_000), `change ${i} with seed ${FUZZ_SEED}`);
      if (!(outcome instanceof PartonError) && !(outcome.q0 > 0)) expect.fail('an impossible card was read');
    }
  });

  it(`expressions and rules of any text, seed ${FUZZ_SEED}`, () => {
    const word = fc.constantFrom('x', 'Q2', '(', ')', '+', '-', '*', '**', '/', '//', '%', '<', '<=', '==', '!=', 'and', 'or', 'not', 'sqrt', 'log(', '1', '2.5e3', '.', ',', '@', '__proto__', 'constructor', '\n');
    const theory = readTheoryCard(join(RESOURCES, 'theory_cards/40000000.yaml'), 40_000_000);
    const data = {
      name: 'SET_F2', process: 'DIS_NC', experiment: '', ndata: 1, kinematicsNames: ['x', 'Q2', 'y'], kinematics: Float64Array.of(0.1, 10, 0.5),
      central: Float64Array.of(1), stat: Float64Array.of(0), systematics: [], legacyNames: [],
    };
    fc.assert(fc.property(fc.oneof(fc.string(), fc.array(word, { maxLength: 30 }).map((words) => words.join(' '))), (rule) => {
      const expression = survives(() => parseExpression(rule), rule);
      const kept = survives(() => prepareCuts({ use: 'internal', addedRules: [{ dataset: 'SET_F2', rule }] }, theory).kept(data), rule);
      return expression instanceof PartonError ? kept instanceof PartonError : kept instanceof PartonError || kept.length <= 1;
    }), { seed: FUZZ_SEED, numRuns: 5000 });
  });
});
