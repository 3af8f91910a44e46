import type { CustomSeriesOption } from 'echarts/charts';
import { describe, expect, it } from 'vitest';
import tokens from '../../charts/tokens.css?raw';
import { themeOfCss } from '../../charts/css-theme';
import { recordedCurves, recordedDetails, recordedView } from '../../../tests/helpers/recorded-view';
import { EXPORT_X } from '../../shared/physics/export-grid';
import { ReplicaCurves } from '../features/fit/replica-curves';
import { exponentColumns } from '../features/fit/exponents';
import { bandColumns, chi2Bands, chi2Overlay, chi2Plots, chi2Range, epochColumns } from '../../charts/chi2-epochs';
import { csv } from '../../charts/csv';
import { byExperiment, datasetBars, datasetOverlay } from '../../charts/dataset-bars';
import { shortDataset, shortExperiment } from '../../charts/dataset-names';
import { comparisonPlots, pulls } from '../../charts/data-theory';
import { toSvg } from '../../charts/svg';
import { nearestCurve } from '../../charts/nearest-curve';
import { DEFAULT_PARTONS, PARTON_CURVES } from '../../charts/partons';
import { pdfData, pdfOverlay, pdfPlots, type PdfData } from '../../charts/pdf-curves';
import { together, type Drawing } from '../../charts/plot';
import { plotAt } from '../../charts/pointer';
import { preprocessingOverlay, preprocessingPlots } from '../../charts/preprocessing';
import { replicaAt, replicasBetween, replicaScatter, replicaScatterOverlay, type ScatterGroup } from '../../charts/replica-scatter';
import { histogram, stoppingOverlay, stoppingPlots } from '../../charts/stopping-histogram';

const theme = themeOfCss(tokens, 'dark');
const size = { width: 640, height: 300 };
/** What ECharts makes of a chart: the words and paths in its SVG. */
const svgOf = (base: Drawing, overlay?: Drawing): string => toSvg(together(base, overlay, theme), size, theme.surface);
const textsOf = (svg: string): string[] => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text!);
const seriesOf = ({ plots }: Drawing, id: string): CustomSeriesOption | undefined => plots.flatMap(({ series }) => series).find((one) => one.id === id);

const curves = new ReplicaCurves();
curves.append(recordedCurves());
const view = { log: true, epochs: [20, 1000], chi2: chi2Range(2.2) } as const;
const sample = curves.sample(epochColumns(view, 280));
const held = new Set(recordedView.replicas.map(({ replica }) => replica));

describe('chi2 against epoch', () => {
  const chart = chi2Plots(sample, view, held, size, theme);

  it('draws a thin line a replica in both panels, inside their frames', () => {
    expect(chart.plots).toHaveLength(2);
    for (const { crowds } of chart.plots) expect(crowds![0]!.y.length).toBe(8 * crowds![0]!.x.length);
    const svg = svgOf(chart);
    expect(textsOf(svg)).toEqual(expect.arrayContaining(['Training', 'Validation', 'Epoch', 'χ²/N', '20', '100']));
    expect(svg.match(/stroke-opacity|opacity="0\.2"/g)!.length).toBeGreaterThan(10);
  });
  it('runs from 0.9 to 10 times the lowest median', () => {
    const [low, high] = chi2Range(2);
    expect([low, high]).toEqual([1.8, 20]);
    expect(chi2Range(undefined)).toEqual([0.9, 10]);
  });
  it('counts ended replicas with their last value, and stops where all curves do', () => {
    const epochs = Uint32Array.of(1, 2, 3, 4);
    const values = Float32Array.of(1, 1, NaN, NaN, 3, 3, 3, NaN, 5, 5, 5, NaN);
    const band = chi2Bands({ replicas: [1, 2, 3], epochs, training: values, validation: values }, 'training', new Set([1]));
    expect([...band.median]).toEqual([3, 3, 3, NaN]);
    expect(chi2Bands({ replicas: [1, 2, 3], epochs, training: values, validation: values }, 'training', new Set()).median[2]).toBe(4);
  });
  it('has points of bands pixels apart, and the last', () => {
    expect(bandColumns([0, 0.01, 0.02, 0.03, 0.5, 0.51], 100)).toEqual([0, 3, 4, 5]);
    const epochs = Uint32Array.of(1, 2, 3);
    const values = Float32Array.of(1, 2, 3);
    expect([...chi2Bands({ replicas: [1], epochs, training: values, validation: values }, 'training', new Set(), [0, 2]).median]).toEqual([1, 3]);
  });
  it('marks the focused replica and its best epoch on the validation panel', () => {
    const overlay = chi2Overlay(chart, { replica: 1, ...curves.points(1), bestEpoch: 712 }, 0.5, theme);
    expect(textsOf(svgOf(chart, overlay))).toEqual(expect.arrayContaining(['r 1', 'r 1, best at 712']));
    expect(seriesOf(overlay, 'crosshair')).toBeDefined();
    expect(overlay.plots.every(({ crowds }) => crowds!.length === 0)).toBe(true);
  });
  it('has no more columns than pixels, all different and ascending', () => {
    const columns = epochColumns({ ...view, epochs: [1, 30] }, 300);
    expect([...columns]).toEqual([...new Set(columns)].sort((a, b) => a - b));
    expect(columns.length).toBeLessThanOrEqual(30);
  });
});

