import { createHash } from 'node:crypto';
import { requireRuncard } from '../../shared/runcard/parse';
import { searchFolders, type FolderOptions } from '../data/locate';
import { loadProblem, type LoadedProblem } from '../problem/load-problem';

/** Most loaded problems that are kept: one takes some 100 MB. */
const MOST = 2;

/** Runcards with all data and theory loaded, the last few used. */
export class Problems {
  private readonly kept = new Map<string, Promise<LoadedProblem>>();

  constructor(private readonly folders: () => FolderOptions) {}

  /** @param file for messages @throws PartonError */
  load(text: string, file: string): Promise<LoadedProblem> {
    const key = createHash('sha256').update(JSON.stringify(this.folders())).update(text).digest('hex');
    const found = this.kept.get(key) ?? this.read(text, file);
    this.kept.delete(key);
    this.kept.set(key, found); // the last used is the last to go
    found.catch(() => this.kept.delete(key));
    for (const old of [...this.kept.keys()].slice(0, -MOST)) this.kept.delete(old);
    return found;
  }

  /** Folders have changed: what was found may not be found again. */
  clear(): void {
    this.kept.clear();
  }

  private async read(text: string, file: string): Promise<LoadedProblem> {
    return loadProblem(requireRuncard(text, file), searchFolders(this.folders()));
  }
}
