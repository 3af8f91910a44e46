import type { CustomSeriesOption } from 'echarts/charts';
import type { GridComponentOption } from 'echarts/components';
import type { ComposeOption } from 'echarts/core';
import { crowdSeries } from './layers';
import type { Scale } from './scales';
import type { ChartTheme } from './theme';

export type ChartOption = ComposeOption<CustomSeriesOption | GridComponentOption>;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** In pixels of the chart. */
export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A pair of axes and what is drawn between them. */
export interface Plot {
  readonly rect: Rect;
  readonly x: Scale;
  readonly y: Scale;
  readonly xTitle?: string;
  readonly yTitle?: string;
  /** Names rather than numbers on the y axis: no line, no ticks, no rules. */
  readonly categories?: boolean;
  readonly series: readonly CustomSeriesOption[];
  /** Hundreds of thin lines below all else. */
  readonly crowds?: readonly Crowd[];
}

/** Curves that share their x, as shares of the axes: y of shape [curve, point]; NaN interrupts one. */
export interface Crowd {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly color: string;
  readonly width: number;
  readonly opacity: number;
}

/** Of each of so many thin lines: the more, the fainter, so that the crowd does not hide what lies in it. */
export const crowdOpacity = (curves: number, { replicaOpacity }: ChartTheme): number => (curves <= 150 ? 1 : 0.6 * Math.min(1, 200 / curves)) * replicaOpacity;

/** A chart that is ready to draw: what ECharts needs, and where things are, for the pointer. */
export interface Drawing {
  readonly option: ChartOption;
  readonly plots: readonly Plot[];
}

/**
 * ECharts axes run from 0 to 1 everywhere: `Scale` decides where a value lies. So logarithmic, linear and mixed axes are one thing,
 * and what is under the pointer is known without asking the chart.
 */
export function drawing(plots: readonly Plot[], theme: ChartTheme): Drawing {
  return {
    plots,
    option: {
      animation: false,
      textStyle: { fontFamily: theme.font },
      grid: plots.map(({ rect }, i) => ({ id: `grid${i}`, ...rect, containLabel: false, outerBoundsMode: 'none' as const })),
      xAxis: plots.map((plot, i) => axis(plot.x, 'x', i, plot, theme)),
      yAxis: plots.map((plot, i) => axis(plot.y, 'y', i, plot, theme)),
      series: plots.flatMap((plot, i) => plot.series.map((series): CustomSeriesOption => ({ ...series, id: `${series.id}-${i}`, xAxisIndex: i, yAxisIndex: i }))),
    },
  };
}

/** A chart, its crowds and what lies over it as one, for export. */
export function together(base: Drawing, overlay: Drawing | undefined, theme: ChartTheme): ChartOption {
  return drawing(base.plots.map((plot, i) => ({ ...plot, series: [...(plot.crowds ?? []).map(crowdSeries), ...plot.series, ...(overlay?.plots[i]?.series ?? [])] })), theme).option;
}

function axis(scale: Scale, which: 'x' | 'y', index: number, plot: Plot, theme: ChartTheme): object {
  const names = new Map(scale.ticks.map(({ at, label }) => [at, label]));
  const at = [...names.keys()];
  const bare = which === 'y' && plot.categories === true;
  const title = which === 'x' ? plot.xTitle : plot.yTitle;
  return {
    id: `${which}${index}`, gridIndex: index, type: 'value', min: 0, max: 1, position: which === 'x' ? 'bottom' : 'left',
    axisLine: { show: !bare, onZero: false, lineStyle: { color: theme.axis, width: 1 } },
    axisTick: { show: !bare, length: 4, lineStyle: { color: theme.axis }, customValues: at },
    axisLabel: {
      customValues: at, formatter: (value: number) => names.get(nearest(at, value)) ?? '', color: bare ? theme.secondary : theme.label, fontSize: 11,
      ...(bare ? { align: 'left', margin: plot.rect.left - 12 } : { margin: 7 }), hideOverlap: which === 'x', showMinLabel: true, showMaxLabel: true,
    },
    splitLine: { show: false },
    ...(title !== undefined && {
      name: title, nameLocation: 'middle', nameMoveOverlap: false, nameGap: which === 'x' ? 24 : plot.rect.left - previousRight(plot) - 10,
      nameTextStyle: { color: theme.secondary, fontSize: 11 },
    }),
  };
}

/** Titles of y axes stand at the left edge, or beside the plot before. */
const previousRight = (plot: Plot): number => Math.max(0, plot.rect.left - 52);

const nearest = (values: readonly number[], value: number): number =>
  values.reduce((best, one) => (Math.abs(one - value) < Math.abs(best - value) ? one : best), values[0] ?? 0);
