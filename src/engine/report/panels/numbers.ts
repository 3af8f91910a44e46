import { lookColor } from '../../../charts/fit-color';
import { replicaScatter } from '../../../charts/replica-scatter';
import { csv } from '../../../charts/csv';
import { stoppingPlots } from '../../../charts/stopping-histogram';
import type { Integral, TrainingSummary } from '../../../shared/contract/compare-api';
import { count, fixed, number, withError } from '../../../shared/format/numbers';
import type { ReportContext } from '../context';
import { figureHtml, problemsHtml, type Section } from '../figure';
import { paragraph, tableHtml } from '../html';

const HEADS: Readonly<Record<Integral['kind'], string>> = {
  'sum rule': 'Sum rules', momentum: 'Momentum fractions', number: 'Integrals that no rule fixes', 'arc length': 'Arc lengths', integrability: 'Integrability',
};

/** Sum rules, momentum fractions, arc lengths, integrability. */
export async function integralSection(context: ReportContext): Promise<Section> {
  const { subjects, selection, q } = context;
  const { subjects: results, q: scale } = await context.api.compareIntegrals(selection, q);
  const positivity = await context.api.comparePositivity(selection);
  const sets = new Map(positivity.flatMap(({ value }) => value?.sets ?? []).map(({ name, points }) => [name, points]));
  const negative = (subject: number, name: string): string => {
    const one = positivity[subject]!.value?.sets.find((set) => set.name === name);
    return one ? `${count(one.negative.filter((points) => points > 0).length)} of ${count(one.negative.length)}${one.central > 0 ? ', and the central PDF' : ''}` : '–';
  };
  const quantities = results.find(({ value }) => value)?.value?.quantities ?? [];
  const of = (subject: number, kind: string, name: string) => results[subject]!.value?.quantities.find((one) => one.kind === kind && one.name === name);
  /** Members of a Hessian set are no sample that has a mean. */
  const middleOf = (subject: number, one: Integral): number => (subjects[subject]!.info?.errorType === 'replicas' ? one.mean : one.central);
  const tables = (Object.keys(HEADS) as Integral['kind'][]).map((kind) => `<h3>${HEADS[kind]}</h3>${tableHtml({
    head: ['', ...(kind === 'sum rule' ? ['rule'] : kind === 'integrability' ? ['limit'] : []), ...subjects.map(({ name }) => name)],
    rows: quantities.filter((one) => one.kind === kind).map(({ name, rule }) => ({
      cells: [name, ...(rule === undefined ? [] : [String(rule)]), ...subjects.map((_, i) => {
        const one = of(i, kind, name);
        return one === undefined ? '–' : kind === 'sum rule' ? { text: fixed(middleOf(i, one), 4), title: `standard deviation ${number(one.deviation)}` } : withError(middleOf(i, one), one.deviation, 2);
      })],
    })),
  })}`);
  return {
    panel: 'integrals', title: 'Integrals',
    html: [problemsHtml(subjects, results), paragraph(`At Q = ${number(scale, 3)} GeV: mean and standard deviation over the replicas; of Hessian sets the central value and its error. Arc lengths are those of x · x f on [10⁻⁶, 1], integrability is Σ|x f| at x = 10⁻⁹, 10⁻⁸, 10⁻⁷.`), ...tables,
      ...(subjects.every(({ info }) => info?.kind === 'set') ? [] : ['<h3>Positivity</h3>', problemsHtml(subjects, positivity), ...(sets.size === 0 ? [] : [paragraph('Members whose observable is negative at a point or more, at Q0. LHAPDF sets are asked for the observables of the reference, or of the first fit.'), tableHtml({
        head: ['', 'N', ...subjects.map(({ name }) => name)], rows: [...sets].map(([name, points]) => ({ cells: [name, count(points), ...subjects.map((_, i) => negative(i, name))] })),
      })])]),
    ].join('\n'),
    csv: [{
      name: 'integrals.csv', text: csv(['subject', 'kind', 'name', 'rule', 'central', 'mean', 'deviation', 'low68', 'high68'], results.flatMap(({ value }, i) =>
        (value?.quantities ?? []).map(({ kind, name, rule, central, mean, deviation, low68, high68 }) => [subjects[i]!.name, kind, name, rule, central, mean, deviation, low68, high68]))),
    }, ...(sets.size === 0 ? [] : [{
      name: 'positivity.csv', text: csv(['subject', 'set', 'points', 'member', 'negative points'], positivity.flatMap(({ value }, i) => (value?.sets ?? []).flatMap(({ name, points, central, negative: counts }) =>
        [central, ...counts].map((one, m) => [subjects[i]!.name, name, points, m === 0 ? 'central' : value!.members[m - 1]!, one])))),
    }])],
  };
}

const SIZE = { width: 550, height: 300 };

