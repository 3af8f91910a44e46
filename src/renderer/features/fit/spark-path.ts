/** Of an SVG path: log chi2 against log epoch from epoch 20 on; a chi2 of more than four times the lowest lies at the top. */
export function sparkPath(epochs: Uint32Array, values: Float32Array, width: number, height: number, first = 20): string {
  const start = Math.max(0, epochs.findIndex((epoch) => epoch >= first));
  const last = epochs.length - 1;
  if (last - start < 1) return '';
  let lowest = Infinity;
  for (let i = start; i <= last; i++) if (values[i]! > 0) lowest = Math.min(lowest, values[i]!);
  const from = Math.log(epochs[start]!);
  const span = Math.log(epochs[last]!) - from || 1;
  const points: string[] = [];
  let column = -1;
  for (let i = start; i <= last; i++) {
    const x = ((Math.log(epochs[i]!) - from) / span) * width;
    if (!(values[i]! > 0) || (Math.floor(x) === column && i < last)) continue;
    column = Math.floor(x);
    const share = Math.min(1, Math.log(values[i]! / lowest) / Math.log(4));
    points.push(`${x.toFixed(1)} ${(height - 2 - share * (height - 3)).toFixed(1)}`);
  }
  return points.length < 2 ? '' : `M${points.join('L')}`;
}
