import { PartonError } from '../../shared/errors';
import type { Subgrid } from './lhapdf-grid';

/*
 * x f(x, Q^2) between and beyond the knots, as LHAPDF 6 computes it: cubic in log x and log Q^2 inside each subgrid
 * (LogBicubicInterpolator; Buckley et al., Eur. Phys. J. C 75 (2015) 132), MSTW's continuation outside (ContinuationExtrapolator).
 * A point on a threshold belongs to the subgrid above it.
 *
 * Inside, the value is a sum of up to 16 knots with weights that depend on (x, Q^2) alone: `stencil` finds them once for
 * all partons and all members that have the same knots. Outside, values inside are combined, which is not linear.
 */

/** Knots of a subgrid and what each counts. */
export interface Stencil {
  readonly subgrid: number;
  /** Into the values of a parton; only the first `count` are used. */
  readonly indices: Int32Array;
  readonly weights: Float64Array;
  readonly count: number;
}

/** The knots of the subgrids, which members of a set share. */
export type Knots = readonly Pick<Subgrid, 'x' | 'logX' | 'q2' | 'logQ2'>[];

/** How the value at a point follows from values inside: itself, or a continuation of 2 to 4 of them. */
export interface Recipe {
  readonly points: readonly Stencil[];
  combine(values: ArrayLike<number>): number;
}

/**
 * @throws PartonError when x is not in (0, last x-knot] or Q^2 is not positive
 */
export function recipeAt(knots: Knots, x: number, q2: number): Recipe {
  const lowest = knots[0]!;
  const highest = knots.at(-1)!;
  const xMax = lowest.x.at(-1)!;
  if (!(x > 0 && x <= xMax) || !(q2 > 0 && Number.isFinite(q2))) {
    throw new PartonError('input', `x = ${x}, Q = ${Math.sqrt(q2)} GeV is outside the range of the PDF set (0 < x <= ${xMax}, 0 < Q).`);
  }
  const [x0, x1] = [lowest.x[0]!, lowest.x[1]!];
  const [q2Min, q2Max] = [lowest.q2[0]!, highest.q2.at(-1)!];
  const alongX = (qi: number): Recipe => (x < x0
    ? { points: [stencil(knots, x0, qi), stencil(knots, x1, qi)], combine: (values) => continueLog(x, x0, x1, values[0]!, values[1]!) }
    : { points: [stencil(knots, x, qi)], combine: (values) => values[0]! });
  if (q2 < q2Min) return join(alongX(q2Min), alongX(1.01 * q2Min), (low, high) => continueDown(q2 / q2Min, low, high));
  if (q2 <= q2Max) return alongX(q2);
  // First up in Q at fixed x, then down in x, as LHAPDF does.
  const q2Max1 = highest.q2.at(-2)!;
  const upAt = (xi: number): Recipe => ({
    points: [stencil(knots, xi, q2Max), stencil(knots, xi, q2Max1)],
    combine: (values) => continueLog(q2, q2Max, q2Max1, values[0]!, values[1]!),
  });
  return x < x0 ? join(upAt(x0), upAt(x1), (low, high) => continueLog(x, x0, x1, low, high)) : upAt(x);
}

/** The value of one parton of one member, given as its values of each subgrid; undefined where a subgrid lacks it: 0. */
export function apply(recipe: Recipe, values: readonly (Float64Array | undefined)[]): number {
  const { points } = recipe;
  if (points.length === 1) return sumOf(points[0]!, values[points[0]!.subgrid]); // inside: the value itself
  return recipe.combine(points.map((point) => sumOf(point, values[point.subgrid])));
}

function sumOf({ indices, weights, count }: Stencil, values: Float64Array | undefined): number {
  if (values === undefined) return 0;
  let sum = 0;
  for (let k = 0; k < count; k++) sum += weights[k]! * values[indices[k]!]!;
  return sum;
}

function join(first: Recipe, second: Recipe, combine: (a: number, b: number) => number): Recipe {
  const n = first.points.length;
  return {
    points: [...first.points, ...second.points],
    combine: (values) => combine(first.combine(Array.prototype.slice.call(values, 0, n) as number[]), second.combine(Array.prototype.slice.call(values, n) as number[])),
  };
}

