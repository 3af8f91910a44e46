/** A cubic spline through points: at each its x (increasing), value and second derivative. */
export interface CubicSpline {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly curvature: Float64Array;
}

/**
 * The spline through at least four points whose first two cubics are one, and the last two ("not a knot": scipy `interp1d` with
 * kind "cubic"). @param x increasing
 */
export function cubicSpline(x: Float64Array, y: Float64Array): CubicSpline {
  const n = x.length;
  const step = (i: number) => x[i + 1]! - x[i]!;
  const slope = (i: number) => (y[i + 1]! - y[i]!) / step(i);
  // h[i-1] M[i-1] + 2 (h[i-1] + h[i]) M[i] + h[i] M[i+1] = 6 (slope[i] - slope[i-1]), the ends put into their neighbours' rows
  const [first, last] = [step(0) / step(1), step(n - 2) / step(n - 3)];
  const curvature = new Float64Array(n);
  const above = new Float64Array(n);
  for (let i = 1; i < n - 1; i++) {
    const [h, next] = [step(i - 1), step(i)];
    let [left, middle, right] = [h, 2 * (h + next), next];
    if (i === 1) [left, middle, right] = [0, middle + h * (1 + first), right - h * first];
    if (i === n - 2) [left, middle, right] = [left - next * last, middle + next * (1 + last), 0];
    const pivot = middle - left * above[i - 1]!;
    above[i] = right / pivot;
    curvature[i] = (6 * (slope(i) - slope(i - 1)) - left * curvature[i - 1]!) / pivot;
  }
  for (let i = n - 3; i > 0; i--) curvature[i]! -= above[i]! * curvature[i + 1]!;
  curvature[0] = (1 + first) * curvature[1]! - first * curvature[2]!;
  curvature[n - 1] = (1 + last) * curvature[n - 2]! - last * curvature[n - 3]!;
  return { x, y, curvature };
}

/** The value of a spline; outside its points the outermost cubics go on. */
export function splineAt({ x, y, curvature }: CubicSpline, at: number): number {
  let [i, end] = [0, x.length - 1];
  while (end - i > 1) {
    const middle = (i + end) >> 1;
    if (x[middle]! <= at) i = middle;
    else end = middle;
  }
  const h = x[i + 1]! - x[i]!;
  const [a, b] = [(x[i + 1]! - at) / h, (at - x[i]!) / h];
  return a * y[i]! + b * y[i + 1]! + ((a ** 3 - a) * curvature[i]! + (b ** 3 - b) * curvature[i + 1]!) * (h * h / 6);
}
