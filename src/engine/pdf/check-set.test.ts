import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exportGridSet } from '../../../tests/helpers/export-grid-set';
import { temporaryFolder } from '../../../tests/helpers/cli';
import { PartonError } from '../../shared/errors';
import { checkSet } from './check-set';

let made = 0;
/** A sound set of 3 replicas with some texts of its files changed. */
function changed(edits: Readonly<Record<string, (text: string) => string>>): string {
  const folder = exportGridSet(temporaryFolder(), `Set${made++}`, [0, 1, 2]);
  for (const [suffix, edit] of Object.entries(edits)) {
    const file = join(folder, `${folder.split('/').at(-1)}${suffix}`);
    const before = readFileSync(file, 'utf8');
    const after = edit(before);
    expect(after, `the edit of ${suffix} changes nothing`).not.toBe(before);
    writeFileSync(file, after);
  }
  return folder;
}

/** `severity file:line: problem`, the set's name as SET. */
function told(folder: string): string[] {
  const name = folder.split('/').at(-1)!;
  const { remarks, set } = checkSet(folder);
  expect(set === undefined).toBe(remarks.some(({ severity }) => severity === 'error'));
  return remarks.map(({ severity, file, line, problem }) => `${severity} ${file.slice(folder.length + 1).replace(name, 'SET')}${line === undefined ? '' : `:${line}`}: ${problem}`);
}

describe('parton check of a set', () => {
  it('has nothing to say of a sound one', () => {
    expect(told(changed({}))).toEqual([]);
  });

  const second = (line: number, text: string) => (whole: string) => whole.split('\n').map((one, i) => (i + 1 === line ? text : one)).join('\n');
  const doubleFirstKnot = (text: string) => text.replace(/^---\n(\S+) (.*\n.*\n.*\n)((.*\n){4})/m, '---\n$1 $1 $2$3$3');
  it.each<[string, Readonly<Record<string, (text: string) => string>>, string[]]>([
    ['NaN', { '_0001.dat': (text) => text.replace(/^.*\n(.*\n){9}/, (head) => head.replace(/\S+(?=\n$)/, 'nan')) }, ['error SET_0001.dat:10: "nan" is not a number.']],
    ['a line too few', { '_0002.dat': (text) => text.replace(/\n[^\n]*\n---\n$/, '\n---\n') }, ['error SET_0002.dat:790: 783 lines of values instead of 784.']],
    ['a value too few', { '_0002.dat': (text) => text.replace(/ \S+\n---\n$/, '\n---\n') }, ['error SET_0002.dat:790: 10 values instead of 11.']],
    ['a doubled knot', Object.fromEntries([0, 1, 2, 3].map((member) => [`_000${member}.dat`, doubleFirstKnot])), [
      ...[0, 1, 2].map((member) => `warning SET_000${member}.dat:4: the x-knot 1e-9 stands twice, with the same values: it counts once.`), 'warning SET_0003.dat:4: so in 1 place more.']],
    ['no partons', Object.fromEntries([0, 1, 2, 3].map((member) => [`_000${member}.dat`, (text: string) => text.replace(/^-5 .*$/m, '900 901 902 903 904 905 906 907 908 909 910')])), [
      'error SET_0000.dat: it holds no parton, only the ids 900, 901, 902, 903, 904, 905, 906, 907, 908, 909, 910: structure functions?', expect.stringMatching(/^warning SET.info:6: Flavors names/) as string, expect.stringMatching(/^warning SET.info:6: the grid holds 900/) as string]],
    ['unsorted knots', { '_0003.dat': second(5, '1.65 3 2 5') }, ['error SET_0003.dat:5: the Q-knots do not increase (knot 3).']],
    ['a claim that the file cannot hold', { '_0001.dat': second(5, Array.from({ length: 9000 }, (_, i) => i + 1).join(' ')) }, ['error SET_0001.dat:6: 196 x-knots, 9000 Q-knots and 11 partons need more values than the file has.']],
    ['more NumMembers than files', { '.info': (text) => text.replace('NumMembers: 4', 'NumMembers: 101') }, ['error SET_0004.dat: there is no such file, nor are 96 more: NumMembers is 101.']],
    ['fewer NumMembers than files', { '.info': (text) => text.replace('NumMembers: 4', 'NumMembers: 3') }, [
      'warning SET.info:5: the folder has 4 members, NumMembers is 3: the others are not used.', 'warning SET_0000.dat: member 0 is not the mean of the replicas; it is the central value nevertheless.']],
    ['no ErrorType', { '.info': (text) => text.replace('ErrorType: replicas\n', '') }, ['warning SET.info: it does not say ErrorType: members count as replicas if member 0 is their mean, and not at all otherwise.']],
    ['an unknown ErrorType', { '.info': (text) => text.replace('ErrorType: replicas', 'ErrorType: bootstrap') }, ['warning SET.info:8: the error type bootstrap is not known: only the central member is used.']],
    ['replicas+as', { '.info': (text) => text.replace('ErrorType: replicas', 'ErrorType: replicas+as') }, [
      'warning SET_0002.dat:1: PdfType is replica; by ErrorType and number it is central.', 'warning SET_0003.dat:1: PdfType is replica; by ErrorType and number it is central.']],
    ['Hessian members in no pairs', { '.info': (text) => text.replace('ErrorType: replicas', 'ErrorType: hessian\nErrorConfLevel: 90 # per cent') }, [
      'warning SET.info:5: 3 members make no pairs: the last one is left out.', ...[1, 2, 3].map((member) => `warning SET_000${member}.dat:1: PdfType is replica; by ErrorType and number it is error.`)]],
    ['a symmetric Hessian set without confidence level', { '.info': (text) => text.replace('ErrorType: replicas', 'ErrorType: symmhessian') }, [
      'warning SET.info: it does not say ErrorConfLevel: members are taken as one standard deviation.', ...[1, 2, 3].map((member) => `warning SET_000${member}.dat:1: PdfType is replica; by ErrorType and number it is error.`)]],
    ['another range', { '.info': (text) => text.replace('QMax: 5', 'QMax: 1e5') }, ['warning SET.info:12: QMax is 1e5, the grid\'s is 5.']],
    ['other flavours', { '.info': (text) => text.replace(', 4, 5]', ', 4, 22]') }, ['warning SET.info:6: Flavors names 22, which the grid does not hold.', 'warning SET.info:6: the grid holds 5, which Flavors does not name.']],
    ['alpha_s of two lengths', { '.info': (text) => text.replace('0.33, ', '') }, ['warning SET.info:16: AlphaS_Qs has 4 numbers, AlphaS_Vals 3.']],
    ['alpha_s that is not that of MZ', { '.info': (text) => `${text}AlphaS_MZ: 0.13\n` }, [expect.stringMatching(/^warning SET.info:17: alpha_s\(MZ\) is 0\.11\d+ from its knots, AlphaS_MZ says 0.13.$/) as string]],
    ['a header of another format', { '_0003.dat': second(2, 'Format: lhagrid2') }, ['warning SET_0003.dat:2: the format is lhagrid2, not lhagrid1.']],
    ['knots of its own', { '_0003.dat': second(5, '1.65 2 3 6') }, ['warning SET_0003.dat: knots or flavours differ from those of member 0 in 1 of 4 members.']],
  ])('says what is wrong with %s', (_, edits, expected) => {
    expect(told(changed(edits))).toEqual(expected);
  });

  it('takes headers and values on several lines, comments and Windows line ends', () => {
    const windows = (text: string) => text.replace(/\n/g, '\r\n');
    expect(told(changed({
      '.info': (text) => windows(text.replace('NumMembers: 4', 'NumMembers: 4 # with the mean').replace('Flavors: [-5, ', 'Flavors: [-5,\n   ').replace('SetDesc: ', 'SetDesc: "two\n  lines: ').replace('\nSetIndex', '"\nSetIndex')),
      '_0001.dat': (text) => windows(`# written by hand\n${text.replace('---', 'FromMCReplica: 7\n---')}`),
    }))).toEqual([]);
  });

  it('says when member 0 is not the mean, and when momentum is not conserved', () => {
    const doubled = (text: string) => text.replace(/^.*\n(.*\n){5}/, '').replace(/-?\d\S+e\S+/g, (word) => String(2 * Number(word)));
    const remarks = told(changed({ '_0000.dat': (text) => /^.*\n(.*\n){5}/.exec(text)![0] + doubled(text) }));
    expect(remarks).toEqual(['warning SET_0000.dat: member 0 is not the mean of the replicas; it is the central value nevertheless.', expect.stringMatching(/^warning SET_0000.dat: the momentum of all partons is (?:1\.99|2\.0)\d+ at Q = 1.65 GeV.$/)]);
  });
});

