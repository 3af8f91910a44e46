import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { compareCommand, fitCommand, parseSubject, shellCommand } from './command-line';
import { fitName, freeName, nameProblem } from './fit-name';

describe('a command line', () => {
  it.each([['plain'], ['two words'], ["it's"], ['$HOME `x` "y"'], ['']])('comes through a shell as it was: %j', (word) => {
    expect(execFileSync('sh', ['-c', shellCommand('printf', '%s', word)], { encoding: 'utf8' })).toBe(word);
  });
  it('of a fit names what is not the default', () => {
    expect(fitCommand({ runcard: '/p/my runcard.yml', replicas: [1, 2, 3, 7] })).toBe("parton fit '/p/my runcard.yml' --replicas 1-3,7");
    expect(fitCommand({ runcard: 'a.yml', replicas: [1], out: 'fits/a', engine: 'plain', workers: 3, pdfs: 'pdfs' })).toBe('parton fit a.yml --replicas 1 --out fits/a --engine plain --workers 3 --pdfs pdfs');
  });
  it('of a comparison names the members that are chosen, and is read as it was written', () => {
    const subjects = [{ folder: '/p/a@1' }, { folder: '/p/a', members: [1, 2, 3, 7] }, { folder: '/p/b c@2', members: 'all' as const }];
    expect(compareCommand({ subjects, reference: 2 }, { out: 'o' })).toBe("parton compare /p/a@1 /p/a@1-3,7 '/p/b c@2@all' --reference '/p/b c@2@all' -o o");
    const there = (folder: string) => ['/p/a@1', '/p/a', '/p/b c@2'].includes(folder);
    expect(['/p/a@1', '/p/a@1-3,7', '/p/b c@2@all'].map((word) => parseSubject(word, there))).toEqual(subjects);
    expect(() => parseSubject('/p/a@most', there)).toThrow('"most" is not a number or a range');
  });
});

describe('names of fits', () => {
  it('are those that n3fit\'s tools take', () => expect(['dis', 'a b/c', '..', 'χ²'].map(fitName)).toEqual(['dis', 'a_b_c', 'fit', '_']));
  it('are refused as they are typed, where they are none', () => {
    expect(['dis', 'a.b-c_1'].map(nameProblem)).toEqual([undefined, undefined]);
    expect(['', '..', '.hidden', 'a/b', 'two words'].filter((name) => nameProblem(name) === undefined)).toEqual([]);
  });
  it('are not taken', () => expect(freeName('a', new Set(['a', 'a-2', 'b']))).toBe('a-3'));
});
