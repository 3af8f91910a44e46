import { interval68 } from '../shared/stats/percentile';
import { lookColor, type Look } from './fit-color';
import { DEPTH, dots, gridRules, labels } from './layers';
import { drawing, type Drawing, type Plot, type Size } from './plot';
import { linearScale, niceRange, type Scale } from './scales';
import type { ChartTheme } from './theme';

/** Replicas of one fit as points; hollow those that postfit would leave out, pale those that are not chosen. */
export interface ScatterGroup {
  readonly look: Look;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly passing: readonly boolean[];
  readonly chosen: readonly boolean[];
}

/** Half-widths of the 68 % interval within which points are shown where they are; others lie at the edge. */
const REACH = 6;
export const atEdge = (share: number): number => Math.min(0.985, Math.max(0.015, share));

function scaleOf(groups: readonly ArrayLike<number>[], count: number): Scale {
  const kept = groups.flatMap((values) => {
    const finite = Array.from(values).filter(Number.isFinite);
    if (finite.length === 0) return [];
    const { low, median, high } = interval68(finite);
    const half = Math.max(high - low, 1e-3 * Math.abs(median)) / 2;
    return finite.filter((value) => Math.abs(value - median) <= REACH * half);
  });
  return linearScale(...niceRange(kept, { air: 0.08 }), { count });
}

export function comparedScatter(groups: readonly ScatterGroup[], titles: readonly [x: string, y: string], { width, height }: Size, theme: ChartTheme): Drawing {
  const x = scaleOf(groups.map((group) => group.x), 5);
  const y = scaleOf(groups.map((group) => group.y), height > 200 ? 5 : 3);
  const plot: Plot = {
    rect: { left: 56, top: 12, width: Math.max(40, width - 56 - 16), height: Math.max(30, height - 12 - 40) },
    x, y, xTitle: titles[0], yTitle: titles[1],
    series: [
      ...gridRules(x, y, theme),
      dots('replicas', groups.flatMap((group) => Array.from(group.x, (value, i) => ({
        x: atEdge(x.toUnit(value)), y: atEdge(y.toUnit(group.y[i]!)), radius: 3, color: lookColor(group.look, theme), opacity: group.chosen[i] ? 0.8 : 0.15, ...(!group.passing[i] && { hollow: theme.surface }),
      })).filter((dot) => Number.isFinite(dot.x + dot.y)))),
    ],
  };
  return drawing([plot], theme);
}

export function comparedScatterOverlay({ plots }: Drawing, focus: { readonly x: number; readonly y: number; readonly name: string } | undefined, theme: ChartTheme): Drawing {
  const [plot] = plots as [Plot];
  if (!focus || !Number.isFinite(focus.x + focus.y)) return drawing([{ ...plot, series: [] }], theme);
  const [x, y] = [atEdge(plot.x.toUnit(focus.x)), atEdge(plot.y.toUnit(focus.y))];
  return drawing([{
    ...plot,
    series: [
      dots('focus', [{ x, y, radius: 5, color: theme.ink }], DEPTH.focus),
      labels('name', [{ x, y, text: focus.name, color: theme.onInk, chip: theme.ink, align: x > 0.7 ? 'right' : 'left', shift: [x > 0.7 ? -9 : 9, 0] }], theme, DEPTH.focus),
    ],
  }], theme);
}
