import type { CatalogueEntry, Examination } from '../../../../shared/contract/engine-api';
import type { FormReader } from './form-reader';

/** One entry of `dataset_inputs`, with what the engine knows of it. */
export interface DatasetRow {
  /** Its place in the list. */
  readonly index: number;
  readonly name: string;
  /** As people call it, else the name in short. */
  readonly label: string;
  /** The collaboration: the beginning of the name. */
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

const WORDS: Readonly<Record<string, string>> = {
  NOTFIXED: '', EAVG: '', SIGMARED: 'σ', F2: 'F₂', NU: 'ν', NB: 'ν̄', P: 'p', D: 'd', FE: 'Fe', CHARM: 'charm', BOTTOM: 'bottom',
};

/** NNPDF writes EM and EP for any charged lepton; these measured with muons. */
const MUON_BEAMS = new Set(['NMC', 'BCDMS', 'EMC']);

/** A dataset's name in short, without its collaboration: `HERA_NC_318GEV_EM-SIGMARED` is `NC 318 GeV e⁻ σ`. */
export function shortName(name: string): string {
  const [collaboration, ...parts] = name.split(/[_-]/);
  const lepton = MUON_BEAMS.has(collaboration!) ? 'μ' : 'e';
  const beams: Readonly<Record<string, string>> = { EM: `${lepton}⁻`, EP: `${lepton}⁺` };
  const words = parts.map((word) => beams[word] ?? WORDS[word] ?? word.replace(/^(\d+)(?:P(\d+))?GEV$/, (_, whole: string, part?: string) => `${whole}${part ? `.${part}` : ''} GeV`).replace(/^(\d+)(?:P(\d+))?TEV$/, (_, whole: string, part?: string) => `${whole}${part ? `.${part}` : ''} TeV`));
  return words.filter((word) => word !== '').join(' ') || name;
}

/** What people call a dataset, where its description is more than its name. */
export const labelOf = (name: string, description = ''): string => (description === '' || description === name ? shortName(name) : description);

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
      index, name, label: labelOf(name, entry?.description), experiment: name.split('_')[0] || '?', process: entry?.process || found?.process || '',
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

const GROUP_HUES = [3, 5, 2, 4, 1];
/** Colours of groups: those of fits, without the grey one. */
export const groupColour = (index: number): string => `var(--fit-${GROUP_HUES[index % GROUP_HUES.length]!})`;

/** All words of the query stand in the dataset's name, experiment, process or description. */
export function matchesDataset(query: string, { name, experiment, process, label }: Pick<DatasetRow, 'name' | 'experiment' | 'process' | 'label'>): boolean {
  const text = `${name} ${experiment} ${process} ${label}`.toLowerCase();
  return query.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}
