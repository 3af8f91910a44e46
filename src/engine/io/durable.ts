import * as fs from 'node:fs';
import { dirname, basename, join } from 'node:path';
import { PartonError } from '../../shared/errors';

/** What a file is written from: one piece, or several in order (so that nothing large need be joined). */
export type Content = string | Uint8Array | Iterable<Uint8Array>;

/**
 * Writes a file so that, whatever happens (full disk, `kill -9`, power cut), its path holds either the old content or the new, whole:
 * written beside it (as `.NAME.tmp`), flushed to the disk, renamed over it, and the rename flushed too. The folder must exist; a file has one writer at a time.
 * @throws PartonError of kind `storage`; the old file is then as it was and nothing is left behind.
 */
export function writeDurably(path: string, content: Content): void {
  writeAllDurably([[path, content]]);
}

/** As `writeDurably`, for several files of one folder or of many: every folder is flushed once. */
export function writeAllDurably(files: Iterable<readonly [path: string, content: Content]>): void {
  const folders = new Set<string>();
  for (const [path, content] of files) {
    const temporary = join(dirname(path), `.${basename(path)}.tmp`);
    try {
      writeAndFlush(temporary, content);
      fs.renameSync(temporary, path);
    } catch (error) {
      discard(temporary);
      throw storageError(error, path, 'write');
    }
    folders.add(dirname(path));
  }
  for (const folder of folders) flushFolder(folder);
}

/** Makes a folder and its parents, flushed to the disk; fine when it is there already. @throws PartonError of kind `storage` */
export function makeFolder(path: string): void {
  try {
    const first = fs.mkdirSync(path, { recursive: true });
    if (first !== undefined) flushFolder(dirname(first));
  } catch (error) {
    throw storageError(error, path, 'create the folder');
  }
}

/** Removes a file if it is there. @throws PartonError of kind `storage` */
export function removeFile(path: string): void {
  try {
    fs.rmSync(path, { force: true });
  } catch (error) {
    throw storageError(error, path, 'remove');
  }
}

/** Reads a whole file of at most `maxBytes`. @throws PartonError `missing` when it is not there, `storage` or `input` otherwise */
export function readWhole(path: string, maxBytes = 1 << 30): Uint8Array {
  let file: number | undefined;
  try {
    file = fs.openSync(path, fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0)); // a pipe must not be waited for
    const stat = fs.fstatSync(file);
    if (!stat.isFile()) throw new PartonError('input', 'not a file.', { file: path });
    if (stat.size > maxBytes) throw new PartonError('input', `${stat.size} bytes are too many (at most ${maxBytes}).`, { file: path });
    const bytes = new Uint8Array(stat.size);
    let at = 0;
    for (let n = 1; at < bytes.length && n > 0; at += n) n = fs.readSync(file, bytes, at, bytes.length - at, at);
    return bytes.subarray(0, at);
  } catch (error) {
    throw storageError(error, path, 'read');
  } finally {
    if (file !== undefined) fs.closeSync(file);
  }
}

/** A failed file operation as an error that says which file, why and what to do. Errors that are already PartonError pass. */
export function storageError(error: unknown, path: string, action: string): PartonError {
  if (error instanceof PartonError) return error;
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  const known = REASONS[code];
  if (code === 'ENOENT' && action === 'read') {
    return new PartonError('missing', 'there is no such file.', { file: path }, 'Check the path.', { cause: error });
  }
  const reason = known?.[0] ?? (error instanceof Error ? error.message : String(error));
  return new PartonError('storage', `cannot ${action}: ${reason}.`, { file: path }, known?.[1], { cause: error });
}

const FREE_SPACE = 'Free some space, or choose another folder with --out; what was saved before is intact.';
const REASONS: Record<string, readonly [reason: string, remedy: string] | undefined> = {
  ENOSPC: ['the disk is full', FREE_SPACE],
  EDQUOT: ['your disk quota is used up', FREE_SPACE],
  EFBIG: ['the file would exceed the size allowed here', 'Raise the limit (ulimit -f), or choose another folder with --out.'],
  EACCES: ['permission denied', 'Make the folder writable, or choose another with --out.'],
  EPERM: ['permission denied', 'Make the folder writable, or choose another with --out.'],
  EROFS: ['the disk is read-only', 'Choose another folder with --out.'],
  ENOTDIR: ['a part of the path is a file, not a folder', 'Move that file away, or choose another folder with --out.'],
  EEXIST: ['a file of that name is in the way', 'Move that file away, or choose another folder with --out.'],
  EISDIR: ['a folder of that name is in the way', 'Move that folder away, or choose another with --out.'],
  ENOENT: ['its folder does not exist', 'Create the folder; if it was removed meanwhile, put it back.'],
  ENAMETOOLONG: ['the name is too long', 'Choose a shorter name.'],
  EMFILE: ['too many files are open', 'Raise the limit (ulimit -n).'],
  EIO: ['the disk reports an error', 'Check the disk; choose another folder with --out.'],
};

function writeAndFlush(path: string, content: Content): void {
  const file = fs.openSync(path, 'w');
  try {
    const pieces = typeof content === 'string' ? [Buffer.from(content)] : content instanceof Uint8Array ? [content] : content;
    for (const piece of pieces) writeFully(file, piece);
    fs.fsyncSync(file);
  } finally {
    fs.closeSync(file);
  }
}

function discard(path: string): void {
  try {
    fs.unlinkSync(path);
  } catch {
    // It was never made; what went wrong before is what the user must know.
  }
}

/** Writes all bytes (the system may take a part at a time) at a position, or at the file's own. */
export function writeFully(file: number, bytes: Uint8Array, position?: number): void {
  for (let at = 0; at < bytes.length;) {
    at += fs.writeSync(file, bytes, at, bytes.length - at, position === undefined ? null : position + at);
  }
}

/** Without this a power cut may undo the rename. Some systems (Windows, some network disks) cannot flush a folder. */
function flushFolder(path: string): void {
  try {
    const folder = fs.openSync(path, 'r');
    try {
      fs.fsyncSync(folder);
    } finally {
      fs.closeSync(folder);
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (!['EISDIR', 'EINVAL', 'EPERM', 'EACCES', 'ENOTSUP', 'EBADF'].includes(code)) throw storageError(error, path, 'flush');
  }
}
