import { PartonError } from '../../shared/errors';
import type { CommonData, Dataset } from '../data/types';

/** What the statistics of a fit need of a dataset: its data, not its theory. */
export type MeasuredDataset = Pick<Dataset, 'data' | 'frac' | 'weight'> & Partial<Pick<Dataset, 'group'>>;

/** Datasets with one covariance matrix between them, one pseudodata stream and one mask stream. Points: dataset after dataset. */
export interface DataGroup<D extends MeasuredDataset = MeasuredDataset> {
  readonly name: string;
  readonly datasets: readonly D[];
  readonly ndata: number;
}

/** n3fit's name of the group that holds every dataset. */
const EVERYTHING = 'ALL';

/**
 * The groups in order of first appearance (validphys `group_dataset_inputs_by_metadata`).
 * @param grouping ALL, custom_group, or a key of the metadata such as experiment
 */
export function groupDatasets<D extends MeasuredDataset>(datasets: readonly D[], grouping: string): DataGroup<D>[] {
  const groups = new Map<string, D[]>();
  for (const dataset of datasets) {
    const name = grouping === EVERYTHING ? EVERYTHING : grouping === 'custom_group' ? (dataset.group ?? 'unset') : metadataOf(dataset.data, grouping);
    const members = groups.get(name);
    if (members) members.push(dataset);
    else groups.set(name, [dataset]);
  }
  return Array.from(groups, ([name, members]) => makeGroup(name, members));
}

/** What the metadata of a dataset say under a key. @throws PartonError where they say nothing */
export function metadataOf({ name, experiment, groupings }: CommonData, key: string): string {
  const value = key === 'experiment' ? experiment : groupings?.[key];
  if (value === undefined) throw new PartonError('input', `the metadata of ${name} has no ${key}, by which data are to be grouped.`, { place: 'metadata_group' }, 'Group by experiment.');
  return value;
}

export function makeGroup<D extends MeasuredDataset>(name: string, datasets: readonly D[]): DataGroup<D> {
  return { name, datasets, ndata: datasets.reduce((sum, { data }) => sum + data.ndata, 0) };
}

/** The experimental values of all points, shape [ndata]. */
export function centralValues(group: DataGroup): Float64Array {
  return concatenate(group.datasets.map(({ data }) => data.central));
}

/** What point `index` of the group is called in messages: `NMC_NC_NOTFIXED_P_EM-SIGMARED, point 3`. */
export function pointName(group: DataGroup, index: number): string {
  let first = 0;
  for (const { data } of group.datasets) {
    if (index < first + data.ndata) return `${data.name}, point ${index - first + 1}`;
    first += data.ndata;
  }
  return `point ${index + 1}`;
}

function concatenate(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
