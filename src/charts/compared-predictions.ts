import { lookColor, type Look } from './fit-color';
import { abscissaScale, split } from './data-theory';
import { DEPTH, dots, gridRules, rules, segments, type Dot, type Segment } from './layers';
import { drawing, type Drawing, type Plot, type Size } from './plot';
import { linearScale, logScale, niceRange, type Scale } from './scales';
import type { ChartTheme } from './theme';

/** Of one dataset: measurement and its total error, and predictions; shape [point] each. */
export interface ComparedPredictions {
  readonly measured: Float64Array;
  readonly error: Float64Array;
  readonly subjects: readonly {
    readonly look: Look;
    readonly central: Float64Array;
    readonly low68: Float64Array;
    readonly high68: Float64Array;
    readonly pull: Float64Array;
  }[];
}

export interface ComparedPredictionsView {
  /** ratio: to the measurement. */
  readonly mode: 'absolute' | 'ratio';
  readonly abscissa?: { readonly name: string; readonly values: Float64Array };
  /** Points that are drawn pale. */
  readonly faded?: readonly boolean[] | undefined;
}

const PALE = 0.18;

/** Data with errors, and beside each point the prediction of every fit with its 68 % interval; below, the pulls. */
export function comparedPredictions(data: ComparedPredictions, { mode, abscissa, faded }: ComparedPredictionsView, size: Size, theme: ChartTheme): Drawing {
  const at = abscissa?.values ?? data.measured.map((_, i) => i + 1);
  const x = abscissaScale(at, abscissa !== undefined);
  const [upperRect, lowerRect] = split(size);
  const n = data.subjects.length;
  const points = data.measured.length;
  // neighbours of a point share the room to the next; dense sets lie on top of one another
  const step = Math.min(0.004, 0.6 / Math.max(1, points) / (n + 1));
  const px = (i: number, s: number): number => x.toUnit(at[i]!) + step * (s + 1);
  const base = mode === 'ratio' ? data.measured : data.measured.map(() => 1);
  const ratio = (values: Float64Array, i: number): number => values[i]! / base[i]!;
  const y = ordinate(data, mode, base);
  const small = points * (n + 1) > 400;
  const indices = [...data.measured.keys()];
  const pale = (i: number) => (faded?.[i] ? { opacity: PALE } : {});
  const dotsOf = (s: number): Dot[] => indices.map((i) => ({ x: px(i, s), y: y.toUnit(ratio(data.subjects[s]!.central, i)), radius: small ? 1.3 : 2, color: lookColor(data.subjects[s]!.look, theme), ...pale(i) })).filter(isSeen);
  const whiskers = (s: number): Segment[] => indices.map((i) => {
    const one = data.subjects[s]!;
    return { from: [px(i, s), y.toUnit(ratio(one.low68, i))] as const, to: [px(i, s), y.toUnit(ratio(one.high68, i))] as const, color: lookColor(one.look, theme), width: small ? 1 : 1.5, ...pale(i) };
  }).filter(isDrawn);
  const upper: Plot = {
    rect: upperRect, x: { ...x, ticks: x.ticks.map((tick) => ({ ...tick, label: '' })) }, y, yTitle: mode === 'ratio' ? 'Ratio to data' : 'Observable',
    series: [
      ...gridRules(x, y, theme),
      ...(mode === 'ratio' ? [rules('one', [{ y: y.toUnit(1), color: theme.reference }])] : []),
      segments('errors', indices.map((i): Segment => ({ from: [x.toUnit(at[i]!), y.toUnit((data.measured[i]! - data.error[i]!) / base[i]!)], to: [x.toUnit(at[i]!), y.toUnit((data.measured[i]! + data.error[i]!) / base[i]!)], color: theme.label, ...pale(i) })).filter(isDrawn)),
      dots('data', indices.map((i) => ({ x: x.toUnit(at[i]!), y: y.toUnit(ratio(data.measured, i)), radius: small ? 1.3 : 2.2, color: theme.text, ...pale(i) })).filter(isSeen)),
      segments('bands', data.subjects.flatMap((_, s) => whiskers(s))),
      dots('theory', data.subjects.flatMap((_, s) => dotsOf(s)), DEPTH.labels),
    ],
  };
  const reach = Math.max(3.2, Math.min(8, 1.1 * Math.max(0, ...data.subjects.flatMap(({ pull }) => [...pull].map(Math.abs).filter(Number.isFinite)))));
  const pulls = linearScale(-reach, reach, { count: 4 });
  const lower: Plot = {
    rect: lowerRect, x, y: pulls, xTitle: abscissa?.name ?? 'Point', yTitle: 'Pull',
    series: [
      ...gridRules(x, pulls, theme), rules('zero', [{ y: 0.5, color: theme.reference }]),
      dots('pulls', data.subjects.flatMap(({ pull, look }, s) => indices.map((i) => ({ x: px(i, s), y: pulls.toUnit(pull[i]!), radius: small ? 1.2 : 2, color: lookColor(look, theme), ...pale(i) }))).filter(isSeen)),
    ],
  };
  return drawing([upper, lower], theme);
}

/** One member's predictions and pulls in ink. @param member shape [point] */
export function comparedPredictionsOverlay({ plots }: Drawing, { measured, error }: Pick<ComparedPredictions, 'measured' | 'error'>, member: ArrayLike<number> | undefined, { mode, abscissa }: ComparedPredictionsView, theme: ChartTheme): Drawing {
  const at = abscissa?.values ?? measured.map((_, i) => i + 1);
  const inked = (plot: Plot, of: (value: number, i: number) => number): Plot => ({
    ...plot, series: member === undefined ? [] : [dots('focus', Array.from(measured, (_, i) => ({ x: plot.x.toUnit(at[i]!), y: plot.y.toUnit(of(member[i]!, i)), radius: 2.2, color: theme.ink })).filter(isSeen), DEPTH.focus)],
  });
  const [upper, lower] = plots as [Plot, Plot];
  return drawing([inked(upper, (value, i) => (mode === 'ratio' ? value / measured[i]! : value)), inked(lower, (value, i) => (measured[i]! - value) / error[i]!)], theme);
}

const isSeen = ({ x, y }: Dot): boolean => Number.isFinite(x) && y > -0.02 && y < 1.02;
const isDrawn = ({ from, to }: Segment): boolean => Number.isFinite(from[0] + from[1] + to[1]);

function ordinate({ measured, error, subjects }: ComparedPredictions, mode: 'absolute' | 'ratio', base: Float64Array): Scale {
  const indices = [...measured.keys()];
  if (mode === 'ratio') {
    const spread = indices.flatMap((i) => [error[i]!, ...subjects.map(({ central }) => Math.abs(central[i]! - measured[i]!))].map((value) => Math.abs(value / base[i]!))).filter(Number.isFinite).sort((a, b) => a - b);
    const reach = Math.min(2, 1.15 * Math.max(0.03, spread[Math.floor(0.97 * (spread.length - 1))] ?? 0.2));
    return linearScale(1 - reach, 1 + reach);
  }
  const values = [measured, ...subjects.map(({ central }) => central)].flatMap((all) => [...all]).filter(Number.isFinite);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (low > 0 && high / low > 100) return logScale(low / 1.4, high * 1.4);
  return linearScale(...niceRange([...values, ...indices.flatMap((i) => [measured[i]! - error[i]!, measured[i]! + error[i]!])], { zero: low >= 0 }));
}
