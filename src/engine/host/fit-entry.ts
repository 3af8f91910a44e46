import { existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { FitEntry, FitStatus } from '../../shared/contract/engine-api';
import { PartonError } from '../../shared/errors';
import { parseRuncard } from '../../shared/runcard/parse';
import { spread } from '../../shared/stats/spread';
import { openFitFolder, readSummary } from '../io/fit-folder';
import { lockHolder } from '../io/fit-lock';
import { readManifest } from '../run/manifest';
import { listFiles, readNotes, readRuncardText } from './fit-files';
import { fitStatus, holderText } from './fit-status';
import { isQueued, readQueued } from './queued-fit';

/** Entries of fits that have not changed since they were read. */
export class FitEntries {
  private readonly known = new Map<string, { readonly stamp: string; readonly entry: FitEntry }>();

  /** @param live how a fit stands that is being fitted, or waits for it, here */
  read(folder: string, live: FitStatus | undefined): FitEntry {
    const stamp = stampOf(folder);
    const before = this.known.get(folder);
    const entry = before?.stamp === stamp ? before.entry : readEntry(folder);
    this.known.set(folder, { stamp, entry });
    if (live !== undefined) return { ...entry, status: live };
    const holder = lockHolder(folder);
    return holder ? { ...entry, status: 'elsewhere', problem: holderText(holder) } : entry;
  }

  /** Whether a fit is no longer as it was read last. */
  isStale(folder: string): boolean {
    return this.known.get(folder)?.stamp !== stampOf(folder);
  }
}

/** Whether a folder is a fit, begun or queued. */
export function isFit(folder: string): boolean {
  return existsSync(join(folder, 'nnfit')) || isQueued(folder) || lockHolder(folder) !== undefined;
}

/** Changes whenever something does that an entry tells. */
export function stampOf(folder: string): string {
  const times = ['', 'nnfit', 'parton.json', 'filter.yml', 'notes.json', 'queued.json']
    .map((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return [...times, lockHolder(folder)?.pid].join();
}

function readEntry(folder: string): FitEntry {
  const common = { folder, name: basename(folder), foreign: false, runcard: join(folder, 'filter.yml'), notes: readNotes(folder) };
  const nothing = { description: '', datasets: 0, replicas: 0, finished: 0, modified: statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0, bytes: 0 };
  try {
    return { ...common, ...nothing, ...begunOrQueued(folder) };
  } catch (error) {
    if (!(error instanceof PartonError)) throw error;
    return { ...common, ...nothing, status: 'damaged', problem: error.message };
  }
}

function begunOrQueued(folder: string): Omit<FitEntry, 'folder' | 'name' | 'runcard' | 'notes'> {
  const text = readRuncardText(folder);
  const runcard = text === undefined ? undefined : parseRuncard(text).runcard;
  const files = listFiles(folder);
  const common = {
    description: runcard?.description ?? '', datasets: runcard?.datasets.length ?? 0,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    modified: Math.max(...files.map(({ path }) => statSync(join(folder, path), { throwIfNoEntry: false })?.mtimeMs ?? 0), 0),
  };
  if (!existsSync(join(folder, 'nnfit'))) {
    const replicas = readQueued(folder)?.replicas?.length ?? runcard?.replicas ?? 0;
    return { ...common, foreign: false, status: 'interrupted', replicas, finished: 0 };
  }
  const fit = openFitFolder(folder);
  const manifest = readManifest(folder);
  let damaged: string | undefined;
  const chi2s = fit.replicas.map((replica) => {
    try {
      return readSummary(fit, replica).chi2;
    } catch (error) {
      if (!(error instanceof PartonError)) throw error;
      damaged ??= error.message;
      return NaN;
    }
  });
  const chi2 = spread(chi2s)?.median;
  return {
    ...common, foreign: manifest === undefined,
    status: damaged !== undefined && chi2 === undefined ? 'damaged' : fitStatus(fit.replicas, manifest, undefined),
    replicas: manifest?.replicas.length ?? fit.replicas.length, finished: fit.replicas.length,
    ...(manifest?.points !== undefined && { points: manifest.points }), ...(chi2 !== undefined && { chi2 }), ...(damaged !== undefined && { problem: damaged }),
  };
}
