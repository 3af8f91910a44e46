import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { requireRuncard } from '../../shared/runcard/parse';
import type { Runcard } from '../../shared/runcard/runcard';
import { readCommonData } from '../data/commondata';
import type { Cuts } from '../data/cuts';
import { Library } from '../data/library';
import { searchFolders, type FolderOptions } from '../data/locate';
import type { ObservableMetadata } from '../data/metadata';
import type { CommonData } from '../data/types';
import { runcardCuts } from '../problem/runcard-cuts';

/** The data of a runcard without its theory: found, read before cuts, and the cuts. Files are read once. */
export class MeasuredData {
  private library: Library | undefined;
  private readonly read = new Map<string, { readonly metadata: ObservableMetadata; readonly data: CommonData }>();

  constructor(private readonly folders: () => FolderOptions) {}

  /** @throws PartonError when the runcard has errors or its theory is not there */
  open(text: string): { readonly runcard: Runcard; readonly library: Library; readonly cuts: Cuts } {
    const runcard = requireRuncard(text, 'the runcard');
    const library = this.of(runcard.theoryId);
    return { runcard, library, cuts: runcardCuts(runcard, library) };
  }

  /** All points of a dataset. @throws PartonError */
  dataset(library: Library, name: string, variants: readonly string[]): { readonly metadata: ObservableMetadata; readonly data: CommonData } {
    const key = `${name} ${variants.join(' ')}`;
    const known = this.read.get(key);
    if (known) return known;
    const { metadata, legacyNames } = library.observable(name, variants);
    const found = { metadata, data: readCommonData(metadata, legacyNames) };
    this.read.set(key, found);
    return found;
  }

  /** Names of FK tables that no theory folder has. */
  missingTables(library: Library, tables: readonly string[]): string[] {
    const folders = library.folders.theories.flatMap((folder) => [join(folder, `theory_${library.theoryId}`), folder]);
    return tables.filter((name) => !folders.some((folder) => ['.pineappl.lz4', '.pineappl'].some((end) => existsSync(join(folder, 'fastkernel', name + end)))));
  }

  /** Folders have changed. */
  clear(): void {
    this.library = undefined;
    this.read.clear();
  }

  private of(theoryId: string): Library {
    if (this.library?.theoryId !== theoryId) {
      this.clear();
      this.library = new Library(searchFolders(this.folders()), theoryId);
    }
    return this.library;
  }
}
