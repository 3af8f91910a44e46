import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { expectClose } from '../../../tests/helpers/tolerance';
import { PartonError } from '../../shared/errors';
import { FK_FLAVOURS } from '../../shared/physics/flavours';
import { findPdfSet, fkFlavoursOf, readPdfInfo, readPdfMember } from './lhapdf';
import { parseLhapdfGrid } from './lhapdf-grid';
import { parsePdfInfo } from './pdf-info';

const SET = 'resources/pdfs/T0_disfit';
const folder = mkdtempSync(join(tmpdir(), 'lhapdf-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A set whose gluon is A x^-0.3 Q^0.8 on few knots in two subgrids, so that every straight line in logarithms is exact. */
function powerSet(name: string, info = ''): string {
  const gluon = (x: number, q: number) => 5 * x ** -0.3 * q ** 0.8;
  const xs = [1e-4, 1e-3, 1e-2, 0.1, 0.5];
  const block = (qs: number[]) => `${xs.join(' ')}\n${qs.join(' ')}\n21 1\n${xs.flatMap((x) => qs.map((q) => `${gluon(x, q)} -0.25`)).join('\n')}\n---\n`;
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, `${name}.info`), `SetDesc: "two: subgrids"\nNumMembers: 2\nFlavors: [1,\n  21]\n${info}`);
  writeFileSync(join(folder, name, `${name}_0000.dat`), `PdfType: central\nFormat: lhagrid1\n---\n${block([2, 3, 5, 7])}${block([7, 10])}`);
  return join(folder, name);
}

describe('the embedded t0 set', () => {
  const pdf = readPdfMember(SET);
  const values = JSON.parse(readFileSync('tests/fixtures/lhapdf/T0_disfit-values.json', 'utf8')) as {
    pids: number[]; x: number[]; Q: number[]; xf: number[][];
  };

  it('agrees with an independent interpolation', () => {
    const actual = values.x.flatMap((x, i) => values.pids.map((pid) => pdf.xf(pid, x, values.Q[i]!)));
    expectClose(actual, values.xf.flat(), { rel: 6e-12, why: 'the values are recorded with 12 digits' });
  });

  it('is exact on its knots, on a threshold from above', () => {
    const lines = readFileSync(join(SET, 'T0_disfit_0000.dat'), 'latin1').split('\n');
    const start = lines.indexOf('---', lines.indexOf('---') + 1) + 1;
    const [xs, qs, pids] = [0, 1, 2].map((i) => lines[start + i]!.trim().split(/\s+/).map(Number)) as [number[], number[], number[]];
    for (const ix of [0, 1, 70, xs.length - 1]) {
      for (const iq of [0, 1, qs.length - 1]) {
        const row = lines[start + 3 + ix * qs.length + iq]!.trim().split(/\s+/).map(Number);
        expectClose(pids.map((pid) => pdf.xf(pid, xs[ix]!, qs[iq]!)), row, { rel: 1e-14, abs: 1e-16, why: 'rounding of the cubic at its ends' });
      }
    }
  });

  it('gives 0 for what it does not hold, and calls the gluon 0 or 21', () => {
    expect(pdf.xf(22, 0.1, 10)).toBe(0);
    expect(pdf.xf(6, 0.1, 10)).toBe(0);
    expect(pdf.xf(0, 0.1, 10)).toBe(pdf.xf(21, 0.1, 10));
  });

  it('turns partons into FK flavours', () => {
    const x = [1e-4, 0.2];
    const fk = fkFlavoursOf(pdf, x, 1.65);
    const at = (flavour: (typeof FK_FLAVOURS)[number], i: number) => fk[i * FK_FLAVOURS.length + FK_FLAVOURS.indexOf(flavour)]!;
    x.forEach((xi, i) => {
      const f = (pid: number) => pdf.xf(pid, xi, 1.65);
      const plus = (pid: number) => f(pid) + f(-pid);
      const minus = (pid: number) => f(pid) - f(-pid);
      const expected = {
        g: f(21), sigma: plus(1) + plus(2) + plus(3) + plus(4), v3: minus(2) - minus(1), t8: plus(2) + plus(1) - 2 * plus(3),
        t15: plus(2) + plus(1) + plus(3) - 3 * plus(4), photon: 0,
      };
      for (const [flavour, value] of Object.entries(expected)) {
        expectClose(at(flavour as keyof typeof expected, i), value, { rel: 1e-13, abs: 1e-15, why: 'rounding of sums' });
      }
      expectClose(at('t35', i), at('sigma', i), { rel: 1e-13, why: 'no bottom nor top at 1.65 GeV' });
    });
  });

});

