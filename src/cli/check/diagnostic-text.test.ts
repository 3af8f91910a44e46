import { describe, expect, it } from 'vitest';
import { countsText, remarkText } from './diagnostic-text';

const plain = { colour: false };
const remark = { severity: 'error' as const, message: 'There is no key epoch in parameters.', remedy: 'Did you mean epochs?', line: 2, column: 3, endLine: 2, endColumn: 8 };

describe('remarkText', () => {
  it('shows the place in its line', () => {
    expect(remarkText('dis.yml', ['parameters:', '  epoch: 3000'], remark, plain)).toBe(`dis.yml:2:3: error: There is no key epoch in parameters.
    2 |   epoch: 3000
      |   ^^^^^
      = Did you mean epochs?
`);
  });

  it('shows the first of several lines, and tabs as they are', () => {
    expect(remarkText('f', ['\t- a', '- b'], { ...remark, line: 1, column: 2, endLine: 2, endColumn: 1, severity: 'warning' }, plain)).toBe(`f:1:2: warning: There is no key epoch in parameters.
    1 | \t- a
      | \t^^^
      = Did you mean epochs?
`);
  });

  it('shows a long line around the place', () => {
    const lines = remarkText('f', [`${'x'.repeat(500)}y${'z'.repeat(500)}`], { ...remark, line: 1, column: 501, endLine: 1, endColumn: 502 }, plain).split('\n');
    expect(lines[1]!.length).toBeLessThan(180);
    expect(lines[1]![lines[2]!.indexOf('^')]).toBe('y');
  });

  it('shows no line where there is none', () => {
    expect(remarkText('f', [''], { severity: 'error', message: 'Empty.', line: 1, column: 1, endLine: 1, endColumn: 1 }, plain)).toBe('f:1:1: error: Empty.\n');
  });

  it('is coloured on terminals that can', () => {
    expect(remarkText('f', ['ab'], { severity: 'info', message: 'Well.', line: 1, column: 1, endLine: 1, endColumn: 3 }, { colour: true })).toBe('f:1:1: \u001b[36minfo\u001b[0m: Well.\n    1 | ab\n      | \u001b[36m^^\u001b[0m\n');
  });
});

describe('countsText', () => {
  it.each([
    [[], 'no errors, no warnings'], [['error'], '1 error'], [['warning', 'error', 'error', 'info'], '2 errors, 1 warning, 1 remark'],
  ] as const)('%j', (severities, text) => {
    expect(countsText(severities.map((severity) => ({ severity })))).toBe(text);
  });
});
