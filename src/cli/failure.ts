import { PartonError } from '../shared/errors';
import { EXIT } from './exit-codes';
import type { FitEvent } from './fit/events';

/** An error as `--json` tells it. */
export function failureEvent(error: unknown): FitEvent & { readonly event: 'error' } {
  const { kind, problem, where, remedy } = asPartonError(error);
  return { event: 'error', kind, message: problem, ...where, ...(remedy !== undefined && { remedy }), exitCode: EXIT[kind] };
}

/** What a person reads of an error: what and where, and of a bug also the stack. */
export function failureText(error: unknown): string {
  const known = asPartonError(error);
  if (known.kind !== 'internal') return `error: ${known.message}\n`;
  const stack = error instanceof PartonError ? (error.cause ?? error.stack) : (error as Error | undefined)?.stack;
  return `internal error: ${known.message}\n${stack === undefined ? '' : `${stack instanceof Error ? stack.stack : String(stack)}\n`}`;
}

export function asPartonError(error: unknown): PartonError {
  if (error instanceof PartonError) return error;
  return new PartonError('internal', error instanceof Error ? error.message : String(error), {}, 'This is an error in the program: please report it with the lines below.', { cause: error });
}
