import { describe, expect, it } from 'vitest';
import { paint, programName, shellWord, showsUnicode } from './terminal';

describe('what a terminal shows', () => {
  it.each([
    [{ LANG: 'en_GB.UTF-8' }, 'linux', true], [{ LANG: 'C' }, 'linux', false], [{}, 'linux', false], [{}, 'darwin', true], [{}, 'win32', true],
    [{ LANG: 'en_GB.UTF-8', LC_ALL: 'C' }, 'linux', false], [{ LC_CTYPE: 'C.utf8' }, 'linux', true],
  ])('%j on %s', (environment, platform, unicode) => {
    expect(showsUnicode(environment, platform)).toBe(unicode);
  });

  it('colours only where colours are', () => {
    expect(paint({ colour: true }, 'red', 'x')).toBe('\u001b[31mx\u001b[0m');
    expect(paint({ colour: false }, 'red', 'x')).toBe('x');
  });
});

describe('commands to be typed', () => {
  it('are quoted where a shell needs it', () => {
    expect(['fits/dis', '--replicas', '1-3,5', 'my fit', "it's", '', '$x'].map(shellWord)).toEqual(['fits/dis', '--replicas', '1-3,5', "'my fit'", String.raw`'it'\''s'`, "''", "'$x'"]);
  });

  it('begin with npx where npm runs the program', () => {
    expect(programName({ npm_execpath: '/usr/lib/npm-cli.js' })).toBe('npx parton');
    expect(programName({})).toBe('parton');
  });
});
