import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { RuncardFile } from '../../shared/contract/engine-api';
import { PartonError } from '../../shared/errors';
import { readWhole, writeDurably } from '../io/durable';
import { isRuncardFile } from './project';

const MAX_BYTES = 1 << 20;

/** @throws PartonError */
export function readRuncardFile(file: string): RuncardFile {
  checkName(file);
  const bytes = readWhole(file, MAX_BYTES);
  return { file, text: new TextDecoder().decode(bytes), hash: hashOf(bytes) };
}

/** Writes a runcard unless somebody else has changed it meanwhile. @throws PartonError */
export function writeRuncardFile(file: string, text: string, expected: string | undefined): RuncardFile {
  checkName(file);
  const now = existsSync(file) ? hashOf(readWhole(file, MAX_BYTES)) : undefined;
  if (now !== expected) {
    const problem = now === undefined ? 'the file is gone.' : expected === undefined ? 'there is a file of this name already.' : 'the file was changed by another program.';
    throw new PartonError('storage', problem, { file }, now === undefined ? 'Save it as a new file.' : 'Reload it, or compare and merge.');
  }
  const bytes = Buffer.from(text);
  writeDurably(file, bytes);
  return { file, text, hash: hashOf(bytes) };
}

/** Only runcards are read and written in this way, not any file of a project. */
function checkName(file: string): void {
  if (!isRuncardFile(file)) throw new PartonError('input', 'a runcard is a .yml file.', { file });
}

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
