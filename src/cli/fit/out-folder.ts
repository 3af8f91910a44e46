import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { PartonError } from '../../shared/errors';

/** Where fits go when nobody says otherwise: `fits/` of the current directory. */
export const FITS = 'fits';

/** The folder of a new fit, named after its runcard: `fits/dis`, or `fits/dis-2`, `-3`... as long as the one before is taken. */
export function newFolder(runcard: string): string {
  const name = fitName(runcard);
  for (let n = 1; ; n++) {
    const folder = join(FITS, n === 1 ? name : `${name}-${n}`);
    if (!existsSync(folder)) return folder;
  }
}

/**
 * The fit to go on with: `target` is its folder, or a runcard whose fit lies in `out` or is the only one of its name in `fits/`.
 * @throws PartonError when it is not clear which
 */
export function folderToResume(target: string, out: string | undefined): string {
  if (out !== undefined) return out;
  if (isFolder(target)) return target;
  const name = fitName(target);
  const found = existsSync(FITS) ? readdirSync(FITS).filter((entry) => entry === name || (entry.startsWith(`${name}-`) && /^\d+$/.test(entry.slice(name.length + 1)))) : [];
  if (found.length === 1) return join(FITS, found[0]!);
  const choice = found.length === 0 ? `There is no fit of it in ${FITS}/.` : `Its fits are ${found.map((entry) => join(FITS, entry)).join(', ')}.`;
  throw new PartonError('missing', `which fit is to go on? ${choice}`, { place: '--resume' }, 'Name the folder of the fit: parton fit FOLDER --resume.');
}

/** A runcard's name as n3fit's tools take it: letters, digits, `_`, `-`, `.`; that of n3fit's own copy is the folder's. */
function fitName(runcard: string): string {
  const file = basename(runcard, extname(runcard));
  const name = file === 'filter' ? basename(dirname(runcard)) : file;
  return name.replace(/[^\w.-]+/g, '_').replace(/^\.+/, '') || 'fit';
}

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
