import type { Chi2Comparison, Chi2Row, Chi2Value, PerSubject, TrainingSummary } from '../../shared/contract/compare-api';
import type { Dataset } from '../data/types';
import type { Ensemble } from './ensemble';
import type { FitData, SplitChi2 } from './fit-data';
import { sameData, type Chi2s } from './measured-data';

/** A subject with the data that it is asked for, and what it predicts for them. */
export interface SubjectOnData {
  readonly ensemble: Ensemble;
  readonly data: FitData;
  /** Name of the fit whose data these are. */
  readonly dataOf: string;
  /** Of the central PDF and of each member, for some datasets together. @param grouped as the fit has it, group by group */
  chi2(datasets: readonly number[], grouped: boolean): Chi2s;
  /** How its fit was trained. @throws PartonError for a set */
  training(): TrainingSummary;
  /** Of each replica to its own pseudodata; undefined where splits do not follow datasets. */
  split(dataset: number): { readonly training: SplitChi2; readonly validation: SplitChi2 } | undefined;
}

/** Tables of chi2 per point; a subject without data has a problem and no values. @param withSplits also of training and validation */
export function compareChi2(subjects: readonly PerSubject<SubjectOnData>[], withSplits: boolean): Chi2Comparison {
  const there = subjects.flatMap(({ value }) => (value ? [value] : []));
  const firsts = new Map<string, Dataset['data']>();
  for (const { data } of there.flatMap((one) => one.data.measured.datasets)) if (!firsts.has(data.name)) firsts.set(data.name, data);
  const names = [...firsts.keys()];
  const first = (name: string) => firsts.get(name)!;
  const common = names.filter((name) => there.every(({ data }) => data.measured.datasets.some((dataset) => sameData(dataset.data, first(name)) && dataset.data.name === name)));
  const row = (level: Chi2Row['level'], name: string, of: (subject: SubjectOnData) => number[], extra: Partial<Chi2Row> = {}): Chi2Row => ({
    level, name, ...extra,
    values: subjects.map(({ value }) => {
      const datasets = value ? of(value) : [];
      return value && datasets.length > 0 ? { ...chi2Value(value, datasets, level), ...(withSplits && splitsOf(value, datasets, level)) } : null;
    }),
  });
  const indices = ({ data }: SubjectOnData, keep: (name: string) => boolean) => [...data.measured.datasets.keys()].filter((d) => keep(data.measured.datasets[d]!.data.name));
  const same = common.length === names.length;
  const grouped = (level: 'process' | 'experiment') => [...new Set(names.map((name) => first(name)[level]))]
    .map((group) => row(level, group, (subject) => indices(subject, (name) => first(name)[level] === group)));
  return {
    rows: there.length === 0 ? [] : [
      row('total', 'Total', (subject) => indices(subject, () => true)),
      ...(same || common.length === 0 ? [] : [row('common', 'Common data', (subject) => indices(subject, (name) => common.includes(name)))]),
      ...grouped('process'), ...grouped('experiment'),
      ...names.map((name) => row('dataset', name, (subject) => indices(subject, (one) => one === name), { process: first(name).process, experiment: first(name).experiment })),
    ],
    common: { datasets: common, points: common.reduce((sum, name) => sum + first(name).ndata, 0), same },
    subjects: subjects.map(({ folder, value, problem }) => ({ folder, ...(value && { value: { dataOf: value.dataOf, t0Set: value.data.problem.runcard.t0Set, members: value.ensemble.info.members } }), ...(problem && { problem }) })),
  };
}

function chi2Value(subject: SubjectOnData, datasets: readonly number[], level: Chi2Row['level']): Chi2Value {
  const { ensemble, data } = subject;
  const points = data.measured.points(datasets);
  const whole = level === 'total' || level === 'common';
  const [central = NaN, ...members] = subject.chi2(datasets, whole);
  // the members of a Hessian set are no sample of PDFs
  const isSample = ensemble.uncertainty.type === 'replicas' || ensemble.uncertainty.type === 'none';
  const mean = isSample ? average(members) : NaN;
  const phi2 = (mean - central) / points;
  return {
    points, experimental: central / points, replicas: mean / points, members: Float64Array.from(members, (value) => value / points),
    replicasDeviation: Math.sqrt(average(members.map((value) => (value - mean) ** 2))) / points,
    phi: phi2 > 0 ? Math.sqrt(phi2) : phi2 === 0 || members.length === 1 ? 0 : NaN,
  };
}

function splitsOf(subject: SubjectOnData, datasets: readonly number[], level: Chi2Row['level']): Pick<Chi2Value, 'training' | 'validation'> {
  if (subject.ensemble.info.kind === 'set') return {};
  return level === 'dataset' ? splits(subject, datasets[0]!) : level === 'total' ? writtenSplits(subject) : {};
}

/** Means of what the fit wrote of its complete replicas: all its points, or eigenmodes, by its own split. */
function writtenSplits(subject: SubjectOnData): Pick<Chi2Value, 'training' | 'validation'> {
  const { training, validation } = subject.training();
  return finite(average([...training]), average([...validation]));
}

/** Means over the replicas that have points there. */
function splits(subject: SubjectOnData, dataset: number): Pick<Chi2Value, 'training' | 'validation'> {
  const split = subject.split(dataset);
  if (!split) return {};
  const perPoint = ({ chi2, points }: { chi2: Float64Array; points: Float64Array }) => average([...chi2].map((value, r) => value / points[r]!).filter(Number.isFinite));
  return finite(perPoint(split.training), perPoint(split.validation));
}

const finite = (training: number, validation: number): Pick<Chi2Value, 'training' | 'validation'> => ({ ...(Number.isFinite(training) && { training }), ...(Number.isFinite(validation) && { validation }) });

const average = (values: readonly number[]): number => (values.length === 0 ? NaN : values.reduce((sum, value) => sum + value, 0) / values.length);
