import { bars, DEPTH, rules, type Bar } from './layers';
import { drawing, type Drawing, type Plot, type Size } from './plot';
import type { Scale } from './scales';
import type { ChartTheme } from './theme';

/** Values by row and place on x, shape [row, x]; NaN stays empty. */
export interface HeatMap {
  readonly rows: readonly string[];
  readonly x: ArrayLike<number>;
  readonly xScale: Scale;
  readonly xTitle: string;
  readonly values: ArrayLike<number>;
}

/** Where colours change, for distances: one standard deviation of the mean, two, four, eight. */
export const HEAT_STEPS = [1, 2, 4, 8] as const;

export const heatOf = (value: number): number => HEAT_STEPS.filter((step) => Math.abs(value) >= step).length;

/** One row a flavour, coloured by steps. */
export function heatMap({ rows, x, xScale, xTitle, values }: HeatMap, { width, height }: Size, theme: ChartTheme): Drawing {
  const unit = Array.from({ length: x.length }, (_, i) => xScale.toUnit(x[i]!));
  const edge = (i: number): number => (i === 0 ? Math.max(0, unit[0]!) : i === unit.length ? Math.min(1, unit.at(-1)!) : (unit[i - 1]! + unit[i]!) / 2);
  const y = rowScale(rows);
  const gap = { x: 0.5 / Math.max(1, width), y: 1 / Math.max(1, height) };
  const cells: Bar[] = [];
  rows.forEach((_, r) => {
    for (let i = 0; i < unit.length; i++) {
      const value = values[r * unit.length + i]!;
      const [left, right] = [edge(i), edge(i + 1)];
      if (!Number.isFinite(value) || right <= 0 || left >= 1) continue;
      cells.push({ x: [left + gap.x, right - gap.x], y: [1 - (r + 1) / rows.length + gap.y, 1 - r / rows.length - gap.y], color: theme.heat[heatOf(value)]! });
    }
  });
  const plot: Plot = {
    rect: { left: 40, top: 8, width: Math.max(40, width - 40 - 14), height: Math.max(30, height - 8 - 38) },
    x: xScale, y, xTitle, categories: true,
    series: [bars('cells', cells), rules('frame', [{ y: 1, color: theme.grid }, { y: 0, color: theme.axis }])],
  };
  return drawing([plot], theme);
}

/** The x and the row under the pointer. */
export function heatMapOverlay({ plots }: Drawing, rows: number, at: { readonly x: number; readonly row: number } | undefined, theme: ChartTheme): Drawing {
  const [plot] = plots as [Plot];
  return drawing([{
    ...plot, crowds: [],
    series: at ? [rules('at', [{ x: at.x, color: theme.reference, dash: [3, 3] }, { y: 1 - at.row / rows, color: theme.reference }, { y: 1 - (at.row + 1) / rows, color: theme.reference }], DEPTH.focus)] : [],
  }], theme);
}

const rowScale = (rows: readonly string[]): Scale => ({
  min: 0, max: 1, toUnit: (value) => value, fromUnit: (share) => share, minor: [],
  ticks: rows.map((label, i) => ({ at: 1 - (i + 0.5) / rows.length, label })),
});
