import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import type { RuncardFile, RuncardTemplate } from '../../shared/contract/engine-api';
import { PartonError } from '../../shared/errors';
import { parseRuncard } from '../../shared/runcard/parse';
import { makeFolder, readWhole, writeDurably } from '../io/durable';
import { projectRoot } from '../io/project-root';
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
  if (expected === undefined) makeFolder(dirname(file));
  writeDurably(file, bytes);
  return { file, text, hash: hashOf(bytes) };
}

/** The runcards of the embedded project, simplest name first. @throws PartonError */
export function runcardTemplates(): readonly RuncardTemplate[] {
  const folder = join(projectRoot(), 'resources', 'runcards');
  return readdirSync(folder).filter(isRuncardFile).sort((a, b) => a.length - b.length || a.localeCompare(b)).map((file) => {
    const { text } = readRuncardFile(join(folder, file));
    return { name: basename(file, extname(file)), description: parseRuncard(text).runcard?.description ?? '', text };
  });
}

/** Only runcards are read and written in this way, not any file of a project. */
function checkName(file: string): void {
  if (!isRuncardFile(file)) throw new PartonError('input', 'a runcard is a .yml file.', { file });
}

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
