import type { Document } from 'yaml';
import { PartonError } from '../errors';
import { checkConsistency } from './checks';
import type { Diagnostic } from './diagnostics';
import { inspect } from './inspect';
import type { N3fitRuncard } from './n3fit-keys';
import { resolve } from './resolve';
import type { Runcard } from './runcard';
import { readYaml } from './yaml-tree';

export interface ParsedRuncard {
  /** Present when no diagnostic is an error. */
  readonly runcard?: Runcard;
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
  /** The text with its comments, for editing. */
  readonly document: Document;
}

/** Reads the text of an n3fit runcard, checks it and completes it. Never throws, whatever the text. */
export function parseRuncard(text: string): ParsedRuncard {
  const { document, tree, reporter } = readYaml(text);
  if (!tree) return { diagnostics: reporter.diagnostics, document };
  const sections = inspect(tree, reporter);
  checkConsistency(sections, tree, reporter);
  const { failed, diagnostics } = reporter;
  // Without an error, every section is there.
  return failed ? { diagnostics, document } : { runcard: resolve(sections as N3fitRuncard), diagnostics, document };
}

/**
 * The runcard, or a PartonError at the line of the first error.
 * @param file name of the file, for the message
 */
export function requireRuncard(text: string, file: string): Runcard {
  const { runcard, diagnostics } = parseRuncard(text);
  if (runcard) return runcard;
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const { code, message, remedy, line, column } = errors[0]!;
  const others = errors.length === 1 ? '' : `${errors.length - 1} more ${errors.length === 2 ? 'error follows' : 'errors follow'}: \`parton check\` lists all.`;
  const advice = [remedy, others].filter((part) => part).join(' ');
  throw new PartonError(code === 'unsupported' ? 'unsupported' : 'input', message, { file, line, column }, advice || undefined);
}
