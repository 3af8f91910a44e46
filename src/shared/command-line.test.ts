import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { fitCommand, shellCommand } from './command-line';
import { fitName, freeName, nameProblem } from './fit-name';

describe('a command line', () => {
  it.each([['plain'], ['two words'], ["it's"], ['$HOME `x` "y"'], ['']])('comes through a shell as it was: %j', (word) => {
    expect(execFileSync('sh', ['-c', shellCommand('printf', '%s', word)], { encoding: 'utf8' })).toBe(word);
  });
  it('of a fit names what is not the default', () => {
    expect(fitCommand({ runcard: '/p/my runcard.yml', replicas: [1, 2, 3, 7] })).toBe("parton fit '/p/my runcard.yml' --replicas 1-3,7");
    expect(fitCommand({ runcard: 'a.yml', replicas: [1], out: 'fits/a', engine: 'plain', workers: 3, pdfs: 'pdfs' })).toBe('parton fit a.yml --replicas 1 --out fits/a --engine plain --workers 3 --pdfs pdfs');
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
