import { interval68 } from '../shared/stats/percentile';
import { DEPTH, dots, gridRules, labels, rules } from './layers';
import { drawing, type Drawing, type Plot, type Size } from './plot';
import { linearScale, niceRange, type Scale } from './scales';
import type { ChartTheme } from './theme';

export interface ScatterPoint {
  readonly replica: number;
  readonly training: number;
  readonly validation: number;
  /** Passed positivity; those that did not are hollow. */
  readonly passed: boolean;
}

/** Half-widths of the 68 % interval within which replicas are shown where they are; what is farther out lies at the edge. */
const REACH = 6;

function scaleOf(values: readonly number[], count: number): Scale {
  const { low, median, high } = interval68(values);
  const half = Math.max(high - low, 1e-3 * Math.abs(median)) / 2;
  return linearScale(...niceRange(values.filter((value) => Math.abs(value - median) <= REACH * half), { air: 0.08 }), { count });
}
const inside = (share: number): number => Math.min(0.985, Math.max(0.015, share));

/** Validation against training chi2 per point, with both medians. */
export function trainingValidationPlots(points: readonly ScatterPoint[], { width, height }: Size, theme: ChartTheme): Drawing {
  const seen = points.filter(({ training, validation }) => Number.isFinite(training) && Number.isFinite(validation));
  const [tr, vl] = [seen.map(({ training }) => training), seen.map(({ validation }) => validation)];
  const x = scaleOf(tr, 3);
  const y = scaleOf(vl, height > 160 ? 4 : 3);
  const outside = seen.filter(({ training, validation }) => [x.toUnit(training), y.toUnit(validation)].some((share) => share < 0 || share > 1)).length;
  const plot: Plot = {
    rect: { left: 48, top: 18, width: Math.max(40, width - 48 - 16), height: Math.max(30, height - 18 - 38) },
    x, y, xTitle: 'Training χ²/N', yTitle: 'Validation χ²/N',
    series: [
      ...gridRules(x, y, theme),
      ...(seen.length === 0 ? [] : [rules('medians', [{ x: x.toUnit(interval68(tr).median), color: theme.reference, dash: [2, 3] }, { y: y.toUnit(interval68(vl).median), color: theme.reference, dash: [2, 3] }])]),
      ...(outside === 0 ? [] : [labels('outside', [{ x: 1, y: 1, shift: [0, -8], text: `${outside} beyond the edge`, color: theme.label, align: 'right', weight: 400, size: 11 }], theme)]),
      dots('replicas', seen.map(({ training, validation, passed }) => ({ x: inside(x.toUnit(training)), y: inside(y.toUnit(validation)), radius: 3, color: theme.fits[0]!, opacity: 0.75, ...(!passed && { hollow: theme.surface }) }))),
    ],
  };
  return drawing([plot], theme);
}

export function trainingValidationOverlay({ plots }: Drawing, focus: ScatterPoint | undefined, theme: ChartTheme): Drawing {
  const [plot] = plots as [Plot];
  if (!focus || !Number.isFinite(focus.training + focus.validation)) return drawing([{ ...plot, series: [] }], theme);
  const [x, y] = [inside(plot.x.toUnit(focus.training)), inside(plot.y.toUnit(focus.validation))];
  return drawing([{
    ...plot,
    series: [
      dots('focus', [{ x, y, radius: 5, color: theme.ink }], DEPTH.focus),
      labels('name', [{ x, y, text: `r ${focus.replica}`, color: theme.onInk, chip: theme.ink, align: x > 0.7 ? 'right' : 'left', shift: [x > 0.7 ? -9 : 9, 0] }], theme, DEPTH.focus),
    ],
  }], theme);
}