/** The subgrid with the largest first knot that is not above q2. */
function subgridAt(knots: Knots, q2: number): number {
  let i = knots.length - 1;
  while (i > 0 && knots[i]!.q2[0]! > q2) i--;
  return i;
}

function stencil(knots: Knots, x: number, q2: number): Stencil {
  const subgrid = subgridAt(knots, q2);
  const grid = knots[subgrid]!;
  const { logX, logQ2 } = grid;
  const nq = logQ2.length;
  const i = cellOf(grid.x, x);
  const j = cellOf(grid.q2, q2);
  const tx = (Math.log(x) - logX[i]!) / (logX[i + 1]! - logX[i]!);
  const tq = (Math.log(q2) - logQ2[j]!) / (logQ2[j + 1]! - logQ2[j]!);
  // Few Q cannot carry a cubic: straight lines in both logarithms.
  const [xs, qs] = nq < 4 ? [[[i, 1 - tx], [i + 1, tx]], [[j, 1 - tq], [j + 1, tq]]] as const : [cubicWeights(logX, i, tx), cubicWeights(logQ2, j, tq)];
  const count = xs.length * qs.length;
  const indices = new Int32Array(count);
  const weights = new Float64Array(count);
  let k = 0;
  for (const [xi, wx] of xs) {
    for (const [qj, wq] of qs) {
      indices[k] = xi * nq + qj;
      weights[k++] = wx * wq;
    }
  }
  return { subgrid, indices, weights, count };
}

/**
 * Hermite's cubic on the cell [i, i + 1] as weights of its knots and their neighbours. The slope at a knot is the mean of those on
 * both sides, at the first and last knot that of the one side.
 */
function cubicWeights(logs: Float64Array, i: number, t: number): [number, number][] {
  const t2 = t * t;
  const t3 = t * t2;
  const width = logs[i + 1]! - logs[i]!;
  const weights = new Map<number, number>([[i, 2 * t3 - 3 * t2 + 1], [i + 1, 3 * t2 - 2 * t3]]);
  const add = (knot: number, weight: number) => weights.set(knot, (weights.get(knot) ?? 0) + weight);
  const side = (knot: number, weight: number): void => {
    const share = weight / (logs[knot + 1]! - logs[knot]!);
    add(knot + 1, share);
    add(knot, -share);
  };
  const slope = (knot: number, weight: number): void => {
    if (knot === 0) side(0, weight);
    else if (knot === logs.length - 1) side(knot - 1, weight);
    else {
      side(knot - 1, weight / 2);
      side(knot, weight / 2);
    }
  };
  slope(i, (t3 - 2 * t2 + t) * width);
  slope(i + 1, (t3 - t2) * width);
  return [...weights];
}

/** The cell [knot i, knot i + 1] that holds a value; the last knot belongs to the last cell. */
function cellOf(knots: Float64Array, value: number): number {
  let low = 0;
  let high = knots.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (knots[middle]! <= value) low = middle;
    else high = middle;
  }
  return low;
}

const mix = (t: number, low: number, high: number): number => low + t * (high - low);

/** A straight line in log x through two knots; in log f too while both values are clearly positive. */
function continueLog(x: number, x0: number, x1: number, f0: number, f1: number): number {
  const t = Math.log(x / x0) / Math.log(x1 / x0);
  return f0 > 1e-3 && f1 > 1e-3 ? Math.exp(mix(t, Math.log(f0), Math.log(f1))) : mix(t, f0, f1);
}

/** Below the first Q: f ~ (Q^2)^anom near it, f ~ Q^2 far below; `ratio` is Q^2 / Q^2min, f1 the value at 1.01 Q^2min. */
function continueDown(ratio: number, f0: number, f1: number): number {
  const anomalous = Math.abs(f0) >= 1e-5 ? Math.max(-2.5, (f1 - f0) / f0 / 0.01) : 1;
  return f0 * ratio ** (anomalous * ratio + 1 - ratio);
}
