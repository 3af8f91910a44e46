import { bands, curves, DEPTH, dots, gridRules, rules, segments, type Segment } from './layers';
import { drawing, type Drawing, type Plot, type Rect, type Size } from './plot';
import { linearScale, logScale, niceRange, type Scale } from './scales';
import { count } from '../shared/format/numbers';
import type { ChartTheme } from './theme';

/** Of one dataset, shape [point] each: measurement and its total error, prediction and half its 68 % interval. */
export interface Comparison {
  readonly measured: Float64Array;
  readonly error: Float64Array;
  readonly central: Float64Array;
  readonly spread: Float64Array;
}

export interface ComparisonView {
  readonly mode: 'absolute' | 'ratio';
  /** What points are drawn against; their number, from 1, if not given. */
  readonly abscissa?: { readonly name: string; readonly values: Float64Array };
}

/** (data - theory) / error of each point. */
export const pulls = ({ measured, central, error }: Comparison): Float64Array => measured.map((value, i) => (value - central[i]!) / error[i]!);

/** Data with errors and theory with its band, above the pulls. Both run in the order of the abscissa. */
export function comparisonPlots(data: Comparison, { mode, abscissa }: ComparisonView, { width, height }: Size, theme: ChartTheme): Drawing {
  const at = abscissa?.values ?? data.measured.map((_, i) => i + 1);
  const order = [...at.keys()].sort((a, b) => at[a]! - at[b]!);
  const base = mode === 'ratio' ? data.central : data.central.map(() => 1);
  const scaled = (values: Float64Array): Float64Array => Float64Array.from(order, (i) => values[i]! / base[i]!);
  const [measured, error, central, spread] = [scaled(data.measured), scaled(data.error), scaled(data.central), scaled(data.spread)];
  const x = abscissaScale(at, abscissa !== undefined);
  const px = Float64Array.from(order, (i) => x.toUnit(at[i]!));
  const y = ordinateScale(measured, error, central, mode);
  const own = pulls(data);
  const pull = Float64Array.from(order, (i) => own[i]!);
  const reach = Math.max(3.2, Math.min(8, 1.1 * Math.max(0, ...pull.map(Math.abs).filter(Number.isFinite))));
  const pullScale = linearScale(-reach, reach, { count: 4 });
  const rects = split({ width, height });
  const error1 = (i: number): Segment => ({ from: [px[i]!, y.toUnit(measured[i]! - error[i]!)], to: [px[i]!, y.toUnit(measured[i]! + error[i]!)], color: theme.secondary });
  const dense = measured.length > 150;
  const [color] = theme.fits as [string];
  const unit = (values: Float64Array): Float64Array => values.map(y.toUnit);
  const upper: Plot = {
    rect: rects[0], x: { ...x, ticks: x.ticks.map((tick) => ({ ...tick, label: '' })) }, y, yTitle: mode === 'ratio' ? 'Ratio to theory' : 'Observable',
    series: [
      ...gridRules(x, y, theme),
      ...(mode === 'ratio' ? [rules('one', [{ y: y.toUnit(1), color: theme.reference }])] : []),
      bands('theory-band', [{ x: px, low: unit(central.map((value, i) => value - spread[i]!)), high: unit(central.map((value, i) => value + spread[i]!)), color, opacity: theme.bandOpacity + 0.1 }]),
      curves('theory', DEPTH.curves, [{ x: px, y: unit(central) }], () => ({ color, width: mode === 'ratio' ? 1 : 1.5 })),
      segments('errors', [...measured.keys()].filter((i) => Number.isFinite(y.toUnit(measured[i]! - error[i]!))).map(error1)),
      dots('data', [...measured.keys()].map((i) => ({ x: px[i]!, y: y.toUnit(measured[i]!), radius: dense ? 1.5 : 2.5, color: theme.text })), DEPTH.labels),
    ],
  };
  const lower: Plot = {
    rect: rects[1], x, y: pullScale, xTitle: abscissa?.name ?? 'Point', yTitle: 'Pull',
    series: [
      ...gridRules(x, pullScale, theme),
      rules('zero', [{ y: 0.5, color: theme.reference }]),
      segments('pulls', [...pull.keys()].filter((i) => Number.isFinite(pull[i]!)).map((i) => ({ from: [px[i]!, 0.5], to: [px[i]!, pullScale.toUnit(pull[i]!)], color: pull[i]! > 0 ? theme.fits[0]! : theme.fits[1]!, width: dense ? 1 : 2.5 }))),
    ],
  };
  return drawing([upper, lower], theme);
}

/** Two plots, one above the other. */
export function split({ width, height }: Size): [Rect, Rect] {
  const [left, right, foot, gap] = [56, 16, 40, 14];
  const room = Math.max(90, height - 10 - foot - gap);
  const top = Math.round(0.68 * room);
  const inner = { left, width: Math.max(40, width - left - right) };
  return [{ ...inner, top: 10, height: top }, { ...inner, top: 10 + top + gap, height: room - top }];
}

/** Logarithmic where a kinematic variable spans more than a factor of 30. */
export function abscissaScale(values: Float64Array, kinematic: boolean): Scale {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (!kinematic) return linearScale(0, values.length + 1, { label: count });
  if (low > 0 && high / low > 30) return logScale(low / 1.15, high * 1.15);
  return linearScale(...niceRange(values));
}

function ordinateScale(measured: Float64Array, error: Float64Array, central: Float64Array, mode: ComparisonView['mode']): Scale {
  if (mode === 'ratio') {
    const spread = [...measured.keys()].map((i) => Math.abs(measured[i]! - 1) + error[i]!).filter(Number.isFinite).sort((a, b) => a - b);
    const reach = Math.min(2, 1.1 * Math.max(0.05, spread[Math.floor(0.97 * (spread.length - 1))] ?? 0.2));
    return linearScale(1 - reach, 1 + reach);
  }
  const values = [...measured, ...central].filter(Number.isFinite);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (low > 0 && high / low > 100) return logScale(low / 1.4, high * 1.4);
  return linearScale(...niceRange([...measured.keys()].flatMap((i) => [measured[i]! - error[i]!, measured[i]! + error[i]!, central[i]!]), { zero: low >= 0 }));
}
