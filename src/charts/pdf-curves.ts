import { interval68 } from '../shared/stats/percentile';
import { bands, curves, DEPTH, gridRules, inkCurves, labels, rules, type Label } from './layers';
import { partonValues, type PartonCurve } from './partons';
import { crowdOpacity, drawing, type Drawing, type Plot, type Size } from './plot';
import { linearScale, mixedScale, niceRange } from './scales';
import type { ChartTheme } from './theme';

/** One flavour of all replicas: shape [replica, x], and over the replicas, shape [x]. */
export interface PdfCurve {
  readonly flavour: PartonCurve;
  readonly values: Float32Array;
  readonly low: Float32Array;
  readonly median: Float32Array;
  readonly high: Float32Array;
}

export interface PdfData {
  readonly q0: number;
  readonly x: Float64Array;
  readonly replicas: readonly number[];
  readonly curves: readonly PdfCurve[];
}

/** What figures are made of: x f of replicas, shape [replica, x, 14]. */
export interface Partons {
  readonly q0: number;
  readonly x: Float64Array;
  readonly replicas: readonly number[];
  readonly partons: Float32Array;
}

/** A flavour a step; points below `from` are left out. Bands are of the replicas that count, of all if not told. */
export function* pdfData(pdfs: Partons, flavours: readonly PartonCurve[], from = 0, counted?: ReadonlySet<number>): Generator<void, PdfData> {
  const first = Math.max(0, pdfs.x.findIndex((x) => x >= from * 0.999) - 1); // the line comes in from the edge
  const x = pdfs.x.slice(first);
  const rows = pdfs.replicas.flatMap((replica, r) => (counted?.has(replica) === false ? [] : [r]));
  const curves: PdfCurve[] = [];
  for (const flavour of flavours) {
    curves.push(pdfCurve(pdfs, flavour, first, rows));
    yield;
  }
  return { q0: pdfs.q0, x, replicas: pdfs.replicas, curves };
}

/** @param first point of x. @param rows of the replicas that count */
function pdfCurve(pdfs: Partons, flavour: PartonCurve, first: number, rows: readonly number[]): PdfCurve {
  const all = partonValues(flavour, pdfs.partons);
  const [nx, points] = [pdfs.x.length, pdfs.x.length - first];
  const values = new Float32Array(pdfs.replicas.length * points);
  pdfs.replicas.forEach((_, r) => values.set(all.subarray(r * nx + first, (r + 1) * nx), r * points));
  const band = { low: new Float32Array(points), median: new Float32Array(points), high: new Float32Array(points) };
  const [scratch, column] = [new Float64Array(rows.length), new Float64Array(rows.length)];
  for (let i = 0; i < points; i++) {
    for (let k = 0; k < column.length; k++) column[k] = values[rows[k]! * points + i]!;
    const { low, median, high } = interval68(column, scratch);
    [band.low[i], band.median[i], band.high[i]] = [low, median, high];
  }
  return { flavour, values, ...band };
}

export interface PdfView {
  /** Logarithmic below x = 0.1. */
  readonly mixed: boolean;
  readonly xMin: number;
  readonly replicas: boolean;
}

