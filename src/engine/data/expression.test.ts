import { describe, expect, it } from 'vitest';
import { PartonError } from '../../shared/errors';
import { parseExpression } from './expression';

const scope = (name: string): number => ({ x: 0.1, Q2: 9, y: -2, idat: 3 })[name] ?? NaN;
const evaluate = (source: string): number => parseExpression(source).evaluate(scope);

describe('rule expressions', () => {
  it.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['2 ** 3 ** 2', 512],
    ['-2 ** 2', -4],
    ['2 ** -1', 0.5],
    ['7 // 2', 3],
    ['-7 // 2', -4],
    ['-7 % 3', 2],
    ['10 / 4', 2.5],
    ['1e-3 * .5 + 2.', 2.0005],
    ['Q2 * (1 - x) / x', (9 * (1 - 0.1)) / 0.1],
    ['sqrt(Q2) + fabs(y) - log(1)', 5],
    ['1 < 2 < 3', 1],
    ['1 < 3 < 2', 0],
    ['x < 1 and Q2 > 8', 1],
    ['x > 1 or not Q2 < 8', 1],
    ['not not x > 1', 0],
    ['not x > 1 and idat != 8', 1],
    ['True and not False', 1],
    ['log(y) > 0 or log(y) <= 0', 0],
    ['Q2 > 4 and\n(Q2 > 10 or x > 1e-3)', 1],
  ])('%s = %d', (source, value) => {
    expect(evaluate(source)).toBeCloseTo(value, 12);
  });

  it('say which names they use', () => {
    expect([...parseExpression('sqrt(x) < Q2 and x > 0').names]).toEqual(['x', 'Q2']);
  });

  it.each([
    ['', 'ends too early'],
    ['x >', 'ends too early'],
    ['(x > 1', 'lacks a ")"'],
    ['x > 1)', 'something unexpected at ")"'],
    ['x = 1', 'something unexpected at "= 1"'],
    ['x & 1', 'something unexpected'],
    ["__import__('os')", 'something unexpected'],
    ['open(x)', 'something unexpected at "("'],
    ['x.__class__', 'something unexpected'],
    ['1 2', 'something unexpected at "2"'],
    ['a and', 'ends too early'],
    ['sqrt', 'lacks a "("'],
    [`${'('.repeat(500)}1${')'.repeat(500)}`, 'levels deep'],
    [`${'-'.repeat(500)}1`, 'levels deep'],
    [`1${' + 1'.repeat(5000)}`, 'longer than'],
  ])('are refused: %s', (source, problem) => {
    expect(() => parseExpression(source)).toThrow(PartonError);
    expect(() => parseExpression(source)).toThrow(problem);
  });

  it('take two thousand terms without overflowing the stack', () => {
    expect(evaluate(`1${' + 1'.repeat(2000)}`)).toBe(2001);
  });
});
