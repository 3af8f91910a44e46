import { csv } from '../../../charts/csv';
import type { Chi2Row, Chi2Value } from '../../../shared/contract/compare-api';
import { chi2, count, difference } from '../../../shared/format/numbers';
import type { ReportContext } from '../context';
import { problemsHtml, type Section } from '../figure';
import { paragraph, tableHtml, type Cell } from '../html';

/** Differences are tinted above this many standard deviations of chi2 per point, sqrt(2 / N). */
const TOLD = 0.3;
const LEVELS = { total: 0, common: 0, process: 1, experiment: 1, dataset: 2 } as const;

/** chi2 per point: the central PDF by dataset and group; training and validation; phi. */
export async function chi2Section(context: ReportContext): Promise<Section> {
  const { subjects, reference } = context;
  const { rows, common, subjects: results } = await context.api.compareChi2(context.selection);
  const r = subjects.indexOf(reference);
  const names = subjects.map(({ name }) => name);
  const t0Sets = new Map<string, string[]>();
  results.forEach(({ value }, i) => value && t0Sets.set(value.t0Set, [...(t0Sets.get(value.t0Set) ?? []), names[i]!]));
  const table = (chosen: readonly Chi2Row[], cell: (value: Chi2Value, row: Chi2Row, index: number) => Cell) => tableHtml({
    head: ['', 'N', ...names],
    rows: chosen.map((row) => ({ level: LEVELS[row.level], cells: [{ text: row.name, title: row.experiment ?? '' }, count(row.values.find((value) => value)?.points), ...row.values.map((value, i) => (value ? cell(value, row, i) : '–'))] })),
  });
  const experimental = (value: Chi2Value, row: Chi2Row, index: number): Cell => {
    const base = row.values[r];
    const text = chi2(value.experimental);
    if (!base || index === r) return text;
    const change = value.experimental - base.experimental;
    const told = Math.abs(change) > TOLD * Math.sqrt(2 / value.points);
    return { text, title: `${difference(change)} to ${reference.name}`, ...(told && { tint: change > 0 ? 'worse' as const : 'better' as const }) };
  };
  const pair = (a: number | undefined, b: number | undefined) => (a === undefined && b === undefined ? '–' : `${chi2(a)} / ${chi2(b)}`);
  const groups = rows.filter(({ level }) => level !== 'dataset');
  const datasets = rows.filter(({ level }) => level === 'dataset');
  return {
    panel: 'chi2', title: 'χ² per point',
    html: [
      problemsHtml(subjects, results),
      paragraph(common.same ? `All have the same data: ${count(common.points)} points in ${common.datasets.length} datasets.` : `Common to all are ${count(common.points)} points in ${common.datasets.length} datasets; the row "Common data" is of these. Each fit is on its own data.`),
      ...(t0Sets.size > 1 ? [paragraph(`The t0 sets differ, and with them the covariance: ${[...t0Sets].map(([set, who]) => `${set} (${who.join(', ')})`).join(', ')}.`)] : []),
      paragraph(`To the measured data, of the central PDF, with the block of the t0 covariance of the data in a row. Tinted where the difference to ${reference.name} is above ${TOLD} √(2/N). The data of LHAPDF sets are those of ${results.find(({ value }) => value)?.value?.dataOf ?? 'no fit'}.`),
      '<h3>Total, processes and experiments</h3>', table(groups, experimental),
      '<h3>Datasets</h3>', table(datasets, experimental),
      '<h3>φ = √(⟨χ²[T]⟩ − χ²[⟨T⟩]) per point</h3>', table(groups, (value) => chi2(value.phi)),
      ...(rows.some(({ values }) => values.some((value) => value?.training !== undefined))
        ? ['<h3>Training / validation</h3>', paragraph('Means over the replicas, each to its own pseudodata; the total as the fit wrote it. In the diagonal basis eigenmodes are split, not points: then datasets have none.'),
            table(rows.filter(({ level }) => level === 'total' || level === 'dataset'), (value) => pair(value.training, value.validation))] : []),
    ].join('\n'),
    csv: [{
      name: 'chi2.csv',
      text: csv(['level', 'name', 'experiment', 'process', 'subject', 'points', 'experimental', 'replicas', 'replicas deviation', 'phi', 'training', 'validation'], rows.flatMap(({ level, name, experiment, process, values }) =>
        values.flatMap((value, i) => (value ? [[level, name, experiment, process, names[i]!, value.points, value.experimental, value.replicas, value.replicasDeviation, value.phi, value.training, value.validation]] : [])))),
    }],
  };
}
