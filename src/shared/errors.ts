/** What kind of thing went wrong; decides the exit code of `parton` and how the window presents it. */
export type ErrorKind =
  | 'input' // a file or argument the user gave is wrong
  | 'missing' // something named cannot be found
  | 'unsupported' // valid in n3fit, not available here
  | 'storage' // disk full, folder not writable, file vanished
  | 'numerical' // the mathematics broke down (singular covariance, NaN)
  | 'device' // the graphics device: not there, lost, or full
  | 'internal'; // a bug

/** Where it went wrong. `line` and `column` count from 1; `place` is a byte offset, a key path, a table cell... */
export interface ErrorPlace {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly place?: string;
}

/**
 * An error that a user can act on: what was wrong, where, and what to do.
 * Everything that reads a file or checks an argument throws this and nothing else.
 */
export class PartonError extends Error {
  constructor(
    readonly kind: ErrorKind,
    readonly problem: string,
    readonly where: ErrorPlace = {},
    readonly remedy?: string,
    options?: ErrorOptions,
  ) {
    super(formatProblem(problem, where, remedy), options);
    this.name = 'PartonError';
  }
}

/** `file:line:column (place): problem. Remedy.` */
export function formatProblem(problem: string, where: ErrorPlace = {}, remedy?: string): string {
  const position = [where.file, where.line, where.column].filter((part) => part !== undefined).join(':');
  const place = where.place === undefined ? '' : position ? ` (${where.place})` : where.place;
  const head = position || place ? `${position}${place}: ` : '';
  return `${head}${problem}${remedy ? ` ${remedy}` : ''}`;
}
