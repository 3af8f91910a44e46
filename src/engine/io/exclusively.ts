import * as fs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { storageError } from './durable';

/** Milliseconds after which whoever holds a file is taken to have died: what is done meanwhile takes a few. */
const PATIENCE = 5000;
/** Milliseconds between two tries. */
const PAUSE = 10;

/**
 * Does something short with a file, such as to read it and write it anew, while no other thread or process does so.
 * @throws PartonError of kind `storage` where its folder cannot be written, and what `work` throws
 */
export function exclusively<T>(file: string, work: () => T): T {
  const guard = join(dirname(file), `.${basename(file)}.lock`);
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let since = performance.now(); !take(guard, file);) {
    if (performance.now() - since > PATIENCE) {
      fs.rmSync(guard, { recursive: true, force: true });
      since = performance.now(); // another may be the first to take it
    } else Atomics.wait(pause, 0, 0, PAUSE);
  }
  try {
    return work();
  } finally {
    fs.rmSync(guard, { recursive: true, force: true });
  }
}

function take(guard: string, file: string): boolean {
  try {
    fs.mkdirSync(guard);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw storageError(error, file, 'write');
  }
}
