import { bands, curves, DEPTH, gridRules, inkCurves, labels, rules, type Band } from './layers';
import { lookColor, lookStroke, type Look } from './fit-color';
import { drawing, type Drawing, type Plot, type Rect, type Size } from './plot';
import { roomy, type Scale } from './scales';
import type { ChartTheme } from './theme';

/** One fit or set in one panel: values at the panel's x; a band where it has one. */
export interface PanelCurve {
  readonly name: string;
  readonly look: Look;
  readonly central: ArrayLike<number>;
  readonly low?: ArrayLike<number>;
  readonly high?: ArrayLike<number>;
  readonly reference: boolean;
}

/** A small figure of several in a grid. */
export interface BandPanel {
  readonly title: string;
  readonly y: Scale;
  readonly curves: readonly PanelCurve[];
  /** A line at this value: 1 of ratios. */
  readonly rule?: number;
  /** Thin lines, shape [member, x]. */
  readonly members?: { readonly values: Float32Array; readonly look: Look };
}

export interface BandPanels {
  readonly x: ArrayLike<number>;
  readonly xScale: Scale;
  readonly xTitle: string;
  readonly panels: readonly BandPanel[];
}

/** So many bands in a plot are told apart by their fill; of more the fills are fainter, the edges stay. */
const FILLED_BANDS = 4;
/** Pixels from one label of the y axis to the next. */
const LABEL_ROOM = 13;
const MARGIN = { left: 42, top: 22, right: 14, bottom: 22 } as const;
const FOOT = 18;

/** So many columns that panels are nearest to three wide by two high. */
export function columnsFor(panels: number, { width, height }: Size): number {
  let best = 1;
  let least = Infinity;
  for (let columns = 1; columns <= panels; columns++) {
    const rows = Math.ceil(panels / columns);
    const miss = Math.abs(Math.log((width / columns / (height / rows)) / 1.35)) + 0.15 * (rows * columns - panels);
    if (miss < least) [least, best] = [miss, columns];
  }
  return best;
}

/** A grid of panels with one x axis in common: the reference filled, others lighter with an edge. */
export function bandPanels({ x, xScale, xTitle, panels }: BandPanels, size: Size, theme: ChartTheme): Drawing {
  const columns = columnsFor(panels.length, size);
  const rows = Math.ceil(panels.length / columns);
  const cell = { width: size.width / columns, height: (size.height - FOOT) / rows };
  const unitX = Float64Array.from(x, xScale.toUnit);
  return drawing(panels.map((panel, i): Plot => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    const rect: Rect = {
      left: Math.round(column * cell.width) + MARGIN.left, top: Math.round(row * cell.height) + MARGIN.top,
      width: Math.max(30, Math.round(cell.width) - MARGIN.left - MARGIN.right), height: Math.max(20, Math.round(cell.height) - MARGIN.top - MARGIN.bottom),
    };
    const isLast = i + columns >= panels.length;
    const roomyPanel = { ...panel, y: roomy(panel.y, LABEL_ROOM / rect.height, panel.rule ?? 0) };
    return { rect, x: xScale, y: roomyPanel.y, ...(isLast && { xTitle }), ...content(roomyPanel, unitX, xScale, theme) };
  }), theme);
}

function content({ title, y, curves: all, rule, members }: BandPanel, unitX: Float64Array, xScale: Scale, theme: ChartTheme): Pick<Plot, 'series' | 'crowds'> {
  const unit = (values: ArrayLike<number>): Float64Array => Float64Array.from(values, y.toUnit);
  const banded = all.filter(({ low, high }) => low !== undefined && high !== undefined);
  const fill = Math.min(1, FILLED_BANDS / banded.length);
  return {
    crowds: members ? [{ x: unitX, y: members.values.map(y.toUnit), color: lookColor(members.look, theme), width: 0.8, opacity: theme.replicaOpacity }] : [],
    series: [
      ...gridRules(xScale, y, theme),
      ...(rule === undefined ? [] : [rules('rule', [{ y: y.toUnit(rule), color: theme.reference }])]),
      bands('bands', banded.map(({ look, low, high, reference }): Band => ({
        x: unitX, low: unit(low!), high: unit(high!), color: lookColor(look, theme), ...(reference ? { opacity: 0.26 } : { opacity: 0.13 * fill, edge: 0.75 }),
      }))),
      curves('central', DEPTH.curves, all.map(({ central }) => ({ x: unitX, y: unit(central) })), (i) => lookStroke(all[i]!.look, all[i]!.reference ? 2 : 1.6, theme)),
      labels('title', [{ x: 0, y: 1, text: title, color: theme.text, align: 'left', shift: [2, -11], size: 13 }], theme),
    ],
  };
}

/** A dashed line at the same x in every panel, and one member in ink. `crosshair`: a share of the x axis; `member`: values by panel at `x`. */
export function bandPanelsOverlay({ plots }: Drawing, { crosshair, member, x }: { readonly crosshair?: number | undefined; readonly member?: readonly ArrayLike<number>[] | undefined; readonly x: ArrayLike<number> }, theme: ChartTheme): Drawing {
  return drawing(plots.map((plot, i): Plot => {
    const own = member?.[i];
    return {
      ...plot, crowds: [],
      series: [
        ...(crosshair === undefined ? [] : [rules('crosshair', [{ x: crosshair, color: theme.reference, dash: [3, 3] }], DEPTH.focus)]),
        ...(own ? [inkCurves('focus', [{ x: Float64Array.from(x, plot.x.toUnit), y: Float64Array.from(own, plot.y.toUnit) }], theme)] : []),
      ],
    };
  }), theme);
}
