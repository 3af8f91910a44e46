import { CustomChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import type { ChartOption, Size } from '../../charts/plot';

use([CustomChart, GridComponent, CanvasRenderer]);

export type Chart = ReturnType<typeof init>;

export const createChart = (element: HTMLElement): Chart => init(element, null, { renderer: 'canvas' });

/** Draws on a canvas of its own, twice as fine as the screen's pixels. */
export function toPng(option: ChartOption, { width, height }: Size, background: string): string {
  const element = document.createElement('div');
  const chart = init(element, null, { renderer: 'canvas', width, height, devicePixelRatio: 2 });
  chart.setOption(option);
  const url = chart.getDataURL({ type: 'png', pixelRatio: 2, backgroundColor: background });
  chart.dispose();
  return url;
}
