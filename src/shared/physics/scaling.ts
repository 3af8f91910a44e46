/** A monotone piecewise cubic map of ln x; flat arrays, one number a knot. */
export interface Scaling {
  /** Increasing. */
  readonly lnX: Float64Array;
  readonly values: Float64Array;
  readonly slopes: Float64Array;
}

/**
 * n3fit's map of x for networks whose input is spread evenly over the points of the data (scaler.py): from the x of all observables'
 * tables, repeated as they repeat, to their rank, through `points` of them.
 * @param grids x of each group of observables, in any order
 * @returns undefined when there are fewer different x than points
 */
export function makeScaling(grids: readonly ArrayLike<number>[], points: number): Scaling | undefined {
  const all = Float64Array.from(grids.flatMap((grid) => Array.from(grid))).sort();
  const size = all.length;
  const lowest = all[0]! > LOWEST;
  const [start, stop] = [lowest ? 1 / size : 0, 1];
  const step = (stop - start) / (all[size - 1] === 1 ? size - 1 : size);
  const rank = (k: number): number => (k === size - 1 && all[size - 1] === 1 ? 1 : start + k * step);
  const [from, to]: [number[], number[]] = [[], []];
  let first = 0; // how often the smallest x stands there
  all.forEach((x, k) => {
    if (k + 1 < size && all[k + 1] === x) return;
    if (from.length === 0) first = k + 1;
    from.push(x);
    to.push(rank(k + 1 - first));
  });
  if (lowest) {
    from.unshift(LOWEST);
    to.unshift(0);
  }
  if (from.length < points - 1) return undefined;
  const each = from.length / (points - 1);
  const chosen = new Set([0, 1, ...Array.from({ length: points - 1 }, (_, i) => halfEven((i + 1) * each - 1))]);
  const kept = [...chosen].sort((a, b) => a - b);
  const [lnX, values] = [Float64Array.from(kept, (k) => Math.log(from[k]!)), Float64Array.from(kept, (k) => to[k]!)];
  return { lnX, values, slopes: monotoneSlopes(lnX, values) };
}

/** The least x that grids of PDFs have. */
const LOWEST = 1e-9;

/** Python's round. */
function halfEven(value: number): number {
  const floor = Math.floor(value);
  return value - floor === 0.5 ? floor + (floor & 1) : Math.round(value);
}

/** The network's input at x: -1 to 1 over the knots, going on beyond them with the outermost cubics. */
export function scaled({ lnX, values, slopes }: Scaling, x: number): number {
  const at = Math.log(x);
  let k = 0;
  while (k + 2 < lnX.length && at >= lnX[k + 1]!) k++;
  const width = lnX[k + 1]! - lnX[k]!;
  const s = at - lnX[k]!;
  const secant = (values[k + 1]! - values[k]!) / width;
  const t = (slopes[k]! + slopes[k + 1]! - 2 * secant) / width;
  const value = values[k]! + s * (slopes[k]! + s * ((secant - slopes[k]!) / width - t + (s * t) / width));
  return 2 * value - 1;
}

/** Slopes at the knots of a monotone interpolation (Fritsch and Butland 1984), as scipy's PchipInterpolator has them. */
function monotoneSlopes(x: Float64Array, y: Float64Array): Float64Array {
  const n = x.length;
  const h = Array.from({ length: n - 1 }, (_, k) => x[k + 1]! - x[k]!);
  const m = h.map((width, k) => (y[k + 1]! - y[k]!) / width);
  if (n === 2) return Float64Array.of(m[0]!, m[0]!);
  const slopes = new Float64Array(n);
  for (let k = 1; k < n - 1; k++) {
    const [left, right] = [m[k - 1]!, m[k]!];
    if (left * right <= 0) continue;
    const [w1, w2] = [2 * h[k]! + h[k - 1]!, h[k]! + 2 * h[k - 1]!];
    slopes[k] = (w1 + w2) / (w1 / left + w2 / right);
  }
  slopes[0] = endSlope(h[0]!, h[1]!, m[0]!, m[1]!);
  slopes[n - 1] = endSlope(h[n - 2]!, h[n - 3]!, m[n - 2]!, m[n - 3]!);
  return slopes;
}

/** Of three points, kept from overshooting. */
function endSlope(h0: number, h1: number, m0: number, m1: number): number {
  const slope = ((2 * h0 + h1) * m0 - h0 * m1) / (h0 + h1);
  if (Math.sign(slope) !== Math.sign(m0)) return 0;
  return Math.sign(m0) !== Math.sign(m1) && Math.abs(slope) > 3 * Math.abs(m0) ? 3 * m0 : slope;
}
