import { formatReplicas } from './replica-range';

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
  const option = (name: string, value: string | number | undefined): string[] => (value === undefined ? [] : [name, String(value)]);
  return shellCommand(
    'parton', 'fit', runcard, '--replicas', formatReplicas(replicas), ...option('--out', out), ...option('--engine', engine), ...option('--workers', workers), ...option('--pdfs', pdfs),
  );
}
