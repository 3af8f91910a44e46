import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { InstalledSet } from '../../shared/contract/engine-api';
import { PartonError } from '../../shared/errors';
import { searchFolders, type FolderOptions } from '../data/locate';
import { parsePdfInfo } from '../pdf/pdf-info';

const MAX_INFO_BYTES = 1 << 20;
/** Files that are read side by side. */
const AT_ONCE = 32;

/**
 * LHAPDF sets in the folders that settings and environment name. They are compared where they are; nothing is ever written there.
 * Such a folder may hold a thousand sets on a slow disk of a network: nobody else waits while they are read, and they are read once.
 */
export class InstalledSets {
  /** By search folder; another time of it means that sets came or went. */
  private readonly known = new Map<string, { readonly changed: number; readonly sets: Promise<readonly InstalledSet[]> }>();

  constructor(private readonly options: () => FolderOptions) {}

  /** Of sets of one name that in the first folder, as everywhere else. A folder that cannot be read holds none. */
  async list(): Promise<InstalledSet[]> {
    const all = await Promise.all(this.folders().map((folder) => this.setsIn(folder)));
    const byName = new Map<string, InstalledSet>();
    for (const set of all.flat()) if (!byName.has(set.name)) byName.set(set.name, set);
    return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  has(folder: string): boolean {
    return resolve(folder) === folder && this.folders().includes(dirname(folder)) && existsSync(infoFile(folder));
  }

  private folders(): readonly string[] {
    try {
      return searchFolders(this.options()).pdfs;
    } catch (error) {
      if (!(error instanceof PartonError)) throw error;
      return []; // what is wrong with them is told by what needs them
    }
  }

  private async setsIn(folder: string): Promise<readonly InstalledSet[]> {
    const changed = await stat(folder).then(({ mtimeMs }) => mtimeMs, () => undefined);
    if (changed === undefined) return [];
    const before = this.known.get(folder);
    if (before?.changed === changed) return before.sets;
    const sets = readSets(folder);
    this.known.set(folder, { changed, sets });
    return sets;
  }
}

const infoFile = (folder: string): string => join(folder, `${basename(folder)}.info`);

async function readSets(folder: string): Promise<InstalledSet[]> {
  const names = await readdir(folder).catch(() => []);
  const sets: InstalledSet[] = [];
  for (let i = 0; i < names.length; i += AT_ONCE) {
    sets.push(...(await Promise.all(names.slice(i, i + AT_ONCE).map((name) => readSet(join(folder, name))))).flat());
  }
  return sets;
}

/** None, where there is no set that can be read: `parton check` tells what is wrong with it. */
async function readSet(folder: string): Promise<InstalledSet[]> {
  const file = infoFile(folder);
  try {
    const { size } = await stat(file);
    if (size > MAX_INFO_BYTES) return [];
    return [{ folder, name: basename(folder), members: parsePdfInfo(await readFile(file, 'utf8'), file).numMembers }];
  } catch {
    return [];
  }
}
