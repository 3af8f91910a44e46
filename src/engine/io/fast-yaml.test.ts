import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseFastYaml } from './fast-yaml';

const INSIDE: Record<string, string> = {
  'a table of points': 'definitions:\n  stat:\n    description: Uncorrelated statistical\n      uncertainties of all points\n    treatment: ADD\n    type: UNCORR\nbins:\n- stat: 0.1\n  sys_corr_1: -2.5e-3\n- stat: 1\n  sys_corr_1: .5\n',
  'kinematics with nulls': 'bins:\n- x:\n    min: null\n    mid: 0.0015\n    max: ~\n  Q2: {min:  , mid: 3}\n'.replace('{min:  , mid: 3}', '{mid: 3}'),
  'nested lists': 'FK_tables:\n- - A\n  - B\n-\n  - C\n- []\nnext: [[D, E], {f: [1, 2]}]\n',
  'JSON over several lines': '{\n"a": {"b": "ADD","c": [1,2.5,-3e4]},\n"bins": [\n{"x": 1},\n{"x": null}\n]\n}\n',
  'quotes and comments': `# head\nkey: "a: b # c"   # comment\n'it''s': 'two words' \n"tab": "a\\tb"\n\n# between\nlast: x#y\n`,
  'YAML 1.2 scalars': 'a: yes\nb: True\nc: 0012\nd: 40_000_000\ne: +1.\nf: -\ng: 1e5\nh: NULL\ni: -x\nj: 1:30\nk: http://x.y/z\n'.replace('f: -\n', ''),
  'sequence at the column of its key': 'a:\n- 1\n- b: 2\n  c:\n  - 3\nd: 4\n',
  'nothing but comments': '# a\n\n  # b\n',
  'a folded description': 'a: first line\n  second (line), with [brackets]\n  third\nb: 1\n',
};

const OUTSIDE: Record<string, string> = {
  anchor: 'a: &x 1\nb: *x\n',
  tag: 'a: !!str 1\n',
  'block scalar': 'a: |\n  text\n',
  'folded block': 'a: >-\n  text\n',
  'quoted over two lines': 'a: "x\n  y"\n',
  'duplicate key': 'a: 1\na: 2\n',
  'merge key': '<<: {a: 1}\n',
  'prototype key': '__proto__: {a: 1}\n',
  tab: 'a:\t1\n',
  'two documents': 'a: 1\n---\nb: 2\n',
  'key that is a number': '1: a\n',
  'mapping in a plain scalar': 'a: b: c\n',
  'wrong indentation': 'a:\n    b: 1\n  c: 2\n',
  'unclosed list': 'a: [1, 2\n',
  'text after a list': 'a: [1] b\n',
  'hexadecimal': 'a: 0x10\n',
  'not a number': 'a: .nan\n',
  'comment inside a folded scalar': 'a: b\n  # c\n  d\n',
  'too deep': `${'['.repeat(100)}${']'.repeat(100)}`,
};

describe('the fast YAML parser', () => {
  it.each(Object.entries(INSIDE))('reads as a full parser does: %s', (_, text) => {
    expect(parseFastYaml(text)?.value).toEqual(parse(text));
  });

  it.each(Object.entries(OUTSIDE))('leaves to a full parser: %s', (_, text) => {
    expect(parseFastYaml(text)).toBeUndefined();
  });

  it('finds the line of a value', () => {
    const text = 'definitions:\n  stat: {type: UNCORR}\n\nbins:\n# points\n- stat: 1\n  sys: 2\n- stat: 3\n  sys: 4\n';
    expect(parseFastYaml(text, ['bins', 1, 'sys'])?.line).toBe(9);
    expect(parseFastYaml(text, ['bins', 0])?.line).toBe(6);
    expect(parseFastYaml(text, ['definitions', 'stat', 'type'])?.line).toBe(2);
    expect(parseFastYaml(text, ['bins', 2, 'sys'])?.line, 'the nearest around it').toBe(4);
    expect(parseFastYaml(text)?.line).toBeUndefined();
    expect(parseFastYaml('{\n"bins": [\n{"x": 1},\n{"x": 2}\n]}', ['bins', 1, 'x'])?.line).toBe(4);
  });
});
