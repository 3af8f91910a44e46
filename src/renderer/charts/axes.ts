import type { Drawing, Size } from '../../charts/plot';
import { createChart, type Chart } from './echarts';

/** Draws the axes of plots, again only where they have changed. */
export class Axes {
  private readonly chart: Chart;
  private shown = '';

  constructor(element: HTMLElement) {
    this.chart = createChart(element);
  }

  resize({ width, height }: Size): void {
    this.chart.resize({ width, height, silent: true });
  }

  show(drawing: Drawing | undefined): void {
    const next = drawing ? JSON.stringify([drawing.option.textStyle, drawing.option.xAxis, drawing.option.yAxis, drawing.plots.map(({ rect, x, y }) => [rect, x.ticks, y.ticks])]) : '';
    if (next === this.shown) return;
    this.shown = next;
    if (drawing) this.chart.setOption({ ...drawing.option, series: [] }, { notMerge: true });
    else this.chart.clear();
  }

  dispose(): void {
    this.chart.dispose();
  }
}
