import { BASELINE_EPOCHS, BASELINE_STACKS, type BaselineRequest } from './contract/baseline-statement';
import type { Chosen, Selection } from './contract/compare-api';
import type { ReportRequest } from './contract/report-request';
import { formatReplicas, parseReplicas } from './replica-range';

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

/** The `parton compare` that writes the same report. @param pdfs as of `FitCommand` */
export function compareCommand({ subjects, reference }: Selection, { out, title, panels, q, sqrtS, theme }: ReportRequest, pdfs?: string): string {
  return shellCommand(
    'parton', 'compare', ...subjects.map(subjectWord), ...option('--reference', subjectWord(subjects[reference]!)), ...option('--title', title),
    ...option('--panels', panels?.join(',')), ...option('--q', q), ...option('--sqrts', sqrtS), ...option('--theme', theme), ...option('--pdfs', pdfs), '-o', out,
  );
}

/** A subject of a comparison in one word: its folder, and which of its members are chosen, `fits/dis@1-50` or `fits/dis@all`. */
function subjectWord({ folder, members }: Chosen): string {
  return members === undefined ? folder : `${folder}@${members === 'all' ? 'all' : formatReplicas(members)}`;
}

/** The folder, or name of a set, and the members of such a word. @param isThere whether there is a folder of this very name @throws PartonError for what is no list of numbers */
export function parseSubject(word: string, isThere: (folder: string) => boolean): Chosen {
  const at = word.lastIndexOf('@');
  if (at <= 0 || isThere(word)) return { folder: word };
  const members = word.slice(at + 1);
  return { folder: word.slice(0, at), members: members === 'all' ? 'all' : parseReplicas(members, word) };
}

/** The `parton baseline` that checks the same. */
export function baselineCommand({ fit, replicas, against, epochs = BASELINE_EPOCHS, stacks = BASELINE_STACKS, n3fit }: BaselineRequest): string {
  const more = {
    alone: [], plain: ['--engine', 'plain', ...option('--epochs', epochs)], tfjs: ['--engine', 'tfjs', ...option('--epochs', epochs)],
    stacks: ['--stacks', stacks.join(','), ...option('--epochs', epochs)], n3fit: option('--n3fit', n3fit),
  }[against];
  return shellCommand('parton', 'baseline', fit, ...option('--replicas', formatReplicas(replicas)), ...more);
}
