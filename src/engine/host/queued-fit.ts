import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { FIT_ENGINES } from '../../shared/contract/fit-engines';
import { PartonError } from '../../shared/errors';
import { makeFolder, readWhole, removeFile, writeDurably } from '../io/durable';

/** A fit that waits for its turn is a folder with its runcard and this file, so that it outlives the program. */
const QUEUED = 'queued.json';

const schema = z.object({
  replicas: z.array(z.int().min(1)).optional(),
  workers: z.int().min(1).optional(),
  engine: z.enum(FIT_ENGINES).optional(),
  command: z.string(),
});

/** How a fit is to be started; its runcard is `filter.yml`. */
export type QueuedFit = z.infer<typeof schema>;

/** @throws PartonError when it cannot be written */
export function writeQueued(folder: string, runcard: string, fit: QueuedFit): void {
  makeFolder(folder);
  writeDurably(join(folder, 'filter.yml'), runcard);
  writeDurably(join(folder, QUEUED), `${JSON.stringify(fit, null, 2)}\n`);
}

export function isQueued(folder: string): boolean {
  return existsSync(join(folder, QUEUED));
}

/** How the fit is to be started, or undefined when it was started already. @throws PartonError when the file is damaged */
export function readQueued(folder: string): QueuedFit | undefined {
  const file = join(folder, QUEUED);
  if (!existsSync(file)) return undefined;
  try {
    return schema.parse(JSON.parse(new TextDecoder().decode(readWhole(file, 1 << 20))));
  } catch (cause) {
    if (cause instanceof PartonError) throw cause;
    throw new PartonError('input', 'it is damaged.', { file }, 'Start the fit again from its runcard.', { cause });
  }
}

/** The fit has begun: its manifest says the same. */
export function clearQueued(folder: string): void {
  removeFile(join(folder, QUEUED));
}