describe('interpolation and continuation', () => {
  const pdf = readPdfMember(powerSet('Power'));
  const gluon = (x: number, q: number) => 5 * x ** -0.3 * q ** 0.8;

  it('needs no other member for the central one, and says which is missing', () => {
    expect(readPdfInfo(join(folder, 'Power'))).toMatchObject({ numMembers: 2, flavours: [1, 21], errorType: 'UNKNOWN' });
    expect(() => readPdfMember(join(folder, 'Power'), 1)).toThrow(/Power_0001.dat: there is no such file/);
    expect(() => readPdfMember(join(folder, 'Power'), 2)).toThrow(/the set has 0 to 1/);
  });

  it('continues a power law below and above its knots', () => {
    for (const [x, q] of [[1e-6, 3], [1e-6, 7], [0.1, 20], [1e-7, 50], [0.1, 1.9999999]] as const) {
      const exact = x === 0.1 && q < 2 ? pdf.xf(21, 0.1, 2) : gluon(x, q);
      expectClose(pdf.xf(21, x, q), exact, { rel: q < 2 ? 1e-6 : 2e-13, why: 'straight lines in logarithms; continuity at the lowest Q' });
    }
  });

  it('falls with Q^2 far below the lowest Q', () => {
    const ratio = pdf.xf(21, 0.1, 0.002) / pdf.xf(21, 0.1, 0.001);
    expectClose(ratio, 4, { rel: 1e-4, why: 'f ~ Q^2 for Q -> 0' });
  });

  it('is straight in both logarithms where a subgrid has too few Q for a cubic', () => {
    const middle = (gluon(0.01, 7) + gluon(0.01, 10) + gluon(0.1, 7) + gluon(0.1, 10)) / 4;
    expectClose(pdf.xf(21, Math.sqrt(0.001), Math.sqrt(70)), middle, { rel: 1e-12, why: 'rounding' });
  });

  it('keeps constants, and clips negative values where the set asks for it', () => {
    expectClose(pdf.xf(1, 0.03, 4), -0.25, { rel: 1e-15, why: 'rounding' });
    expect(readPdfMember(powerSet('Positive', 'ForcePositive: 1\n')).xf(1, 0.03, 4)).toBe(0);
  });

  it('refuses x above the knots, x = 0 and NaN', () => {
    for (const [x, q] of [[0.6, 3], [0, 3], [NaN, 3], [0.1, NaN], [0.1, 0], [0.1, Infinity]] as const) {
      expect(() => pdf.xf(21, x, q)).toThrow(PartonError);
    }
  });
});

describe('findPdfSet', () => {
  it('looks in the folders in turn, and lists what is there', () => {
    powerSet('Listed');
    expect(findPdfSet('T0_disfit', [folder, 'resources/pdfs'])).toBe(SET);
    expect(() => findPdfSet('NNPDF40', [folder, '/nowhere'])).toThrow(/NNPDF40 is in none of.*Listed/);
    expect(() => findPdfSet('../pdfs/T0_disfit', ['resources/pdfs'])).toThrow(/not the name/);
  });
});

