import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { InstalledSet } from '../../shared/contract/engine-api';
import { PartonError } from '../../shared/errors';
import { searchFolders, type FolderOptions } from '../data/locate';
import { readPdfInfo } from '../pdf/lhapdf';

/** LHAPDF sets in the folders that settings and environment name. They are compared where they are; nothing is ever written there. */
export class InstalledSets {
  /** By search folder; another time of it means that sets came or went. */
  private readonly known = new Map<string, { readonly changed: number; readonly sets: readonly InstalledSet[] }>();

  constructor(private readonly options: () => FolderOptions) {}

  /** Of sets of one name that in the first folder, as everywhere else. A folder that cannot be read holds none. */
  list(): InstalledSet[] {
    const byName = new Map<string, InstalledSet>();
    for (const set of this.folders().flatMap((folder) => this.setsIn(folder))) if (!byName.has(set.name)) byName.set(set.name, set);
    return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  has(folder: string): boolean {
    return this.list().some((set) => set.folder === folder);
  }

  private folders(): readonly string[] {
    try {
      return searchFolders(this.options()).pdfs;
    } catch (error) {
      if (!(error instanceof PartonError)) throw error;
      return []; // what is wrong with them is told by what needs them
    }
  }

  private setsIn(folder: string): readonly InstalledSet[] {
    const changed = statSync(folder, { throwIfNoEntry: false })?.mtimeMs;
    if (changed === undefined) return [];
    const before = this.known.get(folder);
    if (before?.changed === changed) return before.sets;
    const sets = namesIn(folder).map((name) => join(folder, name)).flatMap(installedSet);
    this.known.set(folder, { changed, sets });
    return sets;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function installedSet(folder: string): InstalledSet[] {
  if (!existsSync(join(folder, `${basename(folder)}.info`))) return [];
  try {
    return [{ folder, name: basename(folder), members: readPdfInfo(folder).numMembers }];
  } catch (error) {
    if (!(error instanceof PartonError)) throw error;
    return []; // `parton check` tells what is wrong with it
  }
}
