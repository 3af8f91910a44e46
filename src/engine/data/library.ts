import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PartonError } from '../../shared/errors';
import { readDataYaml } from '../io/data-yaml';
import type { YamlNode } from '../io/data-yaml';
import type { FkTable } from '../theory/fk-table';
import { loadFkTable } from '../theory/read-fk-table';
import { readCfactors } from './cfactors';
import type { Cfactors } from './cfactors';
import { readCommonData } from './commondata';
import { currentName, legacyNames } from './legacy-names';
import { findTheory, firstThere, notFound } from './locate';
import type { SearchFolders } from './locate';
import { openSet, readMetadata, splitName } from './metadata';
import type { ObservableMetadata } from './metadata';
import { readTheoryCard } from './theory-card';
import type { TheoryCard } from './theory-card';
import type { CommonData } from './types';

/** An observable's metadata and the older names of its dataset. */
export interface FoundObservable {
  readonly metadata: ObservableMetadata;
  readonly legacyNames: readonly string[];
}

/** Finds and reads what fits to one theory need, each file once; what failed is tried again. */
export class Library {
  readonly theoryCard: TheoryCard;
  private readonly theoryFolders: readonly string[];
  private readonly sets = new Map<string, YamlNode>();
  private readonly tables = new Map<string, Promise<FkTable>>();
  private readonly measured = new Map<string, { readonly metadata: ObservableMetadata; readonly data: CommonData }>();

  /** @throws PartonError if the theory or its card is not there */
  constructor(
    readonly folders: SearchFolders,
    readonly theoryId: string,
  ) {
    this.theoryFolders = findTheory(folders.theories, theoryId);
    this.theoryCard = this.cardOf(theoryId);
  }

  /**
   * The observable `name` with its variants, from the first data folder that has both.
   * @throws PartonError `missing`, saying why each folder does not serve
   */
  observable(name: string, variants: readonly string[]): FoundObservable {
    const { setname, observable } = splitName(name);
    const reasons: string[] = [];
    for (const { commondata } of this.folders.data) {
      const folder = join(commondata, setname);
      if (!existsSync(join(folder, 'metadata.yaml'))) continue;
      try {
        const metadata = readMetadata(this.yaml(folder, openSet), observable, variants);
        return { metadata, legacyNames: this.legacyNames(commondata, metadata) };
      } catch (error) {
        if (!(error instanceof PartonError) || error.kind !== 'missing') throw error;
        reasons.push(error.message);
      }
    }
    if (reasons.length > 0) throw new PartonError('missing', `${name} is not available. ${reasons.join(' ')}`, {}, 'Name a folder that has it with --data.');
    throw notFound(`the dataset ${name}`, this.folders.data.map(({ commondata }) => join(commondata, setname)), '--data');
  }

  /** The observable of a runcard's entry, whose name may be an old one. @throws PartonError as `observable` */
  named({ name, variant, systematics }: { readonly name: string; readonly variant?: string | readonly string[]; readonly systematics?: number }): FoundObservable {
    const variants = typeof variant === 'string' ? [variant] : (variant ?? []);
    for (const { commondata } of this.folders.data) {
      const file = join(commondata, 'dataset_names.yml');
      const current = existsSync(file) ? currentName(this.yaml(file, readDataYaml), name, systematics) : undefined;
      if (!current) continue;
      // as in nnpdf, an old name's own variant counts where the runcard has none, and always where it is legacy_dw
      const chosen = variants.length === 0 || current.variant === 'legacy_dw' ? current.variant : undefined;
      return this.observable(current.name, chosen === undefined ? variants : [chosen]);
    }
    return this.observable(name, variants);
  }

  /** All points of a runcard's entry, before cuts. @throws PartonError as `observable` */
  commonData(entry: Parameters<Library['named']>[0]): { readonly metadata: ObservableMetadata; readonly data: CommonData } {
    const { metadata, legacyNames } = this.named(entry);
    const key = `${metadata.name} ${metadata.variant ?? ''} ${metadata.file}`;
    const found = this.measured.get(key) ?? { metadata, data: readCommonData(metadata, legacyNames) };
    this.measured.set(key, found);
    return found;
  }

  /** @throws PartonError if it is not there or damaged */
  fkTable(name: string): Promise<FkTable> {
    const candidates = this.theoryFolders.flatMap((folder) => ['.pineappl.lz4', '.pineappl'].map((end) => join(folder, 'fastkernel', name + end)));
    const path = firstThere(`the FK table ${name} of theory ${this.theoryId}`, candidates, '--theory');
    let table = this.tables.get(path);
    if (!table) {
      table = loadFkTable(path);
      this.tables.set(path, table);
      table.catch(() => this.tables.delete(path));
    }
    return table;
  }

  /** C-factors `name` (such as QCD, MAS) of an FK table: those of the theory, else those that come with the data. @throws PartonError */
  cfactors(name: string, table: string): Cfactors {
    if (!/^[\w.+-]+$/.test(name)) throw new PartonError('input', `${JSON.stringify(name)} is not the name of a C-factor.`);
    const file = `CF_${name}_${table}.dat`;
    const candidates = [...this.theoryFolders.map((folder) => join(folder, 'cfactor')), ...this.folders.data.map(({ cfactors }) => cfactors)].map((folder) => join(folder, file));
    return readCfactors(firstThere(`the C-factor file ${file}`, candidates, '--data'));
  }

  /** The card of any theory, whether its tables are there or not. @throws PartonError */
  cardOf(theoryId: string): TheoryCard {
    return readTheoryCard(this.findTheoryCard(theoryId), Number(theoryId));
  }

  /** Cards are named by the number of the theory, which may have underscores. */
  private findTheoryCard(theoryId: string): string {
    const folders = this.folders.data.map(({ theoryCards }) => theoryCards);
    for (const folder of folders.filter((candidate) => existsSync(candidate))) {
      const name = readdirSync(folder).find((file) => file.endsWith('.yaml') && file.slice(0, -5).replaceAll('_', '') === theoryId);
      if (name !== undefined) return join(folder, name);
    }
    throw notFound(`the card of theory ${theoryId}`, folders.map((folder) => join(folder, `${theoryId}.yaml`)), '--data');
  }

  private legacyNames(commondata: string, { name, variant }: ObservableMetadata): string[] {
    const file = join(commondata, 'dataset_names.yml');
    return existsSync(file) ? legacyNames(this.yaml(file, readDataYaml), name, variant) : [];
  }

  private yaml(path: string, read: (path: string) => YamlNode): YamlNode {
    let node = this.sets.get(path);
    if (!node) {
      node = read(path);
      this.sets.set(path, node);
    }
    return node;
  }
}
