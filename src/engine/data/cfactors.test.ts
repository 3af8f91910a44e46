import { describe, expect, it } from 'vitest';
import type { PartonError } from '../../shared/errors';
import { parseCfactors } from './cfactors';

const stars = '*'.repeat(10);

describe('C-factor files', () => {
  it('have a factor and its error a line under a header', () => {
    const { central, uncertainty } = parseCfactors(`${stars}\nSetName: A\n${stars}\n  0.8888  0.01\n\n 1e0 0 # note\n`, 'CF_A.dat');
    expect([...central]).toEqual([0.8888, 1]);
    expect([...uncertainty]).toEqual([0.01, 0]);
  });

  it.each([
    ['1 0\n', 1, /begins with a line of stars/],
    [`${stars}\nSetName: A\n1 0\n`, 1, /no end/],
    [`${stars}\n${stars}\n1 0\n1\n`, 4, /expected, not "1"/],
    [`${stars}\n${stars}\n1 0 2\n`, 3, /expected/],
    [`${stars}\n${stars}\n1 nan\n`, 3, /expected/],
    [`${stars}\n${stars}\n`, undefined, /no factors/],
  ])('are refused when wrong: %j', (text, line, problem) => {
    expect(() => parseCfactors(text, 'CF_A.dat')).toThrow(problem);
    try {
      parseCfactors(text, 'CF_A.dat');
    } catch (error) {
      expect((error as PartonError).where).toEqual(line === undefined ? { file: 'CF_A.dat' } : { file: 'CF_A.dat', line });
    }
  });
});
