import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { FitStatus, PdfSetEntry, ProjectListing, RuncardEntry } from '../../shared/contract/engine-api';
import { PartonError } from '../../shared/errors';
import { parseRuncard } from '../../shared/runcard/parse';
import { knownEpochs } from '../../shared/runcard/runcard';
import { readWhole, storageError } from '../io/durable';
import { readPdfInfo } from '../pdf/lhapdf';
import { listFiles } from './fit-files';
import { FitEntries, isFit } from './fit-entry';
import { readLooks } from './looks';

/** Looks at project folders. What has not changed is not read again. */
export class Projects {
  private readonly fits = new FitEntries();
  private readonly runcards = new Map<string, { readonly stamp: string; readonly entry: RuncardEntry }>();

  /** Fits of each project as they were listed last. */
  private readonly listed = new Map<string, readonly string[]>();

  constructor(private readonly liveStatus: (folder: string) => FitStatus | undefined) {}

  /**
   * Runcards lie in the folder and in runcards/, fits in the folder and in fits/, PDF sets in pdfs/.
   * @throws PartonError when the folder is gone
   */
  list(folder: string): ProjectListing {
    const here = subfolders(folder);
    const fits = [...here, ...optional(join(folder, 'fits'), subfolders)].filter((path) => isFit(path));
    const runcards = [...runcardFiles(folder), ...optional(join(folder, 'runcards'), runcardFiles)];
    this.listed.set(folder, fits);
    return {
      folder, name: basename(folder),
      runcards: runcards.map((file) => this.runcard(file)),
      fits: fits.map((fit) => this.fits.read(fit, this.liveStatus(fit))),
      looks: readLooks(folder),
      pdfSets: optional(join(folder, 'pdfs'), subfolders).flatMap(pdfSet),
    };
  }

  /** Whether a fit of the project that is not fitted here is no longer as it was listed: other processes do not tell. */
  isStale(folder: string): boolean {
    return (this.listed.get(folder) ?? []).some((fit) => this.liveStatus(fit) === undefined && this.fits.isStale(fit));
  }

  fit(folder: string): ReturnType<FitEntries['read']> {
    return this.fits.read(folder, this.liveStatus(folder));
  }

  private runcard(file: string): RuncardEntry {
    const { mtimeMs, size } = statSync(file);
    const stamp = `${mtimeMs},${size}`;
    const before = this.runcards.get(file);
    if (before?.stamp === stamp) return before.entry;
    const entry = readEntry(file, mtimeMs);
    this.runcards.set(file, { stamp, entry });
    return entry;
  }
}

/** Whether a file is a runcard by its name. */
export const isRuncardFile = (path: string): boolean => /\.ya?ml$/.test(path) && !basename(path).startsWith('.');

function readEntry(file: string, modified: number): RuncardEntry {
  const common = { file, name: basename(file).replace(/\.ya?ml$/, ''), modified };
  try {
    const { runcard, diagnostics } = parseRuncard(new TextDecoder().decode(readWhole(file, 1 << 20)));
    const epochs = runcard && knownEpochs(runcard);
    return {
      ...common, description: runcard?.description ?? '', datasets: runcard?.datasets.length ?? 0, replicas: runcard?.replicas ?? 0,
      ...(epochs !== undefined && { epochs }), errors: diagnostics.filter(({ severity }) => severity === 'error').length,
    };
  } catch (error) {
    if (!(error instanceof PartonError)) throw error;
    return { ...common, description: error.problem, datasets: 0, replicas: 0, errors: 1 };
  }
}

function pdfSet(folder: string): PdfSetEntry[] {
  if (!existsSync(join(folder, `${basename(folder)}.info`))) return [];
  const { modified, bytes } = { modified: statSync(folder).mtimeMs, bytes: listFiles(folder).reduce((sum, file) => sum + file.bytes, 0) };
  const common = { folder, name: basename(folder), modified, bytes };
  try {
    const { numMembers, errorType, entries } = readPdfInfo(folder);
    return [{ ...common, description: entries.get('SetDesc') ?? '', members: numMembers, errorType }];
  } catch (error) {
    if (!(error instanceof PartonError)) throw error;
    return [{ ...common, description: error.problem, members: 0, errorType: '' }];
  }
}

const runcardFiles = (folder: string): string[] =>
  entries(folder).filter((entry) => entry.isFile() && isRuncardFile(entry.name)).map(({ name }) => join(folder, name));

const subfolders = (folder: string): string[] =>
  entries(folder).filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => join(folder, name));

function entries(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    throw storageError(error, folder, 'read');
  }
}

const optional = <T>(folder: string, read: (folder: string) => T[]): T[] => (existsSync(folder) ? read(folder) : []);
