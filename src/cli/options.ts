import { InvalidArgumentError, type Command } from 'commander';
import type { FolderOptions } from '../engine/data/locate';
import { FIT_ENGINES } from '../shared/contract/fit-engines';
import { PartonError } from '../shared/errors';
import { parseReplicas } from '../shared/replica-range';

export interface FolderArguments {
  readonly theory?: readonly string[];
  readonly data?: readonly string[];
  readonly pdfs?: readonly string[];
  readonly scans?: readonly string[];
}

/** `cpu` is another name of `fast`. */
export const ENGINES = ['cpu', ...FIT_ENGINES] as const;
export const BACKENDS = ['cpu', 'tfjs-node', 'tfjs-node-gpu'] as const;
export const SIMDS = ['relaxed', 'plain'] as const;

/** Of an option that may be given several times. */
export const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** The options that name folders; each may be given several times. */
export function withFolders(command: Command): Command {
  return command
    .option('--theory <dir>', 'where theories lie (theory_<id> folders with FK tables); repeatable', collect)
    .option('--data <dir>', 'where measured data lie (an nnpdf_data folder); repeatable', collect)
    .option('--pdfs <dir>', 'where LHAPDF sets lie; repeatable', collect)
    .option('--scans <dir>', 'where hyperparameter scans lie, besides the folder of the runcard; repeatable', collect);
}

export function foldersOf({ theory, data, pdfs, scans }: FolderArguments): FolderOptions {
  return { ...(theory && { theory }), ...(data && { data }), ...(pdfs && { pdfs }), ...(scans && { scans }) };
}

/** `1-100`, `1,5,7-9`. */
export function replicasArgument(text: string): number[] {
  try {
    return parseReplicas(text);
  } catch (error) {
    throw error instanceof PartonError ? new InvalidArgumentError([error.problem, error.remedy].join(' ')) : error;
  }
}

/** A whole number from 1 on. */
export function countArgument(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1 on.');
  return Number(text);
}

/** A number above zero. */
export function positiveArgument(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0) throw new InvalidArgumentError('It must be a number above zero.');
  return value;
}
