import { bandPanelsOf } from '../../../charts/band-modes';
import { bandPanels, type BandPanel, type PanelCurve } from '../../../charts/band-panels';
import { comparedPredictions } from '../../../charts/compared-predictions';
import { csv } from '../../../charts/csv';
import { shortDataset } from '../../../charts/dataset-names';
import { linearScale, logScale, niceRange } from '../../../charts/scales';
import type { ExponentBand, LuminosityChannel } from '../../../shared/contract/compare-api';
import { PartonError } from '../../../shared/errors';
import { chi2, fixed, number } from '../../../shared/format/numbers';
import type { ReportContext } from '../context';
import { figureHtml, problemsHtml, type Section } from '../figure';
import { escape, paragraph, tableHtml } from '../html';

const SIZE = { width: 1120, height: 520 };
const CHANNELS: readonly LuminosityChannel[] = ['gg', 'gq', 'qqbar', 'qq', 'uubar', 'ddbar', 'udbar', 'dubar'];

/** Luminosities of LHAPDF sets as ratios to the first of them, or to the reference. */
export async function luminositySection(context: ReportContext): Promise<Section> {
  const { subjects, theme, sqrtS } = context;
  const compared = await context.api.compareLuminosities(context.selection, { sqrtS, channels: CHANNELS, mMin: 10, points: 40 });
  const there = subjects.flatMap((subject, i) => (compared.subjects[i]!.value ? [{ ...subject, value: compared.subjects[i]!.value }] : []));
  if (there.length === 0) throw new PartonError('unsupported', 'no LHAPDF set is among the subjects: fits are known at Q0 alone.', {}, 'Add the evolved sets of the fits with --set.');
  const base = there.find(({ reference }) => reference) ?? there[0]!;
  const shown = there.map((one) => ({ ...one, reference: one === base }));
  const panels = bandPanelsOf(compared.channels.map(({ label }) => label), compared.m.length, shown, 'ratio', [0, compared.m.length]);
  return {
    panel: 'luminosities', title: 'Luminosities',
    html: [
      problemsHtml(subjects, compared.subjects),
      figureHtml(bandPanels({ x: compared.m, xScale: logScale(10, sqrtS / 3), xTitle: 'M (GeV)', panels }, SIZE, theme), SIZE, theme,
        { title: `Parton luminosities at √s = ${number(sqrtS / 1000, 3)} TeV`, caption: `ratio to ${base.name}, with 68 % intervals; integrated over rapidity`, data: 'luminosities.csv' }),
    ].join('\n'),
    csv: [{
      name: 'luminosities.csv', text: csv(['subject', 'channel', 'M', 'central', 'low68', 'high68', 'deviation'], there.flatMap(({ name, value }) => compared.channels.flatMap(({ channel }, c) =>
        Array.from(compared.m, (m, i) => [name, channel, m, ...(['central', 'low68', 'high68', 'deviation'] as const).map((key) => value[key][c * compared.m.length + i]!)])))),
    }],
  };
}

