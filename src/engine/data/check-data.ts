import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PartonError } from '../../shared/errors';
import { readCommonData } from './commondata';
import { dataFolder } from './locate';
import { openSet, readMetadata, variantNames } from './metadata';

/** A dataset, in one of its variants or without one, and why it cannot be read. */
export interface CheckedDataset {
  readonly name: string;
  readonly variant?: string;
  readonly points?: number;
  readonly error?: PartonError;
}

/** Whether a folder holds measured data in NNPDF's layout. */
export function isDataFolder(folder: string): boolean {
  const { commondata } = dataFolder(folder);
  return existsSync(commondata) && readdirSync(commondata).some((set) => existsSync(join(commondata, set, 'metadata.yaml')));
}

/** Reads every dataset of an nnpdf_data folder in every variant, all points before cuts; a set whose metadata are wrong is one entry. */
export function checkData(folder: string): CheckedDataset[] {
  const { commondata } = dataFolder(folder);
  const sets = readdirSync(commondata).filter((set) => existsSync(join(commondata, set, 'metadata.yaml'))).sort();
  return sets.flatMap((set) => {
    const opened = attempt(set, undefined, () => {
      const node = openSet(join(commondata, set));
      const observables = node.get('implemented_observables').items();
      return { node, entries: observables.flatMap((one) => [undefined, ...variantNames(one)].map((variant) => [one.get('observable_name').text(), variant] as const)) };
    });
    if ('error' in opened) return [opened];
    const { node, entries } = opened.value;
    return entries.map(([observable, variant]): CheckedDataset => {
      const name = `${set}_${observable}`;
      const read = attempt(name, variant, () => readCommonData(readMetadata(node, observable, variant === undefined ? [] : [variant]), []));
      return 'error' in read ? read : { name, ...(variant !== undefined && { variant }), points: read.value.ndata };
    });
  });
}

function attempt<T>(name: string, variant: string | undefined, work: () => T): { readonly value: T } | (CheckedDataset & { readonly error: PartonError }) {
  try {
    return { value: work() };
  } catch (error) {
    if (!(error instanceof PartonError)) throw error;
    return { name, ...(variant !== undefined && { variant }), error };
  }
}
