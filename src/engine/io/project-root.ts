import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PartonError } from '../../shared/errors';

/** The folder that holds package.json, resources/ and out/: the same for sources, for the built program and for a packaged app. */
export function projectRoot(): string {
  const start = dirname(fileURLToPath(import.meta.url));
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'resources'))) return folder;
    if (folder === dirname(folder)) throw new PartonError('missing', 'the folder of the program is incomplete', { file: start }, 'Install it again.');
  }
}
