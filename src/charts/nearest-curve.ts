import type { Rect } from './plot';

/** Curves that share their x: shares of the axes, y of shape [curve, point]; NaN where a curve has no point. */
export interface CurveSet {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

/** Pixels from the pointer within which a curve is meant. */
export const REACH = 8;

/** The curve nearest to a point of the chart (in pixels), by distance to its line pieces; undefined when none is within reach. */
export function nearestCurve({ x, y }: CurveSet, rect: Rect, point: { readonly x: number; readonly y: number }, reach = REACH): number | undefined {
  const points = x.length;
  const px = (i: number): number => rect.left + x[i]! * rect.width;
  const [first, last] = columnsWithin(points, px, point.x - reach, point.x + reach);
  if (first > last) return undefined;
  let best: number | undefined;
  let shortest = reach;
  for (let curve = 0, curves = points === 0 ? 0 : y.length / points; curve < curves; curve++) {
    const py = (i: number): number => rect.top + (1 - y[curve * points + i]!) * rect.height;
    for (let i = Math.max(0, first - 1); i < Math.min(points - 1, last + 1); i++) {
      const distance = toSegment(point, px(i), py(i), px(i + 1), py(i + 1));
      if (distance < shortest) [shortest, best] = [distance, curve];
    }
  }
  return best;
}

/** First and last point between two pixels; where none is, the pair around them. */
function columnsWithin(points: number, px: (i: number) => number, from: number, to: number): [number, number] {
  let first = 0;
  while (first < points && px(first) < from) first++;
  let last = points - 1;
  while (last >= 0 && px(last) > to) last--;
  return first > last && first > 0 && first < points ? [first, first] : [first, last];
}

/** NaN, which is no distance, when an end is NaN. */
function toSegment({ x, y }: { readonly x: number; readonly y: number }, x1: number, y1: number, x2: number, y2: number): number {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const t = Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - x1 - t * dx, y - y1 - t * dy);
}
