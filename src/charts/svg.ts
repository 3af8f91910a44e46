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
  return svg.replace(LEFT_OVER, '').replace(/<style >[^]*?<\/style>/g, '');
}

/** What ECharts notes for a script in the page, of which there is none: more than half of a figure of many points. */
const LEFT_OVER = / (?:ecmeta_\w+|class)="[^"]*"| pointer-events="visible"/g;
