import { correlationMap } from '../../../charts/correlation-map';
import { csv } from '../../../charts/csv';
import { errorData } from '../../../shared/contract/error-data';
import { PartonError } from '../../../shared/errors';
import { fixed } from '../../../shared/format/numbers';
import { figureHtml, problemsHtml, type Section } from '../figure';
import { paragraph } from '../html';
import type { ReportContext } from '../context';

const X = [1e-4, 1e-3, 1e-2, 0.1, 0.3, 0.6];
const SIZE = { width: 550, height: 520 };

/** Correlations between flavours and momentum fractions over the replicas, a map a subject. */
export async function correlationSection({ api, subjects, selection, theme, q }: ReportContext): Promise<Section> {
  const found = await Promise.all(selection.subjects.map(async (chosen, i) => {
    try {
      if (subjects[i]!.problem) return { problem: subjects[i]!.problem };
      return { value: await api.comparedCorrelations(chosen, { basis: 'flavour', x: X, ...(q !== undefined && { q }) }) };
    } catch (error) {
      if (!(error instanceof PartonError)) throw error;
      return { problem: errorData(error) };
    }
  }));
  const there = found.flatMap(({ value }, i) => (value ? [{ ...subjects[i]!, number: i + 1, value }] : []));
  if (there.length === 0) throw new PartonError('unsupported', 'only replicas have correlation coefficients, and none of the subjects has more than one.');
  const figures = there.map(({ name, info, number, value: { flavours, x, coefficients } }) => figureHtml(
    correlationMap({ titles: flavours.map(({ label }) => label), each: x.length, coefficients }, SIZE, theme), SIZE, theme,
    { title: name, caption: `Q = ${fixed(q ?? info!.q0, 2)} GeV`, data: `correlations-${number}.csv` },
  ));
  return {
    panel: 'correlations', title: 'Correlations',
    html: [
      problemsHtml(subjects, found),
      paragraph(`Over the replicas, between flavours (blocks) at x = ${X.join(', ')} (cells of a block, from the left and from the top). The first colour of the fits is positive, the second negative; full is 1.`),
      `<div class="pair">${figures.join('\n')}</div>`,
    ].join('\n'),
    csv: there.map(({ number, value: { flavours, x, coefficients } }) => {
      const names = flavours.flatMap(({ key }) => Array.from(x, (at) => `${key} x=${at}`));
      return { name: `correlations-${number}.csv`, text: csv(['', ...names], names.map((one, i) => [one, ...coefficients.subarray(i * names.length, (i + 1) * names.length)])) };
    }),
  };
}