/** How replicas were trained: chi2s, epochs, postfit. */
export async function trainingSection(context: ReportContext): Promise<Section> {
  const { subjects, theme } = context;
  const results = await context.api.compareTraining(context.selection);
  const there = subjects.flatMap((subject, i) => (results[i]!.value ? [{ subject, index: i, value: results[i]!.value }] : []));
  /** Of the replicas that count: those that postfit keeps, unless others are chosen. */
  const counting = ({ replicas }: TrainingSummary, index: number, column: Float64Array): Float64Array => {
    const kept = context.selection.subjects[index]!.members === undefined ? subjects[index]!.info?.kept : undefined;
    return kept ? column.filter((_, r) => kept.includes(replicas[r]!)) : column;
  };
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = (values: Float64Array) => Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));
  const figure = (name: string, title: string, drawing: Parameters<typeof figureHtml>[0], caption?: string) => figureHtml(drawing, SIZE, theme, { title, data: name, ...(caption !== undefined && { caption }) });
  const scatter = there.length === 0 ? '' : figure('training.csv', 'Training and validation', replicaScatter(there.map(({ subject, value }) => ({
    look: subject.look, replicas: value.replicas, x: value.training, y: value.validation, passing: value.replicas.map((replica) => value.passing.includes(replica)),
  })), ['Training χ²/N', 'Validation χ²/N'], SIZE, theme), 'a dot a replica; hollow where postfit would leave it out');
  const stops = there.map(({ subject, value }) => figure('training.csv', `Stopping epochs: ${subject.name}`, stoppingPlots({
    epochs: [...value.stopEpoch], last: Number.isNaN(value.epochs) ? Math.max(...value.stopEpoch) : value.epochs, patience: value.patience,
  }, SIZE, { ...theme, fits: [lookColor(subject.look, theme), ...theme.fits.slice(1)] })));
  return {
    panel: 'training', title: 'Training',
    html: [
      problemsHtml(subjects, results),
      tableHtml({
        head: ['', 'replicas', 'postfit keeps', 'positivity passed', 'training χ²/N', 'validation χ²/N', 'experimental χ²/N', 'mean best epoch'],
        rows: there.map(({ subject, index, value }) => ({
          cells: [subject.name, count(value.replicas.length), count(value.passing.length), count(value.positivity.filter(Boolean).length),
            ...[value.training, value.validation, value.experimental].map((column) => counting(value, index, column)).map((column) => withError(mean(column), spread(column), 2)), count(mean(counting(value, index, value.bestEpoch)))],
        })),
      }),
      paragraph('Means and standard deviations over the replicas that count.'),
      `<div class="pair">${[scatter, ...stops].join('\n')}</div>`,
    ].join('\n'),
    csv: [{
      name: 'training.csv', text: csv(['subject', 'replica', 'training', 'validation', 'experimental', 'stop epoch', 'best epoch', 'positivity passed', 'postfit keeps'], there.flatMap(({ subject, value }) => value.replicas.map((replica, i) =>
        [subject.name, replica, value.training[i]!, value.validation[i]!, value.experimental[i]!, value.stopEpoch[i]!, value.bestEpoch[i]!, Number(value.positivity[i]), Number(value.passing.includes(replica))]))),
    }],
  };
}

/** What differs in the runcards and in how fits were made. */
export async function runcardSection(context: ReportContext): Promise<Section> {
  const { subjects } = context;
  const { groups, subjects: results, sameFit } = await context.api.compareRuncards(context.selection);
  const shown = subjects.flatMap((subject, i) => (results[i]!.value ? [{ ...subject, index: i }] : []));
  return {
    panel: 'runcards', title: 'Runcards',
    html: [
      problemsHtml(subjects, results),
      ...(shown.length > 1 ? [paragraph(sameFit ? 'The runcards decide the same fit, replica by replica.' : 'Only what differs is listed.')] : []),
      ...groups.map(({ title, rows }) => `<h3>${title}</h3>${tableHtml({
        head: [{ text: '', align: 'left' }, { text: 'what it decides', align: 'left' }, ...shown.map(({ name }) => ({ text: name, align: 'left' as const }))],
        rows: rows.map(({ name, path, meaning, values }) => ({
          cells: [{ text: name, title: path }, meaning, ...shown.map(({ index }) => {
            const value = values[index] ?? '–';
            return value.length > 40 ? { text: `${value.slice(0, 24)}…`, title: value, tint: 'mono' as const } : value;
          })],
        })),
      })}`),
    ].join('\n'),
    csv: [{ name: 'runcards.csv', text: csv(['group', 'name', 'place', ...subjects.map(({ name }) => name)], groups.flatMap(({ title, rows }) => rows.map(({ name, path, values }) => [title, name, path, ...values]))) }],
  };
}
