import { bandPanelsOf, type BandMode } from '../../../charts/band-modes';
import { bandPanels } from '../../../charts/band-panels';
import { csv } from '../../../charts/csv';
import { heatMap } from '../../../charts/heat-map';
import { mixedScale } from '../../../charts/scales';
import type { PdfBasis, PdfComparison } from '../../../shared/contract/compare-api';
import type { ReportPanel } from '../../../shared/contract/report-request';
import { fixed } from '../../../shared/format/numbers';
import { figureHtml, problemsHtml, type Section } from '../figure';
import { paragraph } from '../html';
import type { ReportContext } from '../context';

const X_MIN = 1e-5;
const SIZE = { width: 1120, height: 560 };
const HEAT = { width: 1120, height: 300 };

interface Kind {
  readonly title: string;
  readonly mode: BandMode;
  readonly caption: (reference: string) => string;
}

const KINDS: Partial<Record<ReportPanel, readonly Kind[]>> = {
  pdfs: [{ title: 'x f(x, Q)', mode: 'absolute', caption: () => '68 % interval (Hessian sets: one standard deviation) about the central value' }],
  ratios: [{ title: 'Ratio', mode: 'ratio', caption: (reference) => `to the central value of ${reference}, with 68 % intervals` }],
  uncertainties: [{ title: 'Uncertainty', mode: 'uncertainty', caption: (reference) => `standard deviation over the central value of ${reference}` }],
  pulls: [{ title: 'Pull', mode: 'pull', caption: (reference) => `(c − c_ref) / √(s² + s_ref²) to ${reference}` }],
};

const TITLES: Partial<Record<ReportPanel, string>> = { pdfs: 'PDFs', ratios: 'Ratios', uncertainties: 'Uncertainties', pulls: 'Pulls', distances: 'Distances' };

/** The panels that show PDFs against x, in both bases. */
export async function pdfSection(context: ReportContext, panel: 'pdfs' | 'ratios' | 'uncertainties' | 'pulls'): Promise<Section> {
  const parts: string[] = [];
  const files: { name: string; text: string }[] = [];
  for (const basis of ['flavour', 'evolution'] as const) {
    const compared = await pdfsOf(context, basis);
    if (parts.length === 0) parts.push(problemsHtml(context.subjects, compared.subjects));
    for (const { title, mode, caption } of KINDS[panel]!) {
      const name = `${panel}-${basis}.csv`;
      const scale = mixedScale(X_MIN);
      const shown = context.subjects.flatMap((subject, i) => (compared.subjects[i]!.value ? [{ ...subject, value: compared.subjects[i]!.value }] : []));
      const panels = bandPanelsOf(compared.flavours.map(({ label }) => label), compared.x.length, shown, mode, [0, compared.x.length]);
      parts.push(figureHtml(bandPanels({ x: compared.x, xScale: scale, xTitle: 'x', panels }, SIZE, context.theme), SIZE, context.theme,
        { title: `${title}, ${basis} basis, Q = ${fixed(compared.q, 2)} GeV`, caption: caption(context.reference.name), data: name }));
      files.push({ name, text: pdfCsv(context, compared) });
    }
  }
  return { panel, title: TITLES[panel]!, html: parts.join('\n'), csv: files };
}

/** Distances of central values and variances, flavour by flavour. */
export async function distanceSection(context: ReportContext): Promise<Section> {
  const parts = [paragraph('Distances count standard errors of the mean: about 1 for two samples of one distribution, √N for a shift of one standard deviation. Colours change at 1, 2, 4 and 8.')];
  const files: { name: string; text: string }[] = [];
  const scale = mixedScale(X_MIN);
  for (const basis of ['flavour', 'evolution'] as const) {
    const compared = await pdfsOf(context, basis);
    const labels = compared.flavours.map(({ label }) => label);
    if (parts.length === 1) parts.push(problemsHtml(context.subjects, compared.subjects));
    const near: string[] = [];
    context.subjects.forEach((subject, i) => {
      const value = compared.subjects[i]!.value;
      if (!value || subject.reference) return;
      for (const [what, title, values] of [['distance', 'Distance of central values', value.distance], ['variance', 'Distance of variances', value.varianceDistance]] as const) {
        if (!values.some(Number.isFinite)) continue; // a central value alone has no distance
        const name = `distances-${basis}-${what}-${i + 1}.csv`;
        if (values.every((one) => !(one >= 1))) near.push(`${title.toLowerCase()} of ${subject.name}`); // a map without colours
        else parts.push(figureHtml(heatMap({ rows: labels, x: compared.x, xScale: scale, xTitle: 'x', values }, HEAT, context.theme), HEAT, context.theme,
          { title: `${title}: ${subject.name} to ${context.reference.name}`, caption: `${basis} basis, Q = ${fixed(compared.q, 2)} GeV`, data: name }));
        files.push({ name, text: csv(['x', ...labels], Array.from(compared.x, (x, k) => [x, ...labels.map((_, f) => values[f * compared.x.length + k]!)])) });
      }
    });
    if (near.length > 0) parts.push(paragraph(`Below 1 everywhere in the ${basis} basis: ${near.join(', ')}.`));
    const all = context.subjects.flatMap((subject, i) => (compared.subjects[i]!.value ? [{ ...subject, value: compared.subjects[i]!.value }] : []));
    const name = `distances-${basis}.csv`;
    const panels = bandPanelsOf(labels, compared.x.length, all, 'distance', [0, compared.x.length]);
    if (all.length > 1) {
      parts.push(figureHtml(bandPanels({ x: compared.x, xScale: scale, xTitle: 'x', panels }, SIZE, context.theme), SIZE, context.theme,
        { title: `Distance of central values, ${basis} basis`, caption: `to ${context.reference.name}`, data: name }));
      files.push({ name, text: pdfCsv(context, compared) });
    }
  }
  return { panel: 'distances', title: TITLES.distances!, html: parts.join('\n'), csv: files };
}

function pdfsOf({ api, selection, q }: ReportContext, basis: PdfBasis): Promise<PdfComparison> {
  return api.comparePdfs(selection, { basis, ...(q !== undefined && { q }), xMin: X_MIN, xMax: 1, points: 120, scale: 'mixed' });
}

function pdfCsv({ subjects }: ReportContext, { x, flavours, subjects: results }: PdfComparison): string {
  const quantities = ['central', 'low68', 'high68', 'deviation', 'distance', 'varianceDistance', 'pull'] as const;
  return csv(['subject', 'flavour', 'x', ...quantities], results.flatMap(({ value }, s) => (value ? flavours.flatMap(({ key }, f) =>
    Array.from(x, (xi, i) => [subjects[s]!.name, key, xi, ...quantities.map((quantity) => value[quantity][f * x.length + i]!)])) : [])));
}
