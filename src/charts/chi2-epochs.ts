import { interval68 } from '../shared/stats/percentile';
import { chi2, count } from '../shared/format/numbers';
import { bands, curves, DEPTH, dots, gridRules, inkCurves, labels, rules, segments, type Label } from './layers';
import type { CurveSet } from './nearest-curve';
import { crowdOpacity, drawing, type Drawing, type Plot, type Rect, type Size } from './plot';
import { linearScale, logScale, type Scale } from './scales';
import type { ChartTheme } from './theme';

export const SPLITS = ['training', 'validation'] as const;
type Split = (typeof SPLITS)[number];

/** Chi2 per point of all replicas at the same epochs, shape [replica, epoch], NaN where a replica has none. */
export interface Chi2Curves extends Readonly<Record<Split, Float32Array>> {
  readonly replicas: readonly number[];
  readonly epochs: Uint32Array;
}

export interface Chi2View {
  readonly log: boolean;
  readonly epochs: readonly [number, number];
  readonly chi2: readonly [number, number];
}

/** The first epoch that is shown: what is before says nothing and is huge. */
export const FIRST_EPOCH = 20;
const HEAD = 22;
const FOOT = 40;

export function chi2Rects({ width, height }: Size): [Rect, Rect] {
  const [left, gap, right] = [46, 48, 26];
  const each = Math.max(40, (width - left - gap - right) / 2);
  const rect = (x: number): Rect => ({ left: x, top: HEAD, width: each, height: Math.max(40, height - HEAD - FOOT) });
  return [rect(left), rect(left + each + gap)];
}

/** A column for every pixel and a half: epochs, ascending and all different, at which curves are drawn. */
export function epochColumns(view: Chi2View, width: number): Uint32Array {
  const steps = Math.max(2, Math.round(width / 1.5));
  const { x } = chi2Scales(view);
  return Uint32Array.from(new Set(Array.from({ length: steps + 1 }, (_, i) => Math.max(1, Math.round(x.fromUnit(i / steps))))));
}

/** From the lowest median times 0.9 to ten times it. */
export function chi2Range(lowestMedian: number | undefined): [number, number] {
  const low = lowestMedian !== undefined && lowestMedian > 0 ? lowestMedian : 1;
  return [0.9 * low, 10 * low];
}

/** Pixels between two points of a band: it is smooth, and its percentiles cost most of all. */
const BAND_STEP = 2.9;

/** Of columns at these shares of a width: one for every so many pixels, and the last. */
export function bandColumns(x: ArrayLike<number>, width: number): number[] {
  const kept: number[] = [];
  for (let i = 0; i < x.length; i++) if (kept.length === 0 || i === x.length - 1 || (x[i]! - x[kept.at(-1)!]!) * width >= BAND_STEP) kept.push(i);
  return kept;
}

/**
 * Median and 68 % band at every epoch that some replica has; replicas that have ended (`held`) count with their last value.
 * @param chosen columns at which it is wanted, all if not given
 */
export function chi2Bands({ replicas, epochs, ...values }: Chi2Curves, split: Split, held: ReadonlySet<number>, chosen: readonly number[] = [...epochs.keys()]): Readonly<Record<'low' | 'median' | 'high', Float32Array>> {
  const columns = epochs.length;
  const at = new Float32Array(replicas.length).fill(NaN);
  const scratch = new Float64Array(replicas.length);
  const band = { low: new Float32Array(chosen.length), median: new Float32Array(chosen.length), high: new Float32Array(chosen.length) };
  chosen.forEach((column, i) => {
    let reached = false;
    replicas.forEach((replica, r) => {
      const value = values[split][r * columns + column]!;
      reached ||= !Number.isNaN(value);
      if (!Number.isNaN(value) || !held.has(replica)) at[r] = value;
    });
    const { low, median, high } = reached ? interval68(at, scratch) : { low: NaN, median: NaN, high: NaN };
    [band.low[i], band.median[i], band.high[i]] = [low, median, high];
  });
  return band;
}

/** Axes of both panels. */
export function chi2Scales({ log, epochs: [from, to], chi2: range }: Chi2View): { readonly x: Scale; readonly y: Scale } {
  if (!log) return { x: linearScale(from, to, { count: 4, label: count }), y: linearScale(...range) };
  return { x: logScale(Math.max(1, from), to, { label: count, ends: true }), y: logScale(...range, { label: (value) => String(Number(value.toPrecision(3))) }) };
}