describe('hit test', () => {
  const rect = { left: 10, top: 10, width: 100, height: 100 };
  const set = { x: [0, 0.5, 1], y: [0.2, 0.2, 0.2, 0.8, NaN, 0.8] };
  it('finds the curve within eight pixels of its line, not only of its points', () => {
    expect(nearestCurve(set, rect, { x: 35, y: 93 })).toBe(0);
    expect(nearestCurve(set, rect, { x: 35, y: 70 })).toBeUndefined();
  });
  it('ignores pieces that are not drawn', () => {
    expect(nearestCurve(set, rect, { x: 60, y: 30 })).toBeUndefined();
  });
  it('names the recorded replica whose curve the pointer is on', () => {
    const chart = chi2Plots(sample, view, held, size, theme);
    const { rect: frame, x, y } = chart.plots[1]!;
    const column = sample.epochs.findIndex((epoch) => epoch >= 200);
    const point = { x: frame.left + frame.width * x.toUnit(sample.epochs[column]!), y: frame.top + frame.height * (1 - y.toUnit(sample.validation[2 * sample.epochs.length + column]!)) };
    expect(nearestCurve(chart.sets.validation, frame, point)).toBe(2);
    expect(plotAt(chart.plots, point.x, point.y)!.plot).toBe(1);
    expect(plotAt(chart.plots, 2, 2)).toBeUndefined();
  });
});

describe('PDFs', () => {
  const partons = Float32Array.from({ length: 3 * EXPORT_X.length * 14 }, (_, k) => {
    const x = EXPORT_X[Math.floor(k / 14) % EXPORT_X.length]!;
    return (1 + 0.1 * Math.floor(k / 14 / EXPORT_X.length)) * x ** 0.3 * (1 - x) ** 3;
  });
  const steps = pdfData({ q0: 1.65, x: Float64Array.from(EXPORT_X), replicas: [4, 5, 6], partons }, PARTON_CURVES.filter(({ key }) => DEFAULT_PARTONS.includes(key)), 1e-4);
  for (let flavours = 0; flavours < 5; flavours++) expect(steps.next().done).toBe(false);
  const data = steps.next().value as PdfData;
  const chart = pdfPlots(data, { mixed: true, xMin: 1e-4, replicas: true }, size, theme);

  it('scales the gluon, takes the median over replicas, and keeps one point beyond the edge', () => {
    const [gluon, up] = data.curves;
    const i = data.x.findIndex((x) => x > 0.01);
    expect(gluon!.median[i]).toBeCloseTo(0.1 * up!.median[i]!, 6);
    expect(up!.median[i]).toBeCloseTo(1.1 * data.x[i]! ** 0.3 * (1 - data.x[i]!) ** 3, 6);
    expect(data.x[0]).toBeLessThan(1e-4);
    expect(data.x[1]).toBeGreaterThanOrEqual(1e-4 * 0.999);
  });
  it('labels curves directly and axes as physicists do', () => {
    expect(textsOf(svgOf(chart))).toEqual(expect.arrayContaining(['g / 10', 'u', 'd̄', 's', 'c', '10⁻⁴', '0.1', 'x', 'x f(x, Q₀)']));
    expect(chart.plots[0]!.crowds).toHaveLength(5);
  });
  it('draws the focused replica in ink, if its PDF is known', () => {
    expect(seriesOf(pdfOverlay(chart, data, 5, undefined, theme), 'focus')!.data).toHaveLength(5);
    expect(seriesOf(pdfOverlay(chart, data, 99, undefined, theme), 'focus')).toBeUndefined();
  });
});

