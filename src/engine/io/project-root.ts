import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PartonError } from '../../shared/errors';

/** A file of the built program, whoever asks: sources under test take it too. @throws PartonError when it was not built */
export function builtFile(name: string): string {
  const file = join(projectRoot(), 'out', 'main', name);
  if (!existsSync(file)) throw new PartonError('missing', 'the program is not built.', { file }, 'Run `npm run build`.');
  return file;
}

/** The folder that holds package.json, resources/ and out/: the same for sources, for the built program and for a packaged app. */
export function projectRoot(): string {
  const start = dirname(fileURLToPath(import.meta.url));
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'resources'))) return folder;
    if (folder === dirname(folder)) throw new PartonError('missing', 'the folder of the program is incomplete', { file: start }, 'Install it again.');
  }
}