/** Both panels without the focused replica. @param held replicas that have ended and are not set aside */
export function chi2Plots(data: Chi2Curves, view: Chi2View, held: ReadonlySet<number>, size: Size, theme: ChartTheme): Drawing & { readonly sets: Readonly<Record<Split, CurveSet>> } {
  const rects = chi2Rects(size);
  const { x, y } = chi2Scales(view);
  const unitX = Float32Array.from(data.epochs, x.toUnit);
  const chosen = bandColumns(unitX, rects[0].width);
  const bandX = Float32Array.from(chosen, (column) => unitX[column]!);
  const opacity = crowdOpacity(data.replicas.length, theme);
  const [color] = theme.fits as [string];
  const sets = {} as Record<Split, CurveSet>;
  const plots = SPLITS.map((split, i): Plot => {
    const all = data[split].map(y.toUnit);
    sets[split] = { x: unitX, y: all };
    const band = chi2Bands(data, split, held, chosen);
    const unit = (values: Float32Array): Float32Array => values.map(y.toUnit);
    const median = band.median.findLast((value) => !Number.isNaN(value));
    const title = split === 'training' ? 'Training' : 'Validation';
    return {
      rect: rects[i]!, x, y, xTitle: 'Epoch', ...(i === 0 && { yTitle: 'χ²/N' }),
      crowds: [{ x: unitX, y: all, color: theme.replica, width: 0.8, opacity }],
      series: [
        ...gridRules(x, y, theme),
        ...(data.replicas.length < 2 ? [] : [bands('band', [{ x: bandX, low: unit(band.low), high: unit(band.high), color, opacity: theme.bandOpacity }])]),
        curves('median', DEPTH.curves, [{ x: bandX, y: unit(band.median) }], () => ({ color, width: 2 })),
        labels('titles', [
          { x: 0, y: 1, shift: [0, -11], text: title, color: theme.text, align: 'left', weight: 500, size: 12 },
          ...(median === undefined && data.epochs.length > 0 && data[SPLITS[1 - i]!].some((value) => !Number.isNaN(value)) ? [{ x: 0.5, y: 0.5, text: 'Not recorded', color: theme.label, weight: 400 } satisfies Label] : []),
          ...(median === undefined ? [] : [{ x: 1, y: 1, shift: [0, -11], text: `median ${chi2(median)}`, color: theme.secondary, align: 'right', weight: 400, size: 11 } satisfies Label]),
        ], theme),
      ],
    };
  });
  return { ...drawing(plots, theme), sets };
}

export interface Chi2Focus {
  readonly replica: number;
  readonly epochs: ArrayLike<number>;
  readonly training: ArrayLike<number>;
  readonly validation: ArrayLike<number>;
  readonly bestEpoch?: number;
}

/** What lies over the panels: the focused replica, where it was best, and the epoch under the pointer (as a share of x). */
export function chi2Overlay({ plots }: Drawing, focus: Chi2Focus | undefined, crosshair: number | undefined, theme: ChartTheme): Drawing {
  return drawing(plots.map((plot, i): Plot => {
    const split = SPLITS[i]!;
    const series = crosshair === undefined ? [] : [rules('crosshair', [{ x: crosshair, color: theme.reference, dash: [3, 3] }], DEPTH.focus)];
    if (focus) {
      const x = Float64Array.from(focus.epochs, plot.x.toUnit);
      const y = Float64Array.from(focus[split], plot.y.toUnit);
      series.push(inkCurves('focus', [{ x, y }], theme), ...marks(focus, split, { x, y }, theme));
    }
    return { ...plot, crowds: [], series };
  }), theme);
}

function marks({ replica, epochs, bestEpoch }: Chi2Focus, split: Split, { x, y }: { x: Float64Array; y: Float64Array }, theme: ChartTheme) {
  const at = bestEpoch === undefined ? -1 : Array.from(epochs).findIndex((epoch) => epoch >= bestEpoch);
  const best = split === 'validation' && at >= 0;
  const index = best ? at : visibleKnee(x, y);
  if (index < 0) return [];
  const [px, py] = [x[index]!, Math.min(1, y[index]!)];
  if (px < 0 || px > 1) return [];
  const text = best ? `r ${replica}, best at ${count(bestEpoch)}` : `r ${replica}`;
  const label: Label = { x: px, y: py, text, color: theme.onInk, chip: theme.ink, shift: best ? [px > 0.7 ? 8 : 0, -30] : [28, -34], align: best && px > 0.7 ? 'right' : 'center' };
  return [
    segments('leader', [{ from: [px, py], to: best ? [px, py + 0.08] : [px + 0.05, py + 0.09], color: theme.ink }], DEPTH.focus),
    ...(best ? [dots('best', [{ x: px, y: py, radius: 4, color: theme.ink, hollow: theme.surface }], DEPTH.focus)] : []),
    labels('name', [label], theme, DEPTH.focus),
  ];
}

/** Where the name stands clear of the crowd: a third of the way along the curve, where it is in sight. */
function visibleKnee(x: Float64Array, y: Float64Array): number {
  let found = -1;
  for (let i = 0; i < x.length; i++) if (x[i]! >= 0 && x[i]! <= 0.42 && y[i]! >= 0 && y[i]! <= 0.8) found = i;
  return found;
}
