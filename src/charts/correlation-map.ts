import { bars, DEPTH, rules, type Bar } from './layers';
import { drawing, type Drawing, type Plot, type Size } from './plot';
import type { Scale } from './scales';
import type { ChartTheme } from './theme';

/** Symmetric, shape [title * each, title * each], from -1 to 1. */
export interface CorrelationMap {
  readonly titles: readonly string[];
  readonly each: number;
  readonly coefficients: ArrayLike<number>;
}

/** Blocks of cells, one block a pair of flavours: one hue for positive, another for negative, nothing for 0. */
export function correlationMap({ titles, each, coefficients }: CorrelationMap, { width, height }: Size, theme: ChartTheme): Drawing {
  const n = titles.length * each;
  const side = Math.max(60, Math.min(width - 40 - 14, height - 8 - 26));
  const cells: Bar[] = [];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const value = coefficients[i * n + j]!;
      if (Math.abs(value) < 0.02 || !Number.isFinite(value)) continue;
      cells.push({ x: [i / n, (i + 1) / n], y: [1 - (j + 1) / n, 1 - j / n], color: theme.fits[value > 0 ? 0 : 1]!, opacity: Math.min(1, Math.abs(value)) });
    }
  }
  const scale = (turned: boolean): Scale => ({
    min: 0, max: 1, toUnit: (value) => value, fromUnit: (share) => share, minor: [],
    ticks: titles.map((label, i) => ({ at: turned ? 1 - (i + 0.5) / titles.length : (i + 0.5) / titles.length, label })),
  });
  const lines = titles.flatMap((_, i) => (i === 0 ? [] : [{ x: i / titles.length, color: theme.grid }, { y: i / titles.length, color: theme.grid }]));
  const plot: Plot = { rect: { left: 40, top: 8, width: side, height: side }, x: scale(false), y: scale(true), categories: true, series: [bars('cells', cells), rules('blocks', lines, DEPTH.curves)] };
  return drawing([plot], theme);
}
