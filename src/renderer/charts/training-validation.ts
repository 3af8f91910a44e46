import { spread } from '../../shared/stats/spread';
import { DEPTH, dots, gridRules, labels, rules } from './layers';
import { drawing, type Drawing, type Plot, type Size } from './plot';
import { linearScale, niceRange } from './scales';
import type { ChartTheme } from './theme';

export interface ScatterPoint {
  readonly replica: number;
  readonly training: number;
  readonly validation: number;
  /** Passed positivity; those that did not are hollow. */
  readonly passed: boolean;
}

/** Validation against training chi2 per point, with both medians. */
export function trainingValidationPlots(points: readonly ScatterPoint[], { width, height }: Size, theme: ChartTheme): Drawing {
  const seen = points.filter(({ training, validation }) => Number.isFinite(training) && Number.isFinite(validation));
  const [tr, vl] = [seen.map(({ training }) => training), seen.map(({ validation }) => validation)];
  const x = linearScale(...niceRange(tr, { air: 0.08 }), { count: 3 });
  const y = linearScale(...niceRange(vl, { air: 0.08 }), { count: height > 160 ? 4 : 3 });
  const medians = [spread(tr), spread(vl)] as const;
  const plot: Plot = {
    rect: { left: 48, top: 8, width: Math.max(40, width - 48 - 16), height: Math.max(30, height - 8 - 38) },
    x, y, xTitle: 'Training χ²/N', yTitle: 'Validation χ²/N',
    series: [
      ...gridRules(x, y, theme),
      rules('medians', [...(medians[0] ? [{ x: x.toUnit(medians[0].median), color: theme.reference, dash: [2, 3] }] : []), ...(medians[1] ? [{ y: y.toUnit(medians[1].median), color: theme.reference, dash: [2, 3] }] : [])]),
      dots('replicas', seen.map(({ training, validation, passed }) => ({ x: x.toUnit(training), y: y.toUnit(validation), radius: 3, color: theme.fits[0]!, opacity: 0.75, ...(!passed && { hollow: theme.surface }) }))),
    ],
  };
  return drawing([plot], theme);
}

export function trainingValidationOverlay({ plots }: Drawing, focus: ScatterPoint | undefined, theme: ChartTheme): Drawing {
  const [plot] = plots as [Plot];
  if (!focus || !Number.isFinite(focus.training + focus.validation)) return drawing([{ ...plot, series: [] }], theme);
  const [x, y] = [plot.x.toUnit(focus.training), plot.y.toUnit(focus.validation)];
  return drawing([{
    ...plot,
    series: [
      dots('focus', [{ x, y, radius: 5, color: theme.ink }], DEPTH.focus),
      labels('name', [{ x, y, text: `r ${focus.replica}`, color: theme.onInk, chip: theme.ink, align: x > 0.7 ? 'right' : 'left', shift: [x > 0.7 ? -9 : 9, 0] }], theme, DEPTH.focus),
    ],
  }], theme);
}
