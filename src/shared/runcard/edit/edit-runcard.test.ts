import { describe, expect, it } from 'vitest';
import { editAll, editRuncard } from './edit-runcard';
import { Written, type Operation } from './operation';
import { EditRefused } from './places';
import { applyEdits } from './text-edit';

const edited = (text: string, operation: Operation) => applyEdits(text, editRuncard(text, operation));
const set = (path: (string | number)[], value: unknown): Operation => ({ kind: 'set', path, value: value as never });

describe('set', () => {
  it.each<[string, string, Operation, string]>([
    ['a number keeps its exponent', 'a: 1e6 # c\n', set(['a'], 2e6), 'a: 2e6 # c\n'],
    ['and its groups', 'a: 40_000_000\n', set(['a'], 41_000_000), 'a: 41_000_000\n'],
    ['a typed number is written as typed', 'a: 0.1\n', set(['a'], new Written('2.50e-3', 2.5e-3)), 'a: 2.50e-3\n'],
    ['the same value changes nothing', 'a: 6.073e-06  # c\n', set(['a'], 6.073e-6), 'a: 6.073e-06  # c\n'],
    ['single quotes stay', "r: 'x > 0.1' # c\n", set(['r'], "x > 0.2 'a'"), "r: 'x > 0.2 ''a''' # c\n"],
    ['a word that YAML would misread is quoted', 'a: b\n', set(['a'], 'no'), 'a: "no"\n'],
    ['an empty value', 'a:\n  b:   # c\n  d: 1\n', set(['a', 'b'], 3), 'a:\n  b: 3   # c\n  d: 1\n'],
    ['and back to empty', 'a:\n  b: 3   # c\n', set(['a', 'b'], null), 'a:\n  b:   # c\n'],
    ['null in a flow map', '- {a: 1, b: 2}\n', set([0, 'a'], null), '- {a: null, b: 2}\n'],
    ['a new key after the last', 'a:\n  b: 1 # c\n  # d\ne: 1\n', set(['a', 'f'], 0.5), 'a:\n  b: 1 # c\n  f: 0.5\n  # d\ne: 1\n'],
    ['a new key in a flow map', 'l:\n- {a: 1, }  # c\n', set(['l', 0, 'b'], ['MAS']), 'l:\n- {a: 1, b: [MAS], }  # c\n'],
    ['new mappings', 'a: 1\n', set(['p', 'q', 'r'], 5), 'a: 1\np:\n  q:\n    r: 5\n'],
    ['below an empty key', 'p:   # c\na: 1', set(['p', 'r'], 5), 'p:   # c\n  r: 5\na: 1'],
    ['an item of a list', 'n: [25, 20, 8] # c\n', set(['n', 1], 30), 'n: [25, 30, 8] # c\n'],
    ['in text of Windows', 'a: 1\r\nb:\r\n  c: 2\r\n', set(['b', 'd'], 3), 'a: 1\r\nb:\r\n  c: 2\r\n  d: 3\r\n'],
    ['an own value instead of a merged one', 'x: {a: 1}\ny:\n  <<: {a: 1}\n  b: 2\n', set(['y', 'a'], 3), 'x: {a: 1}\ny:\n  <<: {a: 1}\n  b: 2\n  a: 3\n'],
    ['an empty text', '', set(['a'], 3), 'a: 3\n'],
  ])('%s', (_, before, operation, after) => expect(edited(before, operation)).toBe(after));

  it('refuses what several places share', () => {
    expect(() => edited('a: &k {b: 1}\nc: *k\n', set(['a', 'b'], 2))).toThrow(EditRefused);
    expect(() => edited('a: &k {b: 1}\nc: *k\n', set(['c', 'b'], 2))).toThrow(EditRefused);
    expect(edited('a: &k 1\nc: *k\n', set(['c'], 2))).toBe('a: &k 1\nc: 2\n');
  });

  it('refuses a text that is no YAML', () => expect(() => edited('a: [', set(['a'], 2))).toThrow('mend the text'));
});