describe('chi2 by dataset', () => {
  const sets = [{ name: 'A', experiment: 'X', points: 10, central: 1, replicas: [1, 2, 3] }, { name: 'B', experiment: 'X', points: 30, central: 2, replicas: [2, 2, 2] }, { name: 'C<b>', experiment: 'Y', points: 5, central: 40, replicas: [1, 1, 1] }];
  it('weights datasets of an experiment by their points', () => {
    expect(byExperiment(sets)[0]).toMatchObject({ name: 'X', points: 40, central: 1.75, replicas: [1.75, 2, 2.25] });
  });
  it('cuts enormous bars at the edge and escapes names', () => {
    const svg = svgOf(datasetBars(sets, size, theme), datasetOverlay(datasetBars(sets, size, theme), sets, 1, theme));
    expect(svg).not.toContain('<b>');
    expect(textsOf(svg)).toEqual(expect.arrayContaining(['A', 'B', '40.00', 'χ²/N']));
  });
  it('has short names', () => {
    expect(['NMC_NC_NOTFIXED_EM-F2', 'SLAC_NC_NOTFIXED_D_EM-F2', 'NUTEV_CC_NOTFIXED_FE_NB-SIGMARED', 'HERA_NC_318GEV_EP-SIGMARED', 'HERA_CC_318GEV_EM-SIGMARED', 'HERA_NC_318GEV_EAVG_CHARM-SIGMARED', 'odd'].map(shortDataset))
      .toEqual(['NMC d/p', 'SLAC d', 'NuTeV ν̄', 'HERA NC e⁺p 318', 'HERA CC e⁻p', 'HERA σ charm', 'odd']);
    expect(['NMC_NC_NOTFIXED_EM-F2', 'HERA_NC_318GEV_EP-SIGMARED', 'HERA_NC_318GEV_EAVG_BOTTOM-SIGMARED'].map(shortExperiment)).toEqual(['NMC', 'HERA NC', 'HERA σ bottom']);
  });
});

describe('stopping epochs', () => {
  const epochs = recordedView.replicas.map(({ epoch }) => epoch);
  it('counts every replica once, those of the last epoch too', () => {
    const bins = histogram(epochs, 700, 1000, 20);
    expect(bins.reduce((sum, bin) => sum + bin.count, 0)).toBe(8);
    expect(bins.at(-1)!.count).toBe(epochs.filter((epoch) => epoch >= bins.at(-1)!.from).length);
  });
  it('shows patience, the present epoch and the focused replica', () => {
    const chart = stoppingPlots({ epochs, now: 900, last: 1000, patience: 100 }, size, theme);
    expect(textsOf(svgOf(chart, stoppingOverlay(chart, { replica: 3, epoch: 1000 }, theme)))).toEqual(expect.arrayContaining(['patience 100', 'now', 'r 3', 'Replicas']));
  });
  it('is drawn before any replica has ended', () => {
    expect(textsOf(svgOf(stoppingPlots({ epochs: [], last: 1000, patience: 100 }, size, theme)))).toContain('Epoch');
  });
});

