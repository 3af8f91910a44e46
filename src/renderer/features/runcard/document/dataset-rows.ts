import type { CatalogueEntry, Examination } from '../../../../shared/contract/engine-api';
import type { FormReader } from './form-reader';

/** One entry of `dataset_inputs`, with what the engine knows of it. */
export interface DatasetRow {
  /** Its place in the list. */
  readonly index: number;
  readonly name: string;
  /** As people call it: `F₂ d/p`; the name where nobody does. */
  readonly label: string;
  readonly experiment: string;
  readonly process: string;
  readonly points?: number;
  readonly kept?: number;
  readonly variant?: string;
  readonly cfactors: readonly string[];
  readonly entry?: CatalogueEntry;
}

export interface DatasetGroup {
  readonly experiment: string;
  /** Which of the group colours. */
  readonly colour: number;
  readonly rows: readonly DatasetRow[];
  readonly points?: number;
  readonly kept?: number;
}

export function datasetRows(form: FormReader, catalogue: readonly CatalogueEntry[], examination: Examination | undefined): DatasetRow[] {
  const entries = new Map(catalogue.map((entry) => [entry.name, entry]));
  const seen = new Map(examination?.datasets.map((dataset) => [dataset.name, dataset]));
  return form.list(['dataset_inputs']).map((_, index) => {
    const path = ['dataset_inputs', index];
    const name = form.words([...path, 'dataset']) ?? '';
    const entry = entries.get(name);
    const found = seen.get(name);
    const variant = form.words([...path, 'variant']);
    return {
      index, name, label: entry?.description || name, experiment: entry?.experiment || found?.experiment || name.split('_')[0] || '?', process: entry?.process || found?.process || '',
      ...((found ?? entry) && { points: (found ?? entry)!.points }), ...(found && { kept: found.kept }), ...(variant !== undefined && { variant }),
      cfactors: form.list([...path, 'cfac']).map(String), ...(entry && { entry }),
    };
  });
}

const total = (rows: readonly DatasetRow[], of: 'points' | 'kept'): number | undefined =>
  rows.every((row) => row[of] !== undefined) ? rows.reduce((sum, row) => sum + row[of]!, 0) : undefined;

/** By experiment, in the order of the first of each. */
export function groupDatasets(rows: readonly DatasetRow[]): DatasetGroup[] {
  const groups = new Map<string, DatasetRow[]>();
  for (const row of rows) groups.set(row.experiment, [...(groups.get(row.experiment) ?? []), row]);
  return [...groups].map(([experiment, members], colour) => {
    const [points, kept] = [total(members, 'points'), total(members, 'kept')];
    return { experiment, colour, rows: members, ...(points !== undefined && { points }), ...(kept !== undefined && { kept }) };
  });
}

/** Colours of groups: those of fits, without the grey one. */
export const groupColour = (index: number): string => `var(--fit-${[3, 5, 2, 4, 1][index % 5]!})`;

/** All words of the query stand in the dataset's name, experiment, process or description. */
export function matchesDataset(query: string, { name, experiment, process, label }: Pick<DatasetRow, 'name' | 'experiment' | 'process' | 'label'>): boolean {
  const text = `${name} ${experiment} ${process} ${label}`.toLowerCase();
  return query.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}
