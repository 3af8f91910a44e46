import { readFile } from 'node:fs/promises';
import { PartonError } from '../../shared/errors';
import type { FkTable } from './fk-table';
import { toFkTable } from './pineappl/fk-table';
import { readGrid } from './pineappl/read-grid';

/**
 * The FK table in the bytes of a `.pineappl` or `.pineappl.lz4` file; `file` gives its name and is named in errors.
 * @throws PartonError `input` (damaged) or `unsupported` (not an FK table of proton PDFs in the evolution basis)
 */
export function readFkTable(bytes: Uint8Array, file: string): FkTable {
  return toFkTable(readGrid(bytes, file));
}

/**
 * Reads the FK table at `path`.
 * @throws PartonError as `readFkTable`, and `missing` or `storage` if the file cannot be read
 */
export async function loadFkTable(path: string): Promise<FkTable> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new PartonError('missing', 'there is no such FK table.', { file: path }, 'Check the theory folder.', { cause });
    throw new PartonError('storage', `the FK table cannot be read (${code}).`, { file: path }, 'Check that it is a file and may be read.', { cause });
  }
  return readFkTable(bytes, path);
}
