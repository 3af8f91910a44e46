import { interval68 } from '../shared/stats/percentile';
import { lookColor, type Look } from './fit-color';
import { DEPTH, dots, gridRules, labels, rules } from './layers';
import { drawing, type Drawing, type Plot, type Size } from './plot';
import type { PlotPoint } from './pointer';
import { linearScale, niceRange, type Scale } from './scales';
import type { ChartTheme } from './theme';

/** Replicas of one fit as points; hollow those that postfit would leave out, pale those that are not chosen. */
export interface ScatterGroup {
  readonly look: Look;
  readonly replicas: readonly number[];
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly passing: readonly boolean[];
  readonly chosen?: readonly boolean[];
}

/** A point of a scatter. */
export interface ScatterPlace {
  readonly group: number;
  readonly index: number;
}

/** Values that decide the scale: of the replicas that postfit keeps, or of all where it keeps none. */
function deciding({ passing }: ScatterGroup, values: ArrayLike<number>): number[] {
  const all = Array.from(values);
  const kept = all.filter((_, i) => passing[i]);
  return kept.length > 0 ? kept : all;
}

/** Half-widths of the 68 % interval within which replicas are shown where they are; what is farther out lies at the edge. */
const REACH = 6;
/** Pixels from the pointer within which a point is meant. */
const NEAR = 10;
const atEdge = (share: number): number => Math.min(0.985, Math.max(0.015, share));

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

/** One value of each replica against another. @param medians draws lines there, of a fit that is shown alone */
export function replicaScatter(groups: readonly ScatterGroup[], titles: readonly [x: string, y: string], { width, height }: Size, theme: ChartTheme, medians = false): Drawing {
  const x = scaleOf(groups.map((group) => deciding(group, group.x)), width > 400 ? 5 : 3);
  const y = scaleOf(groups.map((group) => deciding(group, group.y)), height > 200 ? 5 : 3);
  const isThere = ({ x: xs, y: ys }: ScatterGroup, i: number): boolean => Number.isFinite(xs[i]! + ys[i]!);
  const isOutside = ({ x: xs, y: ys }: ScatterGroup, i: number): boolean => [x.toUnit(xs[i]!), y.toUnit(ys[i]!)].some((share) => share < 0 || share > 1);
  const outside = groups.reduce((sum, group) => sum + group.replicas.filter((_, i) => isThere(group, i) && isOutside(group, i)).length, 0);
  const middle = (scale: Scale, of: (group: ScatterGroup) => ArrayLike<number>): number[] => {
    const finite = groups.flatMap((group) => Array.from(of(group)).filter(Number.isFinite));
    return medians && finite.length > 0 ? [scale.toUnit(interval68(finite).median)] : [];
  };
  const line = { color: theme.reference, dash: [2, 3] };
  const plot: Plot = {
    rect: { left: 56, top: 18, width: Math.max(40, width - 56 - 16), height: Math.max(30, height - 18 - 40) },
    x, y, xTitle: titles[0], yTitle: titles[1],
    series: [
      ...gridRules(x, y, theme),
      rules('medians', [...middle(x, (group) => group.x).map((at) => ({ x: at, ...line })), ...middle(y, (group) => group.y).map((at) => ({ y: at, ...line }))]),
      ...(outside === 0 ? [] : [labels('outside', [{ x: 1, y: 1, shift: [0, -8], text: `${outside} beyond the edge`, color: theme.label, align: 'right', weight: 400, size: 11 }], theme)]),
      dots('replicas', groups.flatMap((group) => group.replicas.flatMap((_, i) => (isThere(group, i) ? [{
        x: atEdge(x.toUnit(group.x[i]!)), y: atEdge(y.toUnit(group.y[i]!)), radius: 3, color: lookColor(group.look, theme), opacity: group.chosen?.[i] === false ? 0.15 : 0.78, ...(!group.passing[i] && { hollow: theme.surface }),
      }] : [])))),
    ],
  };
  return drawing([plot], theme);
}

/** One replica in ink. */
export function replicaScatterOverlay({ plots }: Drawing, groups: readonly ScatterGroup[], focus: ScatterPlace | undefined, theme: ChartTheme): Drawing {
  const [plot] = plots as [Plot];
  const group = focus && groups[focus.group];
  const [x, y] = group ? [atEdge(plot.x.toUnit(group.x[focus.index]!)), atEdge(plot.y.toUnit(group.y[focus.index]!))] : [NaN, NaN];
  if (!group || !Number.isFinite(x + y)) return drawing([{ ...plot, series: [] }], theme);
  const isRight = x > 0.7;
  return drawing([{
    ...plot,
    series: [
      dots('focus', [{ x, y, radius: 5, color: theme.ink }], DEPTH.focus),
      labels('name', [{ x, y, text: `r ${group.replicas[focus.index]}`, color: theme.onInk, chip: theme.ink, align: isRight ? 'right' : 'left', shift: [isRight ? -9 : 9, 0] }], theme, DEPTH.focus),
    ],
  }], theme);
}

/** The replica under a point of the chart. */
export function replicaAt({ plots }: Drawing, groups: readonly ScatterGroup[], point: PlotPoint): ScatterPlace | undefined {
  const [{ rect, x, y }] = plots as [Plot];
  let [best, least]: [ScatterPlace | undefined, number] = [undefined, NEAR];
  for (const [group, { replicas, x: xs, y: ys }] of groups.entries()) {
    for (let index = 0; index < replicas.length; index++) {
      const away = Math.hypot((atEdge(x.toUnit(xs[index]!)) - point.shareX) * rect.width, (atEdge(y.toUnit(ys[index]!)) - point.shareY) * rect.height);
      if (away < least) [best, least] = [{ group, index }, away];
    }
  }
  return best;
}

/** Replicas of each group that are drawn between two corners. */
export function replicasBetween({ plots }: Drawing, groups: readonly ScatterGroup[], a: Pick<PlotPoint, 'shareX' | 'shareY'>, b: Pick<PlotPoint, 'shareX' | 'shareY'>): number[][] {
  const [{ x, y }] = plots as [Plot];
  const isBetween = (share: number, one: number, other: number): boolean => share >= Math.min(one, other) && share <= Math.max(one, other);
  return groups.map(({ replicas, x: xs, y: ys }) => replicas.filter((_, i) => isBetween(atEdge(x.toUnit(xs[i]!)), a.shareX, b.shareX) && isBetween(atEdge(y.toUnit(ys[i]!)), a.shareY, b.shareY)));
}
