import { describe, expect, it } from 'vitest';
import { PartonError } from '../../shared/errors';
import { parseDataYaml } from './data-yaml';

function errorOf(act: () => unknown): PartonError {
  try {
    act();
  } catch (error) {
    if (error instanceof PartonError) return error;
    throw error;
  }
  return expect.fail('nothing was thrown');
}

describe('data files in YAML', () => {
  it('are read with what only a full parser knows', () => {
    const node = parseDataYaml('base: &b {x: 1}\nderived:\n  <<: *b\n  y: |\n    text\n', 'f');
    expect(node.get('derived').value).toEqual({ x: 1, y: 'text\n' });
  });

  it('may have Windows line ends', () => {
    expect(parseDataYaml('a: 1\r\nb: [2, 3]\r\n', 'f').value).toEqual({ a: 1, b: [2, 3] });
  });

  it('have numbers as Python reads them', () => {
    const node = parseDataYaml('a: 40_000_000\nb: 1e6\nc: "2.5"\nd: -.5', 'f');
    expect(['a', 'b', 'c', 'd'].map((key) => node.get(key).number())).toEqual([40_000_000, 1e6, 2.5, -0.5]);
  });

  it.each([
    ['bins:\n- x: 1\n- x: two\n', 3, 'a number is expected'],
    ['{"bins": [\n{"x": 1},\n{"x": 1e999}\n]}', 3, 'Infinity is not a finite number'],
    ['bins:\n- x: 1\n- x: .nan\n', 3, 'NaN is not a finite number'],
    ['bins:\n- x: &a 1\n- x: [*a]\n', 3, 'a number is expected'],
    ['bins:\n- x: 1\n- y: 1\n', 3, 'a number is expected'],
  ])('say where a value is wrong: %j', (text, line, problem) => {
    const error = errorOf(() => parseDataYaml(text, 'data.yaml').get('bins').at(1).get('x').number());
    expect(error.kind).toBe('input');
    expect(error.where).toEqual({ file: 'data.yaml', line, place: 'bins[1].x' });
    expect(error.problem).toContain(problem);
  });

  it.each([
    ['a: [1, 2\nb: 3\n', /not valid YAML/],
    ['a: 1\na: 2\n', /unique/],
    [`a: &a [1]\n${['ab', 'bc', 'cd', 'de'].map(([from, to]) => `${to}: &${to} [${Array(20).fill(`*${from}`).join(', ')}]\n`).join('')}`, /alias/],
    [`a: ${'['.repeat(10_000)}`, /more than 64 levels deep/],
    [`${'- '.repeat(10_000)}1`, /more than 64 levels deep/],
    ['a: *nowhere\n', /alias/i],
    [`a: |\n${'  text\n'.repeat(20_000)}`, /a large one that uses more of YAML/],
  ])('are refused with a reason: %#', (text, reason) => {
    const error = errorOf(() => parseDataYaml(text, 'data.yaml'));
    expect(error.where.file).toBe('data.yaml');
    expect(error.message).toMatch(reason);
  });
});
