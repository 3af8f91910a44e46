import { PartonError, type ErrorKind, type ErrorPlace } from '../errors';

/** An error as plain data: what crosses a boundary between processes. */
export interface ErrorData {
  readonly kind: ErrorKind;
  readonly problem: string;
  readonly where: ErrorPlace;
  readonly remedy?: string;
}

/** Any thrown value; what is no PartonError is a bug of ours. */
export function errorData(error: unknown): ErrorData {
  if (error instanceof PartonError) {
    const { kind, problem, where, remedy } = error;
    return { kind, problem, where, ...(remedy !== undefined && { remedy }) };
  }
  return { kind: 'internal', problem: error instanceof Error ? error.message : String(error), where: {} };
}

export function fromErrorData({ kind, problem, where, remedy }: ErrorData): PartonError {
  return new PartonError(kind, problem, where, remedy);
}
