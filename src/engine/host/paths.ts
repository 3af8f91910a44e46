import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { PartonError } from '../../shared/errors';

/** Milliseconds within which leave for a chosen folder comes. */
const LATEST = 500;

/** The folders that a window may reach: nothing outside them is read or written on its behalf. */
export class AllowedFolders {
  /** As given, with its real path: symbolic links on the way to a project are the user's business. */
  private readonly roots = new Map<string, string>();

  allow(folder: string): void {
    const path = resolve(folder);
    this.roots.set(path, realPath(path));
  }

  /** The path itself, when it lies in an allowed folder, symbolic links followed. @throws PartonError */
  check(path: string): string {
    const refused = (problem: string) => new PartonError('input', problem, { file: path }, 'Open the project that it belongs to.');
    if (!isAbsolute(path) || path.split(/[\\/]/).includes('..')) throw refused('not a full path without "..".');
    const real = realPath(resolve(path));
    if (![...this.roots.values()].some((root) => contains(root, real))) throw refused('outside of the open projects.');
    return resolve(path);
  }

  /** The same of a folder that the user has just chosen: leave for it comes by another way than the question, maybe a moment later. */
  async checkSoon(path: string): Promise<string> {
    for (let waited = 0; waited < LATEST; waited += 25) {
      try {
        return this.check(path);
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    }
    return this.check(path);
  }
}

/** Whether a path is a folder or lies in it; `/a/b2` does not lie in `/a/b`. */
export function contains(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

/** With symbolic links followed as far as the path exists. */
function realPath(path: string): string {
  return existsSync(path) || dirname(path) === path ? realpathSync(path) : join(realPath(dirname(path)), basename(path));
}

/** A name of a file or folder, not a path. @throws PartonError */
export function checkName(name: string): string {
  if (!/^[\w][\w.+ -]{0,100}$/.test(name) || /[. ]$/.test(name)) {
    throw new PartonError('input', `${JSON.stringify(name)} cannot be a name here.`, {}, 'Use letters, digits, "_", "-", "+" and ".".');
  }
  return name;
}

/** `path`, or the first of `path-2`, `path-3`... that is free; an extension stays at the end. */
export function freePath(path: string, extension = ''): string {
  const stem = extension !== '' && path.endsWith(extension) ? path.slice(0, -extension.length) : path;
  for (let n = 1; ; n++) {
    const candidate = `${stem}${n === 1 ? '' : `-${n}`}${extension}`;
    if (!existsSync(candidate)) return candidate;
  }
}

/** Where a project has PDF sets. */
export function pdfFolder(project: string): string | undefined {
  const folder = join(project, 'pdfs');
  return existsSync(folder) && readdirSync(folder).length > 0 ? folder : undefined;
}
