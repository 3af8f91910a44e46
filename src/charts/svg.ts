import { CustomChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { ChartOption, Size } from './plot';

use([CustomChart, GridComponent, SVGRenderer]);

/** A chart as SVG; needs no browser. */
export function toSvg(option: ChartOption, { width, height }: Size, background: string): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  chart.setOption({ ...option, backgroundColor: background });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}
