import type { ErrorKind } from '../shared/errors';

/** How `parton` ends, as its help tells. */
export const EXIT = {
  ok: 0,
  internal: 1,
  usage: 2,
  input: 3,
  missing: 4,
  unsupported: 5,
  storage: 6,
  numerical: 7,
  different: 8,
  device: 9,
} as const satisfies Record<ErrorKind | 'ok' | 'usage' | 'different', number>;

/** A program that a signal ends exits with 128 and the signal's number. */
export const SIGNAL_EXIT = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
export type EndSignal = keyof typeof SIGNAL_EXIT;

/** Output that nobody reads any more (SIGPIPE). */
export const BROKEN_PIPE = 141;

export const EXIT_CODES_HELP = `
Exit codes:
  0    all went well
  1    an error in the program itself
  2    wrong usage: an unknown command, option or argument
  3    wrong input: a runcard or another file, with file and line
  4    something named is missing: a file, a dataset, a theory, a PDF set
  5    known to n3fit, but not supported here
  6    storage: disk full, folder not writable, memory used up
  7    numerical: a singular covariance, or all replicas set aside
  8    parton baseline: a replica alone does not give the same bits
  9    the GPU: not there, lost, or its memory full
  129  ended by SIGHUP  \\
  130  ended by Ctrl-C   } a fit has written a checkpoint
  143  ended by SIGTERM /
`;