describe('replicas as points', () => {
  const group: ScatterGroup = {
    look: { index: 0, set: false }, replicas: recordedView.replicas.map(({ replica }) => replica), x: recordedView.replicas.map(({ trainingChi2 }) => trainingChi2), y: recordedView.replicas.map(({ validationChi2 }) => validationChi2),
    passing: recordedView.replicas.map(({ positivity }) => positivity === 'POS_PASS'),
  };
  const titles = ['Training χ²/N', 'Validation χ²/N'] as const;
  const chart = replicaScatter([group], titles, size, theme, true);
  it('keeps a replica that went astray at the edge, and says so', () => {
    expect(textsOf(svgOf(chart, replicaScatterOverlay(chart, [group], { group: 0, index: 7 }, theme)))).toEqual(expect.arrayContaining(['1 beyond the edge', 'r 8']));
    expect(chart.plots[0]!.x.max).toBeLessThan(5);
  });
  it('scales by the replicas that postfit keeps', () => {
    const values = [1, 1.1, 1.2, 1.3, 40, 50, 60, 70, 80];
    const replicas = values.map((_, i) => i + 1);
    const scatter = (passing: readonly boolean[]) => replicaScatter([{ look: group.look, replicas, x: values, y: values, passing }], titles, size, theme).plots[0]!.x;
    expect(scatter(values.map((value) => value < 2)).max).toBeLessThan(2);
    expect(scatter(values.map(() => false)).max).toBeGreaterThan(60);
  });
  it('finds the replica under the pointer, at the edge too, and those between two corners', () => {
    const { rect } = chart.plots[0]!;
    const at = (shareX: number, shareY: number) => ({ plot: 0, shareX, shareY, x: rect.left + shareX * rect.width, y: rect.top + (1 - shareY) * rect.height });
    const { x, y } = chart.plots[0]!;
    expect(replicaAt(chart, [group], at(x.toUnit(group.x[0]!), y.toUnit(group.y[0]!)))).toEqual({ group: 0, index: 0 });
    expect(replicaAt(chart, [group], at(0.5, -3))).toBeUndefined();
    expect(replicasBetween(chart, [group], at(0, 0), at(1, 1))).toEqual([group.replicas]);
    expect(replicasBetween(chart, [group], at(0, 0), at(0.95, 0.95))[0]).not.toContain(8);
  });
  it('stands an empty fit', () => {
    expect(() => svgOf(replicaScatter([], titles, size, theme))).not.toThrow();
  });
});

describe('data and theory', () => {
  const data = { measured: Float64Array.of(1, 2.2, 2.7), error: Float64Array.of(0.1, 0.1, 0.2), central: Float64Array.of(1, 2, 3), spread: Float64Array.of(0.01, 0.02, 0.03) };
  it('measures pulls in errors of the data', () => {
    expect([...pulls(data)].map((pull) => Number(pull.toFixed(9)))).toEqual([0, 2, -1.5]);
  });
  it('draws the ratio about 1 and both in the order of the abscissa', () => {
    const chart = comparisonPlots(data, { mode: 'ratio', abscissa: { name: 'x', values: Float64Array.of(0.5, 0.001, 0.1) } }, size, theme);
    expect(chart.plots[0]!.y.toUnit(1)).toBeCloseTo(0.5, 9);
    expect(textsOf(svgOf(chart))).toEqual(expect.arrayContaining(['Ratio to theory', 'Pull', 'x', '10⁻³']));
  });
});

describe('preprocessing', () => {
  it('shows each flavour of the fit basis, and the focused replica in it', () => {
    const exponents = exponentColumns(recordedDetails, undefined);
    expect(exponents.alpha.map(({ flavour }) => flavour)).toEqual(['Σ', 'g', 'V', 'V₃', 'V₈', 'T₃', 'T₈', 'T₁₅']);
    const chart = preprocessingPlots(exponents, size, theme);
    expect(seriesOf(preprocessingOverlay(chart, exponents, 2, theme), 'focus')!.data).toHaveLength(8);
    expect(textsOf(svgOf(chart))).toEqual(expect.arrayContaining(['α', 'β', 'V₈']));
  });
});

describe('csv', () => {
  it('quotes what needs it, keeps full precision, leaves missing values empty', () => {
    expect(csv(['a', 'b "c"'], [[0.1 + 0.2, 'x,y'], [NaN, undefined]])).toBe('a,"b ""c"""\r\n0.30000000000000004,"x,y"\r\n,\r\n');
  });
});
