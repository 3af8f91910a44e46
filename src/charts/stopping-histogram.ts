import { count } from '../shared/format/numbers';
import { bars, DEPTH, gridRules, labels, rules, type Label } from './layers';
import { drawing, type Drawing, type Plot, type Size } from './plot';
import { linearScale } from './scales';
import type { ChartTheme } from './theme';

export interface Stopping {
  /** Epoch at which each replica that has ended did. */
  readonly epochs: readonly number[];
  /** Median epoch of those still in training. */
  readonly now?: number;
  /** Of the runcard. */
  readonly last: number;
  /** NaN where replicas differ in it. */
  readonly patience: number;
}

export interface Bin { readonly from: number; readonly to: number; readonly count: number }

/** Bins of equal, round width over [from, to]; the last includes its upper end. */
export function histogram(values: readonly number[], from: number, to: number, wanted: number): Bin[] {
  const rough = Math.max(1, (to - from) / Math.max(1, wanted));
  const power = 10 ** Math.floor(Math.log10(rough));
  const width = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= rough)!;
  const first = Math.floor(from / width) * width;
  const bins = Array.from({ length: Math.max(1, Math.ceil((to - first) / width)) }, (_, i) => ({ from: first + i * width, to: first + (i + 1) * width, count: 0 }));
  for (const value of values) {
    const bin = bins[Math.min(bins.length - 1, Math.floor((value - first) / width))];
    if (bin && value >= first && value <= bin.to) bin.count += 1;
  }
  return bins;
}

export function stoppingPlots({ epochs, now, last, patience }: Stopping, { width, height }: Size, theme: ChartTheme): Drawing {
  const lowest = Math.min(last, ...epochs, now ?? last);
  const from = epochs.length === 0 ? 0 : Math.max(0, lowest - 0.08 * (last - lowest || last));
  const bins = histogram(epochs, from, last, Math.max(8, Math.min(44, (width - 60) / 6)));
  const x = linearScale(bins[0]!.from, Math.max(last, bins.at(-1)!.to), { count: width > 320 ? 4 : 3, label: count });
  const y = linearScale(0, Math.max(4, 1.15 * Math.max(...bins.map((bin) => bin.count))), { count: height > 160 ? 4 : 2, label: count, whole: true });
  const gap = 1 / Math.max(1, width - 56);
  const running = now !== undefined;
  const aside = running && x.toUnit(now) < 0.5; // clear of the word "now"
  const plot: Plot = {
    rect: { left: 42, top: 18, width: Math.max(40, width - 42 - 26), height: Math.max(30, height - 18 - 38) },
    x, y, xTitle: 'Epoch', yTitle: 'Replicas',
    series: [
      ...gridRules(x, y, theme),
      bars('bins', bins.filter((bin) => bin.count > 0).map((bin) => ({ x: [x.toUnit(bin.from) + gap, x.toUnit(bin.to)], y: [0, y.toUnit(bin.count)], color: theme.fits[0]!, opacity: 0.62 }))),
      labels('patience', [{ x: aside ? 1 : 0, y: 1, shift: [0, -9], text: Number.isNaN(patience) ? '' : `patience ${count(patience)}`, color: theme.label, align: aside ? 'right' : 'left', weight: 400, size: 11 }], theme),
      ...(running ? [
        rules('now', [{ x: x.toUnit(now), color: theme.reference, dash: [2, 3] }], DEPTH.curves),
        labels('now-label', [{ x: x.toUnit(now), y: 1, shift: [0, -9], text: 'now', color: theme.label, weight: 400, size: 11 }], theme),
      ] : []),
    ],
  };
  return drawing([plot], theme);
}

/** Where the focused replica stopped. */
export function stoppingOverlay({ plots }: Drawing, focus: { readonly replica: number; readonly epoch: number } | undefined, theme: ChartTheme): Drawing {
  const [plot] = plots as [Plot];
  if (!focus) return drawing([{ ...plot, series: [] }], theme);
  const x = plot.x.toUnit(focus.epoch);
  const right = x > 0.8;
  const label: Label = { x, y: 0.9, text: `r ${focus.replica}`, color: theme.onInk, chip: theme.ink, align: right ? 'right' : 'left', shift: [right ? -4 : 4, 0] };
  return drawing([{ ...plot, series: [rules('focus', [{ x, color: theme.ink, width: 1.5 }], DEPTH.focus), labels('name', [label], theme, DEPTH.focus)] }], theme);
}