/** Effective exponents with the ranges of this runcard and of the next. */
export async function exponentSection(context: ReportContext): Promise<Section> {
  const { subjects, theme } = context;
  const compared = await context.api.compareExponents(context.selection, 'evolution');
  const there = subjects.flatMap((subject, i) => (compared.subjects[i]!.value ? [{ ...subject, value: compared.subjects[i]!.value }] : []));
  const figure = (which: 'alpha' | 'beta', x: Float64Array): string => {
    const panels = compared.flavours.map(({ label }, f): BandPanel => {
      const row = (values: Float64Array) => values.slice(f * x.length, (f + 1) * x.length);
      const curves = there.map(({ name, look, reference, value }): PanelCurve => {
        const band: ExponentBand = value[which];
        return { name, look, reference, central: row(band.central), low: row(band.low68), high: row(band.high68) };
      });
      return { title: label, curves, y: linearScale(...niceRange(curves.flatMap(({ low, high }) => [...Array.from(low!), ...Array.from(high!)].filter(Number.isFinite))), { count: 4 }) };
    });
    const scale = which === 'alpha' ? logScale(x[0]!, 1e-3) : linearScale(x[0]!, 0.9, { count: 3 });
    return figureHtml(bandPanels({ x, xScale: scale, xTitle: 'x', panels }, SIZE, theme), SIZE, theme, {
      title: which === 'alpha' ? 'Effective α = −ln|f| / ln x' : 'Effective β = ln|f| / ln(1 − x)', caption: `evolution basis, Q = ${fixed(compared.q, 2)} GeV`, data: `exponents-${which}.csv`,
    });
  };
  const range = (value: readonly [number, number] | undefined): string => (value === undefined ? '–' : `[${value.map((end) => number(end, 4)).join(', ')}]`);
  const exponentCsv = (which: 'alpha' | 'beta', x: Float64Array) => csv(['subject', 'flavour', 'x', 'central', 'low68', 'high68'], there.flatMap(({ name, value }) => compared.flavours.flatMap(({ key }, f) =>
    Array.from(x, (xi, i) => [name, key, xi, ...(['central', 'low68', 'high68'] as const).map((part) => value[which][part][f * x.length + i]!)]))));
  return {
    panel: 'exponents', title: 'Effective exponents',
    html: [
      problemsHtml(subjects, compared.subjects), figure('alpha', compared.xAlpha), figure('beta', compared.xBeta),
      paragraph('Next ranges: twice the 68 % interval about the mean, α at x = 10⁻⁶ and 10⁻³, β at x = 0.65 and 0.95, as validphys takes them.'),
      '<div class="pair">', ...there.filter(({ info }) => info!.members.length > 1).map(({ name, value }) => `<div><h3>${escape(name)}</h3>${tableHtml({
        head: ['', 'α now', 'α next', 'β now', 'β next'],
        rows: value.ranges.map(({ alphaBefore, alphaNext, betaBefore, betaNext }, f) => ({ cells: [compared.flavours[f]!.label, range(alphaBefore), range(alphaNext), range(betaBefore), range(betaNext)] })),
      })}</div>`), '</div>',
    ].join('\n'),
    csv: [
      { name: 'exponents-alpha.csv', text: exponentCsv('alpha', compared.xAlpha) }, { name: 'exponents-beta.csv', text: exponentCsv('beta', compared.xBeta) },
      { name: 'exponents-next.csv', text: csv(['subject', 'flavour', 'alpha low', 'alpha high', 'beta low', 'beta high'], there.flatMap(({ name, value }) => value.ranges.map(({ flavour, alphaNext, betaNext }) => [name, flavour, ...alphaNext, ...betaNext]))) },
    ],
  };
}

const DATA_SIZE = { width: 1120, height: 380 };

/** Data and theory, a figure a dataset. */
export async function dataSection(context: ReportContext): Promise<Section> {
  const { subjects, theme } = context;
  const { rows, subjects: results } = await context.api.compareChi2(context.selection, false);
  const datasets = rows.filter(({ level }) => level === 'dataset').map(({ name }) => name);
  if (datasets.length === 0) throw new PartonError('missing', 'no fit is among the subjects, whose data could be shown.');
  const parts = [problemsHtml(subjects, results), paragraph('Ratio to the measured values, with total errors; pulls below.')];
  const files: { name: string; text: string }[] = [];
  for (const [d, dataset] of datasets.entries()) {
    const compared = await context.api.comparePredictions(context.selection, dataset);
    const there = subjects.flatMap(({ name, look }, i) => (compared.subjects[i]!.value ? [{ name, look, value: compared.subjects[i]!.value }] : []));
    const data = `data-${dataset}.csv`;
    const drawing = comparedPredictions({ ...compared, subjects: there.map(({ look, value }) => ({ look, ...value })) }, { mode: 'ratio' }, DATA_SIZE, theme);
    const caption = there.map(({ name, value }) => `${name} ${chi2(value.chi2)}`).join(', ');
    parts.push(`<details${d === 0 ? ' open' : ''}><summary>${escape(shortDataset(dataset))} <small>χ²/N ${escape(caption)}</small></summary>${figureHtml(drawing, DATA_SIZE, theme, { title: dataset, data })}</details>`);
    const kinematics = compared.kinematics.length;
    files.push({ name: data, text: csv(['point', ...compared.kinematics, 'measured', 'error', ...there.flatMap(({ name }) => [`${name} central`, `${name} low68`, `${name} high68`, `${name} pull`])], Array.from(compared.measured, (measured, i) =>
      [i + 1, ...compared.values.subarray(i * kinematics, (i + 1) * kinematics), measured, compared.error[i]!, ...there.flatMap(({ value }) => [value.central[i]!, value.low68[i]!, value.high68[i]!, value.pull[i]!])])) });
  }
  return { panel: 'data', title: 'Data and theory', html: parts.join('\n'), csv: files };
}