describe('sets that cannot be checked', () => {
  const refused = (folder: string): PartonError => {
    try {
      checkSet(folder);
    } catch (error) {
      if (error instanceof PartonError) return error;
      throw error;
    }
    return expect.fail('it was checked');
  };

  it.each([
    ['an absurd number of members', 'NumMembers: 4', 'NumMembers: 999999999', 5, 'NumMembers is 999999999: a set has at most 10000 members.'],
    ['a word for a number', 'NumMembers: 4', 'NumMembers: four', 5, 'NumMembers is not a list of integers.'],
    ['another interpolator', 'SetIndex: 0', 'Interpolator: linear', 2, 'the interpolator linear is not available, only logcubic.'],
  ])('%s', (_, from, to, line, problem) => {
    expect(refused(changed({ '.info': (text) => text.replace(from, to) }))).toMatchObject({ problem, where: { line } });
  });

  it('members of 10 GB that take no space on the disk', () => {
    const folder = changed({});
    const huge = join(folder, `${folder.split('/').at(-1)}_0002.dat`);
    truncateSync(huge, 10 * 2 ** 30);
    expect(refused(folder)).toMatchObject({ problem: 'the members 0 to 2 are larger than 4 GiB together.', where: { file: huge } });
    truncateSync(huge, 2 ** 30);
    expect(told(folder)).toEqual(['error SET_0002.dat: 1073741824 bytes are too many (at most 67108864).']);
  });

  it.skipIf(process.platform === 'win32')('a pipe for a member, which nobody writes to', () => {
    const folder = changed({});
    const pipe = join(folder, `${folder.split('/').at(-1)}_0001.dat`);
    rmSync(pipe);
    execFileSync('mkfifo', [pipe]);
    expect(told(folder)).toEqual(['error SET_0001.dat: not a file.']);
  });
});