describe('damaged files', () => {
  const grid = '---\n0.1 0.2 0.3 0.4\n1 2\n21\n1\n2\n3\n4\n5\n6\n7\n8\n---\n';
  const parse = (text: string) => parseLhapdfGrid(Buffer.from(text), 'x.dat');

  it('reads the sound one, with comments and spaces', () => {
    expect(parse(grid)[0]!.values.get(21)).toEqual(Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8));
    expect(parse(`# a comment\nFormat: lhagrid1\n${grid.replace('21\n', ' 21 \n\n# here\n')}`)[0]!.values.get(21)![7]).toBe(8);
  });

  it('takes numbers apart where their format tells where each ends', () => {
    const two = '---\n0.1 0.2 0.3 0.4\n1 2\n21 1\n' + Array.from({ length: 8 }, (_, k) => (k === 2 ? '1.5e+01-2.5E+00\n' : `${k} 0\n`)).join('') + '---\n';
    const [subgrid] = parse(two);
    expect([subgrid!.values.get(21)![2], subgrid!.values.get(1)![2]]).toEqual([15, -2.5]);
    expect(subgrid!.oddities).toEqual([{ line: 7, problem: '2 numbers stand without space between them: 1.5e+01-2.5E+00.' }]);
    expect(() => parse(two.replace('1.5e+01-2.5E+00', '1.5e+01-2.5E+00 1'))).toThrow(/x.dat:7: more than 2 values/);
    expect(() => parse(two.replace('1.5e+01-2.5E+00', '1.5e+01-2.5E+001.0e+00'))).toThrow(/x.dat:7: more than 2 values/);
    expect(() => parse(two.replace('1.5e+01-2.5E+00', '15.0e+012.5E+00'))).toThrow(/x.dat:7: .* is not a number/);
  });

  it('takes a doubled knot of x once', () => {
    const [doubled] = parse(grid.replace('0.1 0.2', '0.1 0.1 0.2').replace('1\n2\n3', '1\n2\n1\n2\n3'));
    const [sound] = parse(grid);
    expect(doubled).toEqual({ ...sound, oddities: [{ line: 2, problem: 'the x-knot 0.1 stands twice, with the same values: it counts once.' }] });
  });

  it.each([
    ['a value too few', grid.replace('8\n', ''), 12, '7 lines'],
    ['a value too many in a line', grid.replace('4\n5', '4 4\n5'), 8, 'more than 1'],
    ['a parton without values', grid.replace('21\n', '21 22\n').replace('1\n2\n3\n4', '1 2\n3 4\n5 6\n7 8\n1 2\n3 4'), 11, '1 values instead of 2'],
    ['NaN', grid.replace('6\n7', 'nan\n7'), 10, 'not a number'],
    ['a word', grid.replace('6\n7', '6x\n7'), 10, 'not a number'],
    ['infinity', grid.replace('6\n7', '1e999\n7'), 10, 'not a number'],
    ['knots out of order', grid.replace('0.3 0.4', '0.4 0.3'), 2, 'do not increase'],
    ['a negative Q', grid.replace('1 2\n', '-1 2\n'), 3, 'do not increase'],
    ['a doubled knot with other values', grid.replace('0.1 0.2', '0.1 0.1 0.2').replace('1\n2\n3', '1\n2\n1\n7\n3'), 16, 'the x-knot 0.1 stands twice, with different values'],
    ['a knot three times', grid.replace('0.1 0.2', '0.1 0.1 0.1 0.2'), 2, 'do not increase (knot 3)'],
    ['too few x but for a doubled one', grid.replace('0.1 ', '0.2 '), 2, 'at least 4'],
    ['too few x', grid.replace('0.1 ', ''), 2, 'at least 4'],
    ['an absurd claim', grid.replace('1 2\n', `${Array.from({ length: 5000 }, (_, i) => i + 1).join(' ')}\n`), 4, 'more values than'],
    ['a cut file', grid.slice(0, -4), 13, "without '---'"],
    ['no data', 'Format: lhagrid1\n---\n', 3, 'no subgrid'],
    ['a gap between subgrids', grid + grid.slice(4).replace('1 2', '3 4'), 15, 'starts at Q'],
  ])('names the line of %s', (_, text, line, problem) => {
    let error: unknown;
    try {
      parse(text);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(PartonError);
    expect(error).toMatchObject({ where: { file: 'x.dat', line }, problem: expect.stringContaining(problem) as string });
  });

  it('refuses an .info without what is needed', () => {
    expect(() => parsePdfInfo('SetDesc: x\n', 'x.info')).toThrow(/x.info: it does not say NumMembers/);
    expect(() => parsePdfInfo('NumMembers: many\nFlavors: [1]\n', 'x.info')).toThrow(/not a list of integers/);
    expect(() => parsePdfInfo('NumMembers: 1\nFlavors: [1]\nInterpolator: linear\n', 'x.info')).toThrow(/linear/);
  });
});
