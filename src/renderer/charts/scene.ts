import { graphic, zrender } from 'echarts/core';
import type { Plot, Rect, Size } from '../../charts/plot';

/** What a custom series of ECharts draws of an item. */
interface Shape {
  readonly type: string;
  readonly children?: readonly Shape[];
}

/**
 * Draws the series of plots on a canvas of their own, without ECharts' model of axes and data behind them: what follows the pointer, or
 * comes anew many times a second, costs a tenth of what it does as an option of a chart.
 */
export class Scene {
  private readonly canvas: ReturnType<typeof zrender.init>;

  constructor(element: HTMLElement) {
    this.canvas = zrender.init(element, { renderer: 'canvas' });
  }

  resize({ width, height }: Size): void {
    this.canvas.resize({ width, height });
  }

  /** At once, in the order of their depths. */
  paint(plots: readonly Plot[]): void {
    this.canvas.storage.delAllRoots();
    const layers = plots.flatMap(({ rect, series }) => series.map((one) => ({ rect, one })));
    for (const { rect, one } of layers.sort((a, b) => (a.one.z ?? 0) - (b.one.z ?? 0))) this.canvas.add(layer(one, rect));
    this.canvas.refresh();
    this.canvas.flush();
  }

  dispose(): void {
    this.canvas.dispose();
  }
}

function layer({ data, renderItem, clip }: Plot['series'][number], { left, top, width, height }: Rect): InstanceType<typeof graphic.Group> {
  const box = { x: left, y: top, width, height };
  const group = new graphic.Group({ silent: true });
  if (clip) group.setClipPath(new graphic.Rect({ shape: box }));
  const render = renderItem as unknown as (params: object) => Shape;
  (data as readonly unknown[]).forEach((_, dataIndex) => group.add(elementOf(render({ dataIndex, coordSys: box }))));
  return group;
}

type Path = InstanceType<ReturnType<typeof graphic.getShapeClass>>;
type Made = InstanceType<typeof graphic.Group> | InstanceType<typeof graphic.Text> | Path;

function elementOf({ type, children = [], ...look }: Shape): Made {
  if (type === 'text') return new graphic.Text({ ...look, silent: true });
  if (type !== 'group') return new (graphic.getShapeClass(type) as new (look: object) => Path)({ ...look, silent: true });
  const group = new graphic.Group();
  children.forEach((child) => group.add(elementOf(child)));
  return group;
}
