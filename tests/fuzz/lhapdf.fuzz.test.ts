import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { setEnsemble } from '../../src/engine/compare/set-ensemble';
import { checkSet } from '../../src/engine/pdf/check-set';
import { apply, recipeAt } from '../../src/engine/pdf/interpolation';
import { memberFile } from '../../src/engine/pdf/lhapdf';
import { parseLhapdfGrid } from '../../src/engine/pdf/lhapdf-grid';
import { parsePdfInfo } from '../../src/engine/pdf/pdf-info';
import { PartonError } from '../../src/shared/errors';
import { temporaryFolder } from '../helpers/cli';
import { FUZZ_SEED, fuzzIntegers, mutated, survives } from '../helpers/fuzz';

const real = new Uint8Array(readFileSync('resources/pdfs/T0_disfit/T0_disfit_0000.dat'));
const info = new Uint8Array(readFileSync('resources/pdfs/T0_disfit/T0_disfit.info'));

const block = (qs: number[]) => `1e-5 1e-3 0.1 0.5 1\n${qs.join(' ')}\n-1 1 21\n${`1.5e-1 -2 3.25\n`.repeat(5 * qs.length)}---\n`;
const small = new TextEncoder().encode(`PdfType: central\nFormat: lhagrid1\n---\n${block([1.65, 2, 3, 4.92])}${block([4.92, 10])}`);

/** A set is read or refused with its line; what is read can be evaluated everywhere, with finite values on its knots. */
function check(bytes: Uint8Array, what: string): PartonError | undefined {
  const grid = survives(() => parseLhapdfGrid(bytes, 'hostile.dat'), what);
  if (grid instanceof PartonError) {
    if (grid.where.file !== 'hostile.dat' || !(grid.where.line! >= 1)) expect.fail(`${what}: no place in ${grid.message}`);
    return grid;
  }
  for (const { x, q2, values } of grid) {
    for (const [pid, numbers] of values) {
      if (numbers.length !== x.length * q2.length || !numbers.every(Number.isFinite)) expect.fail(`${what}: an impossible grid was read`);
      const at = (xi: number, qi: number) => apply(recipeAt(grid, xi, qi), grid.map((subgrid) => subgrid.values.get(pid)));
      survives(() => at(x[0]! / 2, q2[0]! * 1.5), what);
      survives(() => at(x.at(-1)!, q2.at(-1)! * 2), what);
    }
  }
  return undefined;
}

describe('hostile PDF members', () => {
  it('the small one is sound', () => {
    expect(check(small, 'sound')).toBeUndefined();
  });

  it('truncated at every length', () => {
    for (let length = 0; length < small.length - 1; length++) check(small.slice(0, length), `the first ${length} bytes`);
    for (let length = 0; length < real.length - 4; length += 50_021) expect(check(real.slice(0, length), `the first ${length} bytes`)).toBeInstanceOf(PartonError);
  });

  it('with a bit flipped', () => {
    for (let bit = 0; bit < 8 * small.length; bit++) {
      const bytes = small.slice();
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      check(bytes, `bit ${bit}`);
    }
  });

  it(`changed at random, seed ${FUZZ_SEED}`, () => {
    const random = fuzzIntegers(FUZZ_SEED);
    for (let i = 0; i < 4000; i++) check(mutated(small, random), `change ${i}`);
    for (let i = 0; i < 20; i++) {
      const bytes = real.slice();
      for (let k = 0; k < 3; k++) bytes[random(bytes.length)] = 32 + random(96);
      check(bytes, `change ${i} of the real one`);
    }
  });

  const text = new TextDecoder().decode(small);
  const knots = (spacing: number) => Array.from({ length: 10_000 }, (_, i) => (i + 1) * spacing).join(' ');
  it.each([
    ['one endless line', 'x'.repeat(5_000_000)],
    ['numbers without end in the knots', text.replace('1e-5 1e-3', '1 '.repeat(2_000_000))],
    ['a number of a million digits', text.replace('1.5e-1', '1'.repeat(1_000_000))],
    ['comments only', '#\n'.repeat(1_000_000)],
    ['empty lines only', '\n'.repeat(3_000_000)],
    ['subgrids without end', `---\n${Array.from({ length: 20_000 }, (_, i) => block([i + 1, i + 2])).join('')}`],
    ['a grid of 6.4 billion values', `---\n${knots(1e-5)}\n${knots(1)}\n${Array.from({ length: 64 }, (_, i) => i).join(' ')}\n${'1\n'.repeat(100_000)}---\n`],
    ['zero bytes', '\0'.repeat(2_000_000)],
  ])('%s', (what, hostile) => {
    expect(check(new TextEncoder().encode(hostile), what)).toBeInstanceOf(PartonError);
  });
});

describe('hostile folders of sets', () => {
  const folder = join(temporaryFolder(), 'Hostile');
  mkdirSync(folder);
  const text = 'SetDesc: "x"\nFormat: lhagrid1\nNumMembers: 3\nFlavors: [-1, 1, 21]\nErrorType: hessian\nErrorConfLevel: 90\nAlphaS_Qs: [1, 2, 2, 5]\nAlphaS_Vals: [0.5, 0.3, 0.31, 0.2]\nMZ: 2.5\nAlphaS_MZ: 0.28\n';
  const encoder = new TextEncoder();
  const write = (info: Uint8Array, members: readonly Uint8Array[]): void => {
    writeFileSync(join(folder, 'Hostile.info'), info);
    members.forEach((bytes, member) => writeFileSync(memberFile(folder, member), bytes));
  };

  it(`are checked or refused, and what is sound can be compared, seed ${FUZZ_SEED}`, () => {
    const random = fuzzIntegers(FUZZ_SEED);
    let sound = 0;
    for (let i = 0; i < 400; i++) {
      write(i % 2 === 0 ? mutated(encoder.encode(text), random) : encoder.encode(text), [0, 1, 2].map((member) => (i % 2 === 1 && random(2) === member % 2 ? mutated(small, random) : small)));
      const checked = survives(() => checkSet(folder), `set ${i}`);
      if (checked instanceof PartonError || checked.set === undefined) continue;
      sound++;
      survives(() => setEnsemble(folder).partons(Float64Array.of(0.2, 0.9), checked.set!.range.qMin * 1.5), `values of set ${i}`);
    }
    expect(sound).toBeGreaterThan(20);
  });
});

describe('hostile .info files', () => {
  it(`truncated, and changed at random, seed ${FUZZ_SEED}`, () => {
    const random = fuzzIntegers(FUZZ_SEED);
    const decoder = new TextDecoder();
    for (let length = 0; length < info.length; length++) survives(() => parsePdfInfo(decoder.decode(info.slice(0, length)), 'f'), `the first ${length}`);
    for (let i = 0; i < 3000; i++) survives(() => parsePdfInfo(decoder.decode(mutated(info, random)), 'f'), `change ${i}`);
  });

  it.each([
    ['a long value', `NumMembers: ${'1'.repeat(1_000_000)}`],
    ['many lines', 'a: b\n'.repeat(200_000)],
    ['an unclosed quote', `SetDesc: "${'x\n'.repeat(500_000)}`],
    ['brackets', `Flavors: ${'['.repeat(1_000_000)}\nNumMembers: 1\n`],
    ['a list without end', `NumMembers: 1\nFlavors: [${'1,'.repeat(500_000)}]\n`],
  ])('%s', (what, hostile) => {
    survives(() => parsePdfInfo(hostile, 'f'), what);
  });
});
