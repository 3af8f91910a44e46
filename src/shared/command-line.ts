import { BASELINE_EPOCHS, BASELINE_STACKS, type BaselineRequest } from './contract/baseline-statement';
import type { Selection } from './contract/compare-api';
import type { ReportRequest } from './contract/report-request';
import { formatReplicas } from './replica-range';

type Value = string | number | undefined;
const option = (name: string, value: Value): string[] => (value === undefined ? [] : [name, String(value)]);

/** A command line as a shell takes it. */
export function shellCommand(...words: readonly string[]): string {
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`)).join(' ');
}

export interface FitCommand {
  /** Path of the runcard. */
  readonly runcard: string;
  readonly replicas: readonly number[];
  readonly out?: string;
  readonly engine?: string | undefined;
  /** Absent: one a processor. */
  readonly workers?: number | undefined;
  /** Folder of the project's own PDF sets, of which the command line must be told. */
  readonly pdfs?: string | undefined;
}

/** The `parton fit` that makes the same fit. */
export function fitCommand({ runcard, replicas, out, engine, workers, pdfs }: FitCommand): string {
  return shellCommand(
    'parton', 'fit', runcard, '--replicas', formatReplicas(replicas), ...option('--out', out), ...option('--engine', engine), ...option('--workers', workers), ...option('--pdfs', pdfs),
  );
}

/** The `parton compare` that writes the same report; it takes all members of each subject. */
export function compareCommand({ subjects, reference }: Selection, { out, title, panels, q, sqrtS, theme }: ReportRequest): string {
  return shellCommand(
    'parton', 'compare', ...subjects.map(({ folder }) => folder), ...option('--reference', subjects[reference]!.folder), ...option('--title', title),
    ...option('--panels', panels?.join(',')), ...option('--q', q), ...option('--sqrts', sqrtS), ...option('--theme', theme), '-o', out,
  );
}

/** The `parton baseline` that checks the same. */
export function baselineCommand({ fit, replicas, against, epochs = BASELINE_EPOCHS, stacks = BASELINE_STACKS, n3fit }: BaselineRequest): string {
  const more = {
    alone: [], plain: ['--engine', 'plain', ...option('--epochs', epochs)], tfjs: ['--engine', 'tfjs', ...option('--epochs', epochs)],
    stacks: ['--stacks', stacks.join(','), ...option('--epochs', epochs)], n3fit: option('--n3fit', n3fit),
  }[against];
  return shellCommand('parton', 'baseline', fit, ...option('--replicas', formatReplicas(replicas)), ...more);
}
