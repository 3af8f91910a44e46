/**
 * Deals things in a row to so many hands, in runs that cost about the same: at most half a thing more than their part at each end. A hand may
 * stay empty where single things cost more than its part.
 * @param costs positive @returns the hand of each thing, from 0, never decreasing
 */
export function evenRuns(costs: readonly number[], hands: number): number[] {
  const total = costs.reduce((sum, cost) => sum + cost, 0);
  let before = 0;
  return costs.map((cost) => {
    const middle = before + cost / 2;
    before += cost;
    return Math.min(hands - 1, Math.floor((middle * hands) / total));
  });
}
