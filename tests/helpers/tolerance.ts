import { expect } from 'vitest';

/** How far a number may be from what is expected: |actual - expected| <= rel * |expected| + abs; `why` says what sets the limit. */
export interface Tolerance {
  readonly rel?: number;
  readonly abs?: number;
  readonly why: string;
}

/** Largest of |actual - expected| / (rel * |expected| + abs) and where; NaN and infinities agree only with themselves. */
function worst(actual: ArrayLike<number>, expected: ArrayLike<number>, { rel = 0, abs = 0 }: Tolerance): { ratio: number; index: number } {
  let ratio = 0;
  let index = 0;
  for (let i = 0; i < expected.length; i++) {
    if (Object.is(actual[i], expected[i]) || actual[i] === expected[i]) continue;
    const r = Math.abs(actual[i]! - expected[i]!) / (rel * Math.abs(expected[i]!) + abs);
    if (!(r <= ratio)) [ratio, index] = [r, i];
    if (Number.isNaN(r)) return { ratio: Infinity, index: i };
  }
  return { ratio, index };
}

/** Fails when a number, or any element of an array, is further from what is expected than the tolerance allows. */
export function expectClose(actual: number | ArrayLike<number>, expected: number | ArrayLike<number>, tolerance: Tolerance): void {
  const [a, e] = [actual, expected].map((value) => (typeof value === 'number' ? [value] : value)) as [ArrayLike<number>, ArrayLike<number>];
  expect(a.length, 'number of elements').toBe(e.length);
  const { ratio, index } = worst(a, e, tolerance);
  if (!(ratio <= 1)) {
    const relative = Math.abs(a[index]! / e[index]! - 1).toExponential(1);
    expect.fail(`element ${index}: ${a[index]} instead of ${e[index]} (relative ${relative}), ${ratio.toPrecision(3)} times the tolerance (${tolerance.why})`);
  }
}