export function pdfPlots(data: PdfData, { mixed, xMin, replicas }: PdfView, { width, height }: Size, theme: ChartTheme): Drawing {
  const x = mixed ? mixedScale(xMin) : linearScale(0, 1);
  const unitX = Float64Array.from(data.x, x.toUnit);
  const seen = [...data.x.keys()].filter((i) => unitX[i]! >= 0);
  const range = niceRange(data.curves.flatMap(({ low, high }) => seen.flatMap((i) => [low[i]!, high[i]!])), { zero: true, air: 0.1 });
  const y = linearScale(Math.min(range[0], -0.04 * range[1]), range[1]);
  const unit = (values: Float32Array): Float32Array => values.map(y.toUnit);
  const shown = new Set(data.curves.map(({ flavour }) => flavour.key));
  const dash = ({ antiquarkOf }: PartonCurve) => (antiquarkOf !== undefined && shown.has(antiquarkOf) ? { dash: [4, 3] } : {});
  const color = ({ hue }: PartonCurve): string => theme.flavours[hue];
  const opacity = crowdOpacity(data.replicas.length, theme);
  const plot: Plot = {
    rect: { left: 52, top: 12, width: Math.max(40, width - 52 - 18), height: Math.max(40, height - 12 - 40) },
    x, y, xTitle: 'x', yTitle: 'x f(x, Q₀)',
    crowds: replicas ? data.curves.map(({ flavour, values }) => ({ x: unitX, y: unit(values), color: color(flavour), width: 0.8, opacity })) : [],
    series: [
      ...gridRules(x, y, theme),
      rules('zero', [{ y: y.toUnit(0), color: theme.reference }]),
      ...(data.replicas.length < 2 ? [] : [bands('band', data.curves.map((curve) => ({ x: unitX, low: unit(curve.low), high: unit(curve.high), color: color(curve.flavour), opacity: theme.bandOpacity + 0.04 })))]),
      curves('median', DEPTH.curves, data.curves.map(({ median }) => ({ x: unitX, y: unit(median) })), (i) => ({ color: color(data.curves[i]!.flavour), width: 2, ...dash(data.curves[i]!.flavour) })),
      labels('flavours', placed(data.curves.map(({ median }) => unit(median)), unitX).map(([px, py], i): Label =>
        ({ x: px, y: py, text: data.curves[i]!.flavour.label, color: color(data.curves[i]!.flavour), shift: [0, -10] })), theme),
    ],
  };
  return drawing([plot], theme);
}

/** The focused replica in every flavour, and the x under the pointer. */
export function pdfOverlay({ plots }: Drawing, data: PdfData, focus: number | undefined, crosshair: number | undefined, theme: ChartTheme): Drawing {
  const [plot] = plots as [Plot];
  const row = focus === undefined ? -1 : data.replicas.indexOf(focus);
  const unitX = Float64Array.from(data.x, plot.x.toUnit);
  const names = plot.series.filter(({ id }) => id === 'flavours').map((series) => ({ ...series, ...DEPTH.focus })); // in front of the ink
  const own = row < 0 ? [] : data.curves.map(({ values }) => ({ x: unitX, y: values.subarray(row * data.x.length, (row + 1) * data.x.length).map(plot.y.toUnit) }));
  return drawing([{
    ...plot, crowds: [],
    series: [
      ...(crosshair === undefined ? [] : [rules('crosshair', [{ x: crosshair, color: theme.reference, dash: [3, 3] }], DEPTH.focus)]),
      ...(own.length > 0 ? [inkCurves('focus', own, theme), ...names] : []),
    ],
  }], theme);
}

/** Of each curve the point that is farthest from the other curves and from labels placed before. */
function placed(medians: readonly Float32Array[], x: Float64Array): [number, number][] {
  const taken: [number, number][] = [];
  medians.forEach((own, k) => {
    let best: [number, number] = [0.5, 0];
    let widest = -1;
    for (let i = 0; i < x.length; i++) {
      if (x[i]! < 0.06 || x[i]! > 0.9 || !(own[i]! >= 0.02 && own[i]! <= 0.93)) continue;
      const above = own[i]! + 0.04;
      const others = medians.flatMap((other, j) => (j === k ? [] : [Math.abs(other[i]! - above)]));
      const named = taken.map(([tx, ty]) => Math.hypot((tx - x[i]!) * 1.5, ty - own[i]!));
      const room = Math.min(0.2, ...others) + 0.5 * Math.min(0.2, ...named) + 0.05 * own[i]!;
      if (room > widest) [widest, best] = [room, [x[i]!, own[i]!]];
    }
    taken.push(best);
  });
  return taken;
}
