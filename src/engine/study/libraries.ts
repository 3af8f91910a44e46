import { Library } from '../data/library';
import { searchFolders, type FolderOptions } from '../data/locate';

/** Metadata, data and FK tables of one theory in the same folders are read once, whatever runcard asks for them. */
export class Libraries {
  private last: { readonly key: string; readonly library: Library } | undefined;

  /** @throws PartonError if the theory is not there */
  of(theoryId: string, folders: FolderOptions): Library {
    const key = JSON.stringify([theoryId, folders]);
    if (this.last?.key !== key) this.last = { key, library: new Library(searchFolders(folders), theoryId) };
    return this.last.library;
  }
}
