import { percentile } from '../shared/stats/percentile';
import { fixed } from '../shared/format/numbers';
import { bars, DEPTH, labels, rules, segments, type Label, type Segment } from './layers';
import { drawing, type Drawing, type Plot, type Size } from './plot';
import { linearScale, type Scale } from './scales';
import type { ChartTheme } from './theme';

export interface Chi2Bar {
  readonly name: string;
  readonly points: number;
  /** Per point: of the central PDF, and of each replica. */
  readonly central: number;
  readonly replicas: readonly number[];
}

/** Datasets of one experiment together, each weighted by its points. */
export function byExperiment(sets: readonly (Chi2Bar & { readonly experiment: string })[]): Chi2Bar[] {
  const names = [...new Set(sets.map(({ experiment }) => experiment))];
  return names.map((name) => {
    const members = sets.filter(({ experiment }) => experiment === name);
    const points = members.reduce((sum, member) => sum + member.points, 0);
    const mean = (value: (member: Chi2Bar) => number): number => members.reduce((sum, member) => sum + member.points * value(member), 0) / points;
    return { name, points, central: mean(({ central }) => central), replicas: (members[0]?.replicas ?? []).map((_, r) => mean(({ replicas }) => replicas[r] ?? NaN)) };
  });
}

/** Bars from the top down, a reference at 1, the spread of the replicas as a thin line. */
export function datasetBars(sets: readonly Chi2Bar[], { width, height }: Size, theme: ChartTheme): Drawing {
  const largest = Math.max(1.5, ...sets.map(({ central }) => central).filter(Number.isFinite));
  const x = linearScale(0, Math.min(largest * 1.04, 8), { count: Math.max(2, Math.min(4, Math.round(width / 110))) });
  const y = rows(sets.map(({ name }) => name));
  const half = 0.33 / Math.max(1, sets.length);
  const nameWidth = Math.min(118, Math.max(60, width * 0.44));
  const plot: Plot = {
    rect: { left: nameWidth, top: 2, width: Math.max(40, width - nameWidth - 44), height: Math.max(40, height - 2 - 38) },
    x, y, xTitle: 'χ²/N', categories: true,
    series: [
      rules('rules', x.ticks.filter(({ at }) => at > 0.001).map(({ at }) => ({ x: at, color: theme.grid }))),
      bars('central', sets.map(({ central }, i) => ({ x: [0, clip(x.toUnit(central))], y: [y.ticks[i]!.at - half, y.ticks[i]!.at + half], color: theme.fits[0]!, opacity: 0.62 }))),
      rules('one', [{ x: x.toUnit(1), color: theme.reference, dash: [2, 3] }], DEPTH.curves),
      segments('spread', sets.flatMap(({ replicas }, i) => spread(replicas, x, y.ticks[i]!.at, theme))),
      labels('values', sets.map(({ central }, i): Label => ({ x: 1, y: y.ticks[i]!.at, shift: [36, 0], align: 'right', text: fixed(central, central < 100 ? 2 : 0), color: theme.text, weight: 400, size: 11 })), theme),
    ],
  };
  return drawing([plot], theme);
}

/** The focused replica's mark on each bar. */
export function datasetOverlay({ plots }: Drawing, sets: readonly Chi2Bar[], index: number | undefined, theme: ChartTheme): Drawing {
  const [plot] = plots as [Plot];
  const half = 0.4 / Math.max(1, sets.length);
  const marks = index === undefined ? [] : sets.flatMap(({ replicas }, i): Segment[] => {
    const value = replicas[index];
    if (value === undefined || !Number.isFinite(value)) return [];
    const [px, py] = [clip(plot.x.toUnit(value)), plot.y.ticks[i]!.at];
    return [{ from: [px, py - half], to: [px, py + half], color: theme.ink, width: 2 }];
  });
  return drawing([{ ...plot, series: [segments('focus', marks, DEPTH.focus)] }], theme);
}

const clip = (share: number): number => Math.min(1, Math.max(0, share));

function spread(replicas: readonly number[], x: Scale, at: number, theme: ChartTheme): Segment[] {
  const sorted = replicas.filter(Number.isFinite).sort((a, b) => a - b);
  if (sorted.length < 3) return [];
  return [{ from: [clip(x.toUnit(percentile(sorted, 0.16))), at], to: [clip(x.toUnit(percentile(sorted, 0.84))), at], color: theme.fits[0]!, width: 1.5 }];
}

/** Names at equal distances, the first at the top. */
function rows(names: readonly string[]): Scale {
  const place = (index: number): number => 1 - (index + 0.5) / Math.max(1, names.length);
  return { min: 0, max: names.length, toUnit: place, fromUnit: (share) => (1 - share) * names.length - 0.5, ticks: names.map((label, i) => ({ at: place(i), label })), minor: [] };
}
