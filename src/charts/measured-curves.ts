import { curves, DEPTH, dots, gridRules, labels, rules } from './layers';
import { drawing, type Drawing, type Plot, type Size } from './plot';
import { linearScale, logLabel, logScale, type Scale } from './scales';
import type { ChartTheme } from './theme';

/** Values that were measured at a few places, joined by lines. */
export interface MeasuredCurve {
  readonly name: string;
  readonly color: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
}

export interface MeasuredCurves {
  readonly curves: readonly MeasuredCurve[];
  readonly xTitle: string;
  readonly yTitle: string;
  /** Even steps along x are factors. */
  readonly xLog: boolean;
  /** 0 has a place of its own at the foot of the axis; otherwise y is logarithmic over its values. */
  readonly withZero: boolean;
  /** A line across, with words. */
  readonly rule?: { readonly y: number; readonly text: string };
}

/** Share of an axis with zero that is below its powers of ten. */
const FOOT = 0.14;
const ZERO_AT = 0.05;

/** Powers of ten, and 0 below them. */
export function zeroLogScale(min: number, max: number): Scale {
  const log = logScale(min, max);
  const toUnit = (value: number): number => (value > 0 ? FOOT + (1 - FOOT) * log.toUnit(value) : value === 0 ? ZERO_AT : NaN);
  const decades = Math.round(Math.log10(max / min));
  const every = Math.max(1, Math.ceil(decades / 6));
  const powers = Array.from({ length: decades + 1 }, (_, i) => min * 10 ** i).filter((_, i) => (decades - i) % every === 0);
  return {
    min: 0, max, toUnit, fromUnit: (share) => (share < FOOT ? 0 : log.fromUnit((share - FOOT) / (1 - FOOT))), minor: [],
    ticks: [{ at: ZERO_AT, label: '0' }, ...powers.map((value) => ({ at: toUnit(value), label: logLabel(value) }))],
  };
}

export function measuredCurves({ curves: all, xTitle, yTitle, xLog, withZero, rule }: MeasuredCurves, { width, height }: Size, theme: ChartTheme): Drawing {
  const xs = all.flatMap(({ x }) => x);
  const [first, last] = [Math.min(...xs), Math.max(...xs)];
  const x = xLog ? logScale(first / 1.25, last * 1.25) : linearScale(Math.min(0, first), last, { count: 5 });
  const positive = [...all.flatMap((curve) => curve.y), ...(rule ? [rule.y] : [])].filter((value) => value > 0);
  const [low, high] = positive.length === 0 ? [1e-9, 1e-6] : [Math.min(...positive), Math.max(...positive)];
  const y = withZero ? zeroLogScale(10 ** Math.floor(Math.log10(low) - 0.2), 10 ** Math.ceil(Math.log10(high) + 0.2)) : logScale(low / 1.5, high * 1.5);
  const unit = (curve: MeasuredCurve) => ({ x: curve.x.map(x.toUnit), y: curve.y.map(y.toUnit) });
  const plot: Plot = {
    rect: { left: 64, top: 14, width: Math.max(40, width - 64 - 18), height: Math.max(30, height - 14 - 40) }, x, y, xTitle, yTitle,
    series: [
      ...gridRules(x, y, theme),
      ...(rule ? [rules('rule', [{ y: y.toUnit(rule.y), color: theme.reference, dash: [2, 3] }]), labels('rule-name', [{ x: 1, y: y.toUnit(rule.y), text: rule.text, color: theme.label, align: 'right', shift: [0, -8], weight: 400, size: 11 }], theme)] : []),
      curves('measured', DEPTH.curves, all.map(unit), (i) => ({ color: all[i]!.color, width: 1.6 })),
      dots('points', all.flatMap((curve) => curve.x.flatMap((value, i) => (Number.isFinite(y.toUnit(curve.y[i]!)) && curve.x.length <= 40 ? [{ x: x.toUnit(value), y: y.toUnit(curve.y[i]!), radius: 3, color: curve.color }] : [])))),
    ],
  };
  return drawing([plot], theme);
}
