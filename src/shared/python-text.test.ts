import { describe, expect, it } from 'vitest';
import { parsePythonJson, pythonFloat, pythonJson } from './python-text';

describe('pythonFloat', () => {
  it.each([
    [0, '0.0'], [-0, '-0.0'], [1, '1.0'], [-2.5, '-2.5'], [1e-4, '0.0001'], [1e-5, '1e-05'], [1.5e-9, '1.5e-09'], [5e-324, '5e-324'],
    [1e15, '1000000000000000.0'], [1e16, '1e+16'], [1.25e22, '1.25e+22'], [1e300, '1e+300'], [0.1 + 0.2, '0.30000000000000004'],
    [123456789012345680, '1.2345678901234568e+17'], [NaN, 'nan'], [-Infinity, '-inf'],
  ])('%f is %s', (value, text) => {
    expect(pythonFloat(value)).toBe(text);
  });
});

describe('pythonJson', () => {
  it('writes as json.dumps(indent=2)', () => {
    const value = { a: [], b: {}, c: ['é"\n\u007f', 1n, 1, NaN, -Infinity, true, null] };
    expect(pythonJson(value)).toBe([
      '{', '  "a": [],', '  "b": {},', '  "c": [', '    "\\u00e9\\"\\n\\u007f",', '    1,', '    1.0,', '    NaN,', '    -Infinity,',
      '    true,', '    null', '  ]', '}',
    ].join('\n'));
  });
});

describe('parsePythonJson', () => {
  it('knows NaN and infinities outside of strings', () => {
    expect(parsePythonJson('{"NaN": [NaN, -Infinity, "a \\" NaN", 1e5]}')).toEqual({ NaN: [NaN, -Infinity, 'a " NaN', 1e5] });
  });

  it('refuses what is not JSON, at once', () => {
    expect(() => parsePythonJson(`"${'\\"'.repeat(200_000)}\\`)).toThrow(SyntaxError);
    expect(() => parsePythonJson('[1,')).toThrow(SyntaxError);
  });
});
