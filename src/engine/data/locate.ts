import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, delimiter, dirname, join, resolve } from 'node:path';
import { PartonError } from '../../shared/errors';
import { readDataYaml } from '../io/data-yaml';
import type { YamlNode } from '../io/data-yaml';
import { projectRoot } from '../io/project-root';

/** Folders named on the command line, or in the settings file. */
export interface FolderOptions {
  readonly theory?: readonly string[];
  readonly data?: readonly string[];
  readonly pdfs?: readonly string[];
  readonly scans?: readonly string[];
}

/** Where to look for things, best first. Folders need not exist unless the user named them. */
export interface SearchFolders {
  /** Folders that hold `theory_<id>` folders, or are one. */
  readonly theories: readonly string[];
  readonly data: readonly DataFolder[];
  /** Folders that hold LHAPDF sets. */
  readonly pdfs: readonly string[];
  /** Folders that hold photons, besides those beside the theories. */
  readonly photons: readonly string[];
  /** Folders that hold hyperparameter scans. */
  readonly scans: readonly string[];
}

/** A collection of measured data in NNPDF's layout. */
export interface DataFolder {
  /** Holds one folder a set, and `dataset_names.yml`. */
  readonly commondata: string;
  readonly cfactors: string;
  readonly theoryCards: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The folders to search, in order: the project embedded in the program; those of the options (`--theory`, `--data`, `--pdfs`, `--scans`); those
 * of the settings file; those that nnpdf (nnprofile, Python environment) and LHAPDF (`LHAPDF_DATA_PATH`) use.
 * The settings file is `$PARTON_SETTINGS`, or `parton/settings.yml` in `$XDG_CONFIG_HOME` (`~/.config`): keys theory, data, pdfs, scans,
 * each a folder or a list of folders, relative to the file.
 * @throws PartonError if a folder that the user named is not there, or the settings file or nnprofile is wrong
 */
export function searchFolders(options: FolderOptions = {}, environment: Environment = process.env): SearchFolders {
  const embedded = join(projectRoot(), 'resources');
  const settings = readSettings(environment);
  const nnpdf = nnpdfFolders(environment);
  const named = (key: keyof FolderOptions): string[] => [
    ...(options[key] ?? []).map((folder) => checkFolder(resolve(expandHome(folder)), `--${key}`)),
    ...(settings[key] ?? []),
  ];
  return {
    theories: unique([join(embedded, 'theory'), ...named('theory'), ...nnpdf.theories]),
    data: uniqueData([join(embedded, 'nnpdf_data'), ...named('data'), ...nnpdf.data].map(dataFolder)),
    pdfs: unique([join(embedded, 'pdfs'), ...named('pdfs'), ...lhapdfFolders(environment)]),
    photons: nnpdf.photons,
    scans: unique([...named('scans'), ...nnpdf.scans]),
  };
}

/** `path` may be the nnpdf_data package, a folder that holds it, or its commondata folder alone. */
export function dataFolder(path: string): DataFolder {
  const [inside, below] = [join(path, 'commondata'), join(path, 'nnpdf_data', 'commondata')];
  const commondata = existsSync(inside) ? inside : existsSync(below) ? below : path;
  const root = dirname(commondata);
  return { commondata, cfactors: join(root, 'cfactors'), theoryCards: join(root, 'theory_cards') };
}

function uniqueData(folders: readonly DataFolder[]): DataFolder[] {
  return [...new Map(folders.map((folder) => [folder.commondata, folder])).values()];
}

function unique(folders: readonly string[]): string[] {
  return [...new Set(folders)];
}

function checkFolder(folder: string, namedBy: string): string {
  if (!existsSync(folder)) throw new PartonError('missing', `there is no folder ${folder}.`, { place: namedBy }, 'Check the path.');
  return folder;
}

function expandHome(path: string): string {
  return path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path;
}

function configFolder(environment: Environment): string {
  return environment['XDG_CONFIG_HOME'] || join(homedir(), '.config');
}

function readSettings(environment: Environment): FolderOptions {
  const named = environment['PARTON_SETTINGS'];
  const file = named ? resolve(expandHome(named)) : join(configFolder(environment), 'parton', 'settings.yml');
  if (!named && !existsSync(file)) return {};
  const node = readDataYaml(file);
  if (node.isAbsent) return {};
  const known = ['theory', 'data', 'pdfs', 'scans'];
  const settings: Record<string, string[]> = {};
  for (const [key, value] of node.entries()) {
    if (!known.includes(key)) value.fail(`unknown setting ${key}`, `Known: ${known.join(', ')}.`);
    settings[key] = folderList(value).map((folder) => checkFolder(resolve(dirname(file), expandHome(folder)), `${file}, ${key}`));
  }
  return settings;
}

/** A folder or a list of folders. */
function folderList(node: YamlNode): string[] {
  if (node.isAbsent) return [];
  return Array.isArray(node.value) ? node.items().map((item) => item.text()) : [node.text()];
}

/** Theories, data, photons and scans where nnpdf 4.1 looks for them (nnpdf_data `get_nnpdf_profile`). */
function nnpdfFolders(environment: Environment): { theories: string[]; data: string[]; photons: string[]; scans: string[] } {
  const profile = readProfile(environment);
  const prefixes = pythonPrefixes(environment);
  const share = profile?.share;
  const shares = share === undefined || share === 'RELATIVE_TO_PYTHON' ? prefixes.map((prefix) => join(prefix, 'share', 'NNPDF')) : [expandHome(share)];
  const inShares = (path: string): string[] => shares.map((folder) => resolve(folder, expandHome(path)));
  return {
    theories: inShares(profile?.theories ?? 'theories'),
    photons: profile?.photons === undefined ? [] : inShares(profile.photons),
    scans: inShares(profile?.scans ?? 'hyperscan'),
    data: [...(profile?.data ?? []).filter((folder) => existsSync(folder)), ...prefixes.flatMap(nnpdfPackages)],
  };
}

interface NnProfile {
  readonly share?: string;
  readonly theories?: string;
  readonly photons?: string;
  readonly scans?: string;
  readonly data: readonly string[];
}

/** `$NNPDF_PROFILE_PATH`, or `NNPDF/nnprofile.yaml` (`.yml`) in the configuration folder. */
function readProfile(environment: Environment): NnProfile | undefined {
  const folder = join(configFolder(environment), 'NNPDF');
  const named = environment['NNPDF_PROFILE_PATH'];
  const file = named || ['nnprofile.yaml', 'nnprofile.yml'].map((name) => join(folder, name)).find((candidate) => existsSync(candidate));
  if (!file) return undefined;
  const node = readDataYaml(file);
  if (node.isAbsent) return undefined;
  const text = (key: string): string | undefined => (node.get(key).isAbsent ? undefined : node.get(key).text());
  return {
    share: text('nnpdf_share'), theories: text('theories_path'), photons: text('photons_qed_path'), scans: text('hyperscan_path'),
    data: folderList(node.get('data_path')).map(expandHome),
  };
}

/** Python environments in use, as far as the environment tells. */
function pythonPrefixes(environment: Environment): string[] {
  return [environment['VIRTUAL_ENV'], environment['CONDA_PREFIX']].filter((prefix) => prefix !== undefined && prefix !== '') as string[];
}

/** Installed `nnpdf_data` packages of a Python environment. */
function nnpdfPackages(prefix: string): string[] {
  const library = join(prefix, 'lib');
  if (!existsSync(library)) return [];
  return readdirSync(library)
    .filter((name) => /^python3/.test(name))
    .map((python) => join(library, python, 'site-packages', 'nnpdf_data'))
    .filter((folder) => existsSync(folder));
}

/** `LHAPDF_DATA_PATH` (or the older `LHAPATH`), then the places of installed LHAPDF libraries. */
function lhapdfFolders(environment: Environment): string[] {
  const paths = environment['LHAPDF_DATA_PATH'] || environment['LHAPATH'] || '';
  const installed = [...pythonPrefixes(environment), '/usr/local', '/usr'].map((prefix) => join(prefix, 'share', 'LHAPDF'));
  return [...paths.split(delimiter).filter((path) => path !== ''), ...installed];
}

/** Folders of theory `id`, best first: tables that the first lacks may be in the next. @throws PartonError naming where it looked */
export function findTheory(folders: readonly string[], id: string): string[] {
  const wanted = `theory_${id}`;
  const found = folders.flatMap((folder) => {
    const below = join(folder, wanted);
    if (existsSync(below)) return [below];
    // A folder that is a theory itself: of this number, or without one.
    const name = basename(folder);
    return existsSync(join(folder, 'fastkernel')) && (name === wanted || !name.startsWith('theory_')) ? [folder] : [];
  });
  if (found.length === 0) throw notFound(`theory ${id}`, folders.map((folder) => join(folder, wanted)), '--theory');
  return found;
}

/** The first of `candidates` that exists. @throws PartonError `missing`, naming them all */
export function firstThere(what: string, candidates: readonly string[], option: string): string {
  const found = candidates.find((candidate) => existsSync(candidate));
  if (found === undefined) throw notFound(what, candidates, option);
  return found;
}

/** Nothing of the name anywhere: which folders were searched, and how to name another. */
export function notFound(what: string, searched: readonly string[], option: string): PartonError {
  return new PartonError('missing', `${what} is not there. Looked for: ${searched.join(', ')}.`, {}, `Name its folder with ${option}, or in the settings file.`);
}
