/** The value below which a share `p` of sorted numbers lies, interpolated linearly between neighbours; NaN of none. */
export function percentile(sorted: ArrayLike<number>, p: number): number {
  if (sorted.length === 0) return NaN;
  const place = p * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below]!;
  return low + (place - below) * ((sorted[below + 1] ?? low) - low);
}

/** Median and central 68 % interval of those numbers that are finite; NaN when none is. */
export interface Interval {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

/** Scratch space is sorted in place: no garbage in inner loops. */
export function interval68(values: ArrayLike<number>, scratch: Float64Array = new Float64Array(values.length)): Interval {
  let n = 0;
  for (let i = 0; i < values.length; i++) if (Number.isFinite(values[i]!)) scratch[n++] = values[i]!;
  const sorted = scratch.subarray(0, n).sort();
  return { low: percentile(sorted, 0.16), median: percentile(sorted, 0.5), high: percentile(sorted, 0.84) };
}
