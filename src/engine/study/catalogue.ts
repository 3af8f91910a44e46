import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CatalogueEntry } from '../../shared/contract/engine-api';
import { PartonError } from '../../shared/errors';
import { searchFolders, type DataFolder, type FolderOptions } from '../data/locate';
import { isTheoryOnly, openSet, readMetadata, variantNames } from '../data/metadata';
import type { YamlNode } from '../io/data-yaml';

/** All observables of all data folders; a set that cannot be read is left out, and told of. */
export function catalogue(options: FolderOptions, onWarning: (text: string) => void): CatalogueEntry[] {
  const { data, theories } = searchFolders(options);
  const tables = tableNames(theories);
  const seen = new Set<string>();
  return data.filter(({ commondata }) => existsSync(commondata)).flatMap((folder) => {
    const factors = cfactorFiles(folder, theories);
    return readdirSync(folder.commondata).sort().filter((set) => existsSync(join(folder.commondata, set, 'metadata.yaml'))).flatMap((set) => {
      try {
        const node = openSet(join(folder.commondata, set));
        return node.get('implemented_observables').items().flatMap((observable) => {
          const entry = entryOf(node, observable, tables, factors);
          if (entry === undefined || seen.has(entry.name)) return [];
          seen.add(entry.name);
          return [entry];
        });
      } catch (error) {
        if (!(error instanceof PartonError)) throw error;
        onWarning(error.message);
        return [];
      }
    });
  });
}

/** Undefined for what this program cannot fit: other operations, no variant that reads. */
function entryOf(set: YamlNode, observable: YamlNode, tables: ReadonlySet<string>, factors: readonly string[]): CatalogueEntry | undefined {
  try {
    const metadata = readMetadata(set, observable.get('observable_name').text(), []);
    const needed = metadata.theory?.tables.flat() ?? [];
    const label = observable.get('plotting').isAbsent ? undefined : observable.get('plotting').get('dataset_label');
    const cfactors = factors.flatMap((file) => needed.flatMap((table) => (file.endsWith(`_${table}.dat`) ? [file.slice(3, -(table.length + 5))] : [])));
    return {
      name: metadata.name, kind: kindOf(metadata.setname), process: metadata.process, experiment: metadata.experiment,
      description: label === undefined || label.isAbsent ? '' : label.text(),
      points: metadata.ndata, variants: variantNames(observable), cfactors: [...new Set(cfactors)].sort(),
      available: needed.length > 0 && needed.every((table) => tables.has(table)),
    };
  } catch (error) {
    if (error instanceof PartonError && error.kind === 'unsupported') return undefined;
    throw error;
  }
}

function kindOf(setname: string): CatalogueEntry['kind'] {
  if (!isTheoryOnly(setname)) return 'data';
  return setname.includes('INTEG') ? 'integrability' : 'positivity';
}

function tableNames(theories: readonly string[]): Set<string> {
  const folders = theories.filter((folder) => existsSync(folder)).flatMap((folder) =>
    [folder, ...readdirSync(folder).map((name) => join(folder, name))].map((theory) => join(theory, 'fastkernel')));
  return new Set(folders.filter((folder) => existsSync(folder)).flatMap((folder) =>
    readdirSync(folder).map((name) => name.replace(/\.pineappl(\.lz4)?$/, ''))));
}

/** Names of C-factor files, `CF_<name>_<table>.dat`. */
function cfactorFiles({ cfactors }: DataFolder, theories: readonly string[]): string[] {
  const folders = [cfactors, ...theories.filter((folder) => existsSync(folder)).flatMap((folder) => readdirSync(folder).map((name) => join(folder, name, 'cfactor')))];
  return folders.filter((folder) => existsSync(folder)).flatMap((folder) => readdirSync(folder)).filter((name) => /^CF_.*\.dat$/.test(name));
}
