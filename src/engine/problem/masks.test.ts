import { describe, expect, test } from 'vitest';
import { blankSet } from '../../../tests/helpers/small-data';
import recorded from '../../../tests/fixtures/numpy/statistics.json';
import { makeGroup } from './groups';
import { datasetSplit, diagonalSplit } from './masks';

const text = (mask: Uint8Array): string => mask.join('');
const complement = (mask: string): string => mask.replace(/./g, (bit) => (bit === '0' ? '1' : '0'));

describe('splits as numpy draws them', () => {
  test.each(recorded.dataSpace)('data space, group $name, seed $seed', ({ name, seed, sets, masks }) => {
    const group = makeGroup(name, sets.map(([ndata, frac]) => blankSet(ndata!, { frac: frac! })));
    const { training, validation } = datasetSplit(group, seed);
    expect(text(training)).toBe(masks.join(''));
    expect(text(validation)).toBe(complement(masks.join('')));
  });

  test.each(recorded.diagonal)('$modes eigenmodes, fraction $fraction', ({ name, seed, modes, fraction, mask }) => {
    const { training, validation } = diagonalSplit(makeGroup(name, [blankSet(modes)]), fraction, seed);
    expect(text(training)).toBe(mask);
    expect(text(validation)).toBe(complement(mask));
  });
});

test('a 1-point dataset goes to either side, with probability frac to training', () => {
  const group = makeGroup('CMS', [blankSet(1, { frac: 0.75 })]);
  const trained = Array.from({ length: 2000 }, (_, seed) => datasetSplit(group, seed).training[0]!).reduce((sum, kept) => sum + kept, 0);
  expect(trained / 2000).toBeGreaterThan(0.75 - 4 * Math.sqrt((0.75 * 0.25) / 2000));
  expect(trained / 2000).toBeLessThan(0.75 + 4 * Math.sqrt((0.75 * 0.25) / 2000));
});

test('a dataset without points takes no random number', () => {
  const sets = [blankSet(5), blankSet(1)];
  const [with0, without] = [[sets[0]!, blankSet(0), sets[1]!], sets].map((members) => datasetSplit(makeGroup('CMS', members), 3));
  expect(with0).toEqual(without);
});