describe('lists', () => {
  const DATA = 'data:\n  # first\n  - {d: A}  # a\n  # second\n  - {d: B}\nend: 1\n';

  it.each<[string, string, Operation, string]>([
    ['an item at the end', DATA, { kind: 'insert', path: ['data'], index: 2, value: { d: 'C', f: 0.75 } }, DATA.replace('{d: B}\n', '{d: B}\n  - {d: C, f: 0.75}\n')],
    ['an item at the beginning', DATA, { kind: 'insert', path: ['data'], index: 0, value: { d: 'C' } }, DATA.replace('- {d: A}', '- {d: C}\n  - {d: A}')],
    ['an item between', DATA, { kind: 'insert', path: ['data'], index: 1, value: { d: 'C' } }, DATA.replace('# a\n', '# a\n  - {d: C}\n')],
    ['an item in a flow list', 'n: [1, 2] # c\n', { kind: 'insert', path: ['n'], index: 1, value: 7 }, 'n: [1, 7, 2] # c\n'],
    ['at its end', 'n: [1, 2] # c\n', { kind: 'insert', path: ['n'], index: 2, value: 7 }, 'n: [1, 2, 7] # c\n'],
    ['in an empty one', 'n: []\n', { kind: 'insert', path: ['n'], index: 0, value: 7 }, 'n: [7]\n'],
    ['in one that is not there', 'a: 1\n', { kind: 'insert', path: ['p', 'l'], index: 0, value: { d: 'A' } }, 'a: 1\np:\n  l:\n    - {d: A}\n'],
    ['one less', DATA, { kind: 'remove', path: ['data', 0] }, DATA.replace('  - {d: A}  # a\n', '')],
    ['the last, and the comments stay', DATA, { kind: 'remove', path: ['data', 1] }, DATA.replace('  - {d: B}\n', '')],
    ['one less in a flow list', 'n: [1, 2, 3]\n', { kind: 'remove', path: ['n', 0] }, 'n: [2, 3]\n'],
    ['the only one', 'n:\n- 1 # c\nm: 2\n', { kind: 'remove', path: ['n', 0] }, 'n: [] # c\nm: 2\n'],
    ['at the end of the text', 'n:\n- 1\n- 2', { kind: 'remove', path: ['n', 1] }, 'n:\n- 1'],
    ['a key of a flow map', '- {a: 1, b: 2, c: 3}\n', { kind: 'remove', path: [0, 'b'] }, '- {a: 1, c: 3}\n'],
    ['a key of a block map', 'a: 1 # c\n# d\nb: 2\n', { kind: 'remove', path: ['a'] }, '# d\nb: 2\n'],
    ['a key behind a dash', '- a: 1\n  b: 2\n', { kind: 'remove', path: [0, 'a'] }, '- b: 2\n'],
    ['what is not there', 'a: 1\n', { kind: 'remove', path: ['b'] }, 'a: 1\n'],
    ['an item with its comment moves', DATA, { kind: 'move', path: ['data'], from: 1, to: 0 }, 'data:\n  # first\n  - {d: B}\n  # second\n  - {d: A}  # a\nend: 1\n'],
    ['another name', 'p:\n  stoping: 0.1 # c\n', { kind: 'rename', path: ['p', 'stoping'], key: 'stopping' }, 'p:\n  stopping: 0.1 # c\n'],
  ])('%s', (_, before, operation, after) => expect(edited(before, operation)).toBe(after));
});

it('several operations are steps on each other', () => {
  const { text, steps } = editAll('n: [1, 2]\na: 1\n', [set(['n', 0], 3), { kind: 'insert', path: ['n'], index: 0, value: 9 }, set(['a'], 1)]);
  expect(text).toBe('n: [9, 3, 2]\na: 1\n');
  expect(steps).toHaveLength(2);
});
