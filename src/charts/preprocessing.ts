import { percentile } from '../shared/stats/percentile';
import { bars, DEPTH, dots, gridRules, segments, type Dot } from './layers';
import { drawing, type Drawing, type Plot, type Size } from './plot';
import { linearScale, niceRange, type Scale } from './scales';
import type { ChartTheme } from './theme';

/** An exponent of one flavour: a value for each replica (NaN where it has none), and the range that the runcard draws it from. */
export interface ExponentColumn {
  readonly flavour: string;
  readonly values: readonly number[];
  readonly range?: readonly [number, number];
}

export interface Exponents {
  readonly alpha: readonly ExponentColumn[];
  readonly beta: readonly ExponentColumn[];
}

/** Alpha above beta: a column a flavour, a dot a replica, median and 68 %, the runcard's range behind. */
export function preprocessingPlots(exponents: Exponents, { width, height }: Size, theme: ChartTheme): Drawing {
  const room = Math.max(100, height - 10 - 40 - 26);
  const each = Math.floor(room / 2);
  const rect = (row: number) => ({ left: 48, top: 10 + row * (each + 26), width: Math.max(60, width - 48 - 16), height: each });
  return drawing([
    column(exponents.alpha, 'α', rect(0), theme),
    { ...column(exponents.beta, 'β', rect(1), theme), xTitle: 'Flavour of the fit basis' },
  ], theme);
}

export function preprocessingOverlay({ plots }: Drawing, exponents: Exponents, index: number | undefined, theme: ChartTheme): Drawing {
  return drawing(plots.map((plot, p): Plot => ({
    ...plot,
    series: index === undefined ? [] : [dots('focus', (p === 0 ? exponents.alpha : exponents.beta).flatMap(({ values }, i): Dot[] => {
      const value = values[index];
      return value === undefined || !Number.isFinite(value) ? [] : [{ x: plot.x.ticks[i]!.at + jitter(index, values.length, plot.x), y: plot.y.toUnit(value), radius: 4.5, color: theme.ink }];
    }), DEPTH.focus)],
  })), theme);
}

function column(all: readonly ExponentColumn[], name: string, rect: Plot['rect'], theme: ChartTheme): Plot {
  const x = names(all.map(({ flavour }) => flavour));
  const y = linearScale(...niceRange(all.flatMap(({ values, range }) => [...values, ...(range ?? [])])), { count: 4 });
  const half = 0.36 / Math.max(1, all.length);
  const [color] = theme.fits as [string];
  return {
    rect, x, y, yTitle: name,
    series: [
      ...gridRules(x, y, theme),
      bars('ranges', all.flatMap(({ range }, i) => (range ? [{ x: [x.ticks[i]!.at - half, x.ticks[i]!.at + half] as const, y: [y.toUnit(range[0]), y.toUnit(range[1])] as const, color: theme.replica, opacity: 0.14 }] : []))),
      dots('replicas', all.flatMap(({ values }, i) => values.flatMap((value, r): Dot[] => (Number.isFinite(value) ? [{ x: x.ticks[i]!.at + jitter(r, values.length, x), y: y.toUnit(value), radius: 2, color, opacity: 0.55 }] : [])))),
      segments('medians', all.flatMap(({ values }, i) => {
        const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
        if (sorted.length === 0) return [];
        const median = y.toUnit(percentile(sorted, 0.5));
        return [{ from: [x.ticks[i]!.at - half, median] as const, to: [x.ticks[i]!.at + half, median] as const, color, width: 2 }];
      })),
    ],
  };
}

/** Replicas stand side by side within their column, in their order. */
const jitter = (index: number, count: number, x: Scale): number => ((index + 0.5) / Math.max(1, count) - 0.5) * (0.6 / Math.max(1, x.ticks.length));

function names(labels: readonly string[]): Scale {
  const place = (index: number): number => (index + 0.5) / Math.max(1, labels.length);
  return { min: 0, max: labels.length, toUnit: place, fromUnit: (share) => share * labels.length - 0.5, ticks: labels.map((label, i) => ({ at: place(i), label })), minor: [] };
}
