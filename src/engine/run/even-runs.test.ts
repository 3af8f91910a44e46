import { expect, it } from 'vitest';
import { fuzzIntegers } from '../../../tests/helpers/fuzz';
import { evenRuns } from './even-runs';

const sums = (costs: readonly number[], hands: number): number[] => {
  const all = new Array<number>(hands).fill(0);
  evenRuns(costs, hands).forEach((hand, i) => (all[hand]! += costs[i]!));
  return all;
};

it('deals equal things as evenly as can be', () => {
  for (let count = 1; count <= 40; count++) {
    for (let hands = 1; hands <= count; hands++) {
      const each = sums(new Array<number>(count).fill(1), hands);
      expect([Math.min(...each), Math.max(...each)], `${count} to ${hands}`).toEqual([Math.floor(count / hands), Math.ceil(count / hands)]);
    }
  }
});

it('gives heavy things fewer neighbours', () => {
  expect(evenRuns([1, 1, 1, 1, 1, 1, 6], 2)).toEqual([0, 0, 0, 0, 0, 0, 1]);
  expect(evenRuns([6, 1, 1, 1, 1, 1, 1], 2)).toEqual([0, 1, 1, 1, 1, 1, 1]);
  expect(evenRuns([10, 1, 1], 3)).toEqual([1, 2, 2]);
});

it('keeps the order, and gives nobody more than a part and one thing', () => {
  const random = fuzzIntegers(11);
  for (let trial = 0; trial < 500; trial++) {
    const costs = Array.from({ length: 1 + random(30) }, () => 1 + random(100) ** 2);
    const hands = 1 + random(16);
    const dealt = evenRuns(costs, hands);
    expect(dealt.every((hand, i) => hand >= (dealt[i - 1] ?? 0) && hand < hands)).toBe(true);
    const part = costs.reduce((sum, cost) => sum + cost, 0) / hands;
    expect(Math.max(...sums(costs, hands))).toBeLessThanOrEqual(part + Math.max(...costs) + 1e-9);
  }
});
