import type { CustomSeriesOption, CustomSeriesRenderItemParams, CustomSeriesRenderItemReturn } from 'echarts';
import type { Crowd } from './plot';
import type { Scale } from './scales';
import type { ChartTheme } from './theme';

/** Points of a curve as shares of the axes, (0, 0) at the lower left; NaN interrupts it. */
export interface Curve {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

export interface Stroke {
  readonly color: string;
  readonly width: number;
  readonly opacity?: number;
  readonly dash?: readonly number[];
}

interface Box { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
type Draw = (index: number, box: Box) => object;

/** Back to front: what lies on an upper canvas can change without the lower one being drawn again. */
export const DEPTH = { rules: { zlevel: 0, z: 0 }, replicas: { zlevel: 0, z: 1 }, bands: { zlevel: 0, z: 2 }, curves: { zlevel: 0, z: 4 }, labels: { zlevel: 0, z: 6 }, focus: { zlevel: 1, z: 10 } } as const;
type Depth = (typeof DEPTH)[keyof typeof DEPTH];

/** A custom series of `count` items that are no data to ECharts: they do not scale axes, answer the pointer or animate. */
function layer(id: string, depth: Depth, count: number, draw: Draw, clip = true): CustomSeriesOption {
  return {
    id, type: 'custom', coordinateSystem: 'cartesian2d', silent: true, animation: false, progressive: 0, clip, ...depth,
    data: Array.from({ length: count }, () => [0.5, 0.5]),
    renderItem: (params: CustomSeriesRenderItemParams) => draw(params.dataIndex, params.coordSys as unknown as Box) as CustomSeriesRenderItemReturn,
  };
}

/** Far outside the plot nothing is seen, but a canvas still has to draw it. */
const within = (y: number): number => Math.min(3, Math.max(-2, y));

function pieces({ x, y }: Curve, box: Box): [number, number][][] {
  const found: [number, number][][] = [];
  let piece: [number, number][] = [];
  for (let i = 0; i < x.length; i++) {
    if (Number.isNaN(y[i]!)) {
      if (piece.length > 1) found.push(piece);
      piece = [];
    } else piece.push([box.x + x[i]! * box.width, box.y + (1 - within(y[i]!)) * box.height]);
  }
  if (piece.length > 1) found.push(piece);
  return found;
}

const lineStyle = ({ color, width, opacity = 1, dash }: Stroke) => ({ stroke: color, fill: 'none', lineWidth: width, opacity, lineJoin: 'round', ...(dash && { lineDash: dash }) });

export function curves(id: string, depth: Depth, all: readonly Curve[], stroke: (index: number) => Stroke): CustomSeriesOption {
  return layer(id, depth, all.length, (index, box) => ({
    type: 'group',
    children: pieces(all[index]!, box).map((points) => ({ type: 'polyline', shape: { points }, style: lineStyle(stroke(index)) })),
  }));
}

/** A crowd as a series: for export, where time does not matter. */
export function crowdSeries({ x, y, color, width, opacity }: Crowd, index: number): CustomSeriesOption {
  const points = x.length;
  const all = Array.from({ length: points === 0 ? 0 : y.length / points }, (_, c): Curve => ({ x, y: Array.from({ length: points }, (__, i) => y[c * points + i]!) }));
  return curves(`crowd-${index}`, DEPTH.replicas, all, () => ({ color, width, opacity }));
}

/** The focused replica: its line with a halo of the surface. */
export const inkCurves = (id: string, all: readonly Curve[], theme: ChartTheme): CustomSeriesOption =>
  layer(id, DEPTH.focus, all.length, (index, box) => ({
    type: 'group',
    children: pieces(all[index]!, box).flatMap((points) => [
      { type: 'polyline', shape: { points }, style: lineStyle({ color: theme.surface, width: 3.5, opacity: 0.85 }) },
      { type: 'polyline', shape: { points }, style: lineStyle({ color: theme.ink, width: 1.5 }) },
    ]),
  }));

export interface Band {
  readonly x: ArrayLike<number>;
  readonly low: ArrayLike<number>;
  readonly high: ArrayLike<number>;
  readonly color: string;
  readonly opacity: number;
  /** Width of a line round it, none if not given. */
  readonly edge?: number;
}

const EDGE_OPACITY = 0.5;

export function bands(id: string, all: readonly Band[]): CustomSeriesOption {
  return layer(id, DEPTH.bands, all.length, (index, box) => {
    const { x, low, high, color, opacity, edge } = all[index]!;
    const there: number[] = [];
    for (let i = 0; i < x.length; i++) if (Number.isFinite(low[i]!) && Number.isFinite(high[i]!)) there.push(i);
    const point = (i: number, y: number): [number, number] => [box.x + x[i]! * box.width, box.y + (1 - within(y)) * box.height];
    const points = [...there.map((i) => point(i, high[i]!)), ...there.reverse().map((i) => point(i, low[i]!))];
    return { type: 'polygon', shape: { points }, style: { fill: color, fillOpacity: opacity, ...(edge !== undefined && { stroke: color, lineWidth: edge, strokeOpacity: EDGE_OPACITY }) } };
  });
}

export interface Label {
  /** Shares of the axes. */
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly color: string;
  readonly align?: 'left' | 'center' | 'right';
  readonly baseline?: 'top' | 'middle' | 'bottom';
  /** In pixels, x to the right and y down. */
  readonly shift?: readonly [number, number];
  readonly weight?: number;
  readonly size?: number;
  /** Stands on a chip of this colour instead of having a halo. */
  readonly chip?: string;
}

export function labels(id: string, all: readonly Label[], theme: ChartTheme, depth: Depth = DEPTH.labels): CustomSeriesOption {
  return layer(id, depth, all.length, (index, box) => {
    const { x, y, text, color, align = 'center', baseline = 'middle', shift = [0, 0], weight = 600, size = 12, chip } = all[index]!;
    return {
      type: 'text', x: box.x + x * box.width + shift[0], y: box.y + (1 - y) * box.height + shift[1],
      style: {
        text, fill: color, align, verticalAlign: baseline, fontFamily: theme.font, fontSize: chip === undefined ? size : 11, fontWeight: weight,
        ...(chip === undefined ? { stroke: theme.surface, lineWidth: 3 } : { backgroundColor: chip, padding: [3, 5], borderRadius: 3 }),
      },
    };
  }, false);
}

/** Straight lines: `x` or `y` alone runs across the plot. */
export interface Rule {
  readonly x?: number;
  readonly y?: number;
  readonly color: string;
  readonly dash?: readonly number[];
  readonly width?: number;
}

export const rules = (id: string, all: readonly Rule[], depth: Depth = DEPTH.rules): CustomSeriesOption =>
  layer(id, depth, all.length, (index, box) => {
    const { x, y, color, dash, width = 1 } = all[index]!;
    const crisp = (value: number): number => Math.round(value) + 0.5;
    const [x1, x2] = x === undefined ? [box.x, box.x + box.width] : [crisp(box.x + x * box.width), crisp(box.x + x * box.width)];
    const [y1, y2] = y === undefined ? [box.y, box.y + box.height] : [crisp(box.y + (1 - y) * box.height), crisp(box.y + (1 - y) * box.height)];
    return { type: 'line', shape: { x1, y1, x2, y2 }, style: { stroke: color, lineWidth: width, ...(dash && { lineDash: dash }) } };
  });

/** Horizontal rules at the ticks of y, and the smaller ticks of logarithmic axes. */
export const gridRules = (x: Scale, y: Scale, theme: ChartTheme): CustomSeriesOption[] => [
  rules('rules', y.ticks.filter(({ at }) => at > 0.001).map(({ at }) => ({ y: at, color: theme.grid }))),
  layer('minor-x', DEPTH.rules, x.minor.length, (index, box) => tick(box.x + x.minor[index]! * box.width, box.y + box.height, 0, 2, theme), false),
  layer('minor-y', DEPTH.rules, y.minor.length, (index, box) => tick(box.x, box.y + (1 - y.minor[index]!) * box.height, -2, 0, theme), false),
];

const tick = (x1: number, y1: number, dx: number, dy: number, theme: ChartTheme) =>
  ({ type: 'line', shape: { x1, y1, x2: x1 + dx, y2: y1 + dy }, style: { stroke: theme.axis, lineWidth: 1 } });

/** Filled boxes between two corners, as shares; `inset` pixels narrower above and below. */
export interface Bar {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  readonly color: string;
  readonly opacity?: number;
}

export const bars = (id: string, all: readonly Bar[], depth: Depth = DEPTH.bands): CustomSeriesOption =>
  layer(id, depth, all.length, (index, box) => {
    const { x, y, color, opacity = 1 } = all[index]!;
    const [left, right] = [box.x + x[0] * box.width, box.x + x[1] * box.width];
    const [top, bottom] = [box.y + (1 - y[1]) * box.height, box.y + (1 - y[0]) * box.height];
    return { type: 'rect', shape: { x: left, y: top, width: Math.max(0, right - left), height: Math.max(0, bottom - top) }, style: { fill: color, opacity } };
  });

/** Line pieces between two points: error bars, whiskers, leaders. */
export interface Segment {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly color: string;
  readonly width?: number;
  readonly opacity?: number;
}

export const segments = (id: string, all: readonly Segment[], depth: Depth = DEPTH.curves): CustomSeriesOption =>
  layer(id, depth, all.length, (index, box) => {
    const { from, to, color, width = 1, opacity = 1 } = all[index]!;
    const at = ([x, y]: readonly [number, number]) => [box.x + x * box.width, box.y + (1 - y) * box.height] as const;
    const [[x1, y1], [x2, y2]] = [at(from), at(to)];
    return { type: 'line', shape: { x1, y1, x2, y2 }, style: { stroke: color, lineWidth: width, opacity } };
  });

export interface Dot {
  readonly x: number;
  readonly y: number;
  readonly color: string;
  readonly radius: number;
  readonly opacity?: number;
  /** Colour of its middle; full if not given. */
  readonly hollow?: string;
}

export const dots = (id: string, all: readonly Dot[], depth: Depth = DEPTH.curves): CustomSeriesOption =>
  layer(id, depth, all.length, (index, box) => {
    const { x, y, color, radius, opacity = 1, hollow } = all[index]!;
    return {
      type: 'circle', shape: { cx: box.x + x * box.width, cy: box.y + (1 - y) * box.height, r: radius },
      style: { fill: hollow ?? color, opacity, ...(hollow !== undefined && { stroke: color, lineWidth: 2 }) },
    };
  });
