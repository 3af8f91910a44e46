/** A chi2 this many times the lowest, and more, lies at the top. */
const CEILING = 1.6;

/** Of an SVG path: chi2 against epoch from epoch 20 on, a point for each pixel. */
export function sparkPath(epochs: Uint32Array, values: Float32Array, width: number, height: number, first = 20): string {
  const start = Math.max(0, epochs.findIndex((epoch) => epoch >= first));
  const last = epochs.length - 1;
  if (last - start < 1) return '';
  let lowest = Infinity;
  for (let i = start; i <= last; i++) if (values[i]! > 0) lowest = Math.min(lowest, values[i]!);
  const span = epochs[last]! - epochs[start]! || 1;
  const points: string[] = [];
  let column = -1;
  for (let i = start; i <= last; i++) {
    const x = ((epochs[i]! - epochs[start]!) / span) * width;
    if (!(values[i]! > 0) || (Math.floor(x) === column && i < last)) continue;
    column = Math.floor(x);
    const share = Math.min(1, (values[i]! / lowest - 1) / (CEILING - 1));
    points.push(`${x.toFixed(1)} ${(height - 2 - share * (height - 3)).toFixed(1)}`);
  }
  return points.length < 2 ? '' : `M${points.join('L')}`;
}
