import type { Plot } from './plot';

/** A place in a chart: pixels, which plot it lies in, and shares of that plot's axes. */
export interface PlotPoint {
  readonly x: number;
  readonly y: number;
  readonly plot: number;
  readonly shareX: number;
  readonly shareY: number;
}

/** The plot under a pixel; the axes' own margins count for zooming, not for curves, so a few pixels around it do too. */
export function plotAt(plots: readonly Plot[], x: number, y: number, margin = 4): PlotPoint | undefined {
  const plot = plots.findIndex(({ rect }) => x >= rect.left - margin && x <= rect.left + rect.width + margin && y >= rect.top - margin && y <= rect.top + rect.height + margin);
  const found = plots[plot];
  if (!found) return undefined;
  const { rect } = found;
  return { x, y, plot, shareX: (x - rect.left) / rect.width, shareY: 1 - (y - rect.top) / rect.height };
}
