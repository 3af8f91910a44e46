import { cpSync, existsSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { PartonError } from '../../shared/errors';
import { makeFolder, storageError } from '../io/durable';
import { openFitFolder, readExportGrid, readSummary } from '../io/fit-folder';
import { readPdfInfo, readPdfMember } from '../pdf/lhapdf';
import { checkName, freePath } from './paths';

/** Copies a runcard or a fit beside itself. @returns the new path @throws PartonError */
export function duplicate(path: string): string {
  const extension = extname(path) === '.yml' || extname(path) === '.yaml' ? extname(path) : '';
  const target = freePath(path, extension);
  copy(path, target);
  return target;
}

/** @param name without the extension of a runcard @returns the new path @throws PartonError when the name is taken */
export function rename(path: string, name: string): string {
  const extension = /\.ya?ml$/.exec(path)?.[0] ?? '';
  const target = join(dirname(path), checkName(name) + (name.endsWith(extension) ? '' : extension));
  if (target === path) return path;
  if (existsSync(target)) throw new PartonError('input', `${basename(target)} is there already.`, { file: target }, 'Choose another name.');
  try {
    renameSync(path, target);
  } catch (error) {
    throw storageError(error, path, 'rename');
  }
  return target;
}

/** Copies a fit folder or an LHAPDF set into a project, after all of it that is needed was read. @returns its new path @throws PartonError */
export function importFolder(project: string, folder: string): string {
  const isFit = existsSync(join(folder, 'nnfit'));
  const isSet = existsSync(join(folder, `${basename(folder)}.info`));
  if (!isFit && !isSet) {
    throw new PartonError('input', 'neither a fit (it has no nnfit folder) nor an LHAPDF set (it has no .info file of its name).', { file: folder }, 'Choose the folder of a fit or of an LHAPDF set.');
  }
  if (isFit) checkFit(folder);
  else checkSet(folder);
  const target = freePath(join(project, isFit ? 'fits' : 'pdfs', checkName(basename(folder))));
  if (isSet && basename(target) !== basename(folder)) {
    throw new PartonError('input', `the project has a PDF set ${basename(folder)} already.`, { file: target }, 'Rename or remove that one first.');
  }
  makeFolder(dirname(target));
  copy(folder, target);
  return target;
}

function checkFit(folder: string): void {
  const fit = openFitFolder(folder);
  if (fit.replicas.length === 0) throw new PartonError('input', 'the fit has no complete replica.', { file: folder }, 'Choose a fit that has results.');
  for (const replica of fit.replicas) {
    readSummary(fit, replica);
    readExportGrid(fit, replica);
  }
}

function checkSet(folder: string): void {
  const { numMembers } = readPdfInfo(folder);
  for (let member = 0; member < numMembers; member++) readPdfMember(folder, member);
}

/** Links are followed: a copy stands on its own. What was begun and failed is taken away. */
function copy(from: string, to: string): void {
  try {
    cpSync(from, to, { recursive: true, dereference: true, errorOnExist: true, force: false, preserveTimestamps: true });
  } catch (error) {
    rmSync(to, { recursive: true, force: true });
    throw storageError(error, to, 'copy');
  }
}
