import { existsSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { PartonError } from '../../shared/errors';
import { formatChi2Log, parseChi2Log, type Chi2Entry } from './chi2exps';
import { makeFolder, readWhole, storageError, writeAllDurably, writeDurably } from './durable';
import { formatExportGrid, parseExportGrid, type ExportGrid } from './exportgrid';
import { formatFitJson, parseFitInfo, parseFitJson, type FitSummary } from './fit-json';

/*
 * A fit as n3fit lays it out (performfit.py, io/writer.py), FIT being the folder's name:
 *   filter.yml                      the runcard, as the user wrote it
 *   nnfit/replica_N/FIT.exportgrid  the PDF at the initial scale
 *                  /chi2exps.log    losses every 100 epochs
 *                  /weights.npz     the network (n3fit: weights.h5, when asked)
 *                  /FIT.json        the summary: written last, so a replica that has it is complete (FIT.fitinfo before December 2020)
 */
const MAX_BYTES = 64 << 20;

/** All that a finished replica leaves. */
export interface ReplicaResult {
  readonly summary: FitSummary;
  readonly grid: ExportGrid;
  readonly chi2Log: readonly Chi2Entry[];
  /** The bytes of a weights file. */
  readonly weights?: Uint8Array;
}

/** A fit folder, n3fit's or ours. */
export interface FitFolder {
  readonly folder: string;
  /** Of its files; n3fit names them after the folder that the fit was run in. */
  readonly name: string;
  /** Numbers of the complete replicas, increasing. */
  readonly replicas: readonly number[];
}

/** Makes the folder of a new fit and puts its runcard there. @throws PartonError when it cannot be written or its name would not do for n3fit's tools */
export function createFitFolder(folder: string, runcard: string): FitFolder {
  const name = checkFitName(folder);
  makeFolder(join(folder, 'nnfit'));
  writeDurably(join(folder, 'filter.yml'), runcard);
  return { folder, name, replicas: [] };
}

/** The name of a fit in a folder. @throws PartonError when it would not do for n3fit's tools */
export function checkFitName(folder: string): string {
  const name = basename(resolve(folder));
  if (!/^[\w.-]+$/.test(name)) {
    throw new PartonError('input', `${JSON.stringify(name)} cannot name a fit.`, { file: folder }, 'Use letters, digits, "_", "-" and ".".');
  }
  return name;
}

/** Writes a finished replica, its summary last. @throws PartonError */
export function writeReplica({ folder, name }: FitFolder, { summary, grid, chi2Log, weights }: ReplicaResult): void {
  const replicaFolder = folderOf(folder, grid.replica);
  makeFolder(replicaFolder);
  writeAllDurably([
    [join(replicaFolder, `${name}.exportgrid`), formatExportGrid(grid)],
    [join(replicaFolder, 'chi2exps.log'), formatChi2Log(chi2Log)],
    ...(weights ? [[join(replicaFolder, 'weights.npz'), weights] as const] : []),
  ]);
  writeDurably(join(replicaFolder, `${name}.json`), formatFitJson(summary));
}

/** Looks at a fit folder: its name and its complete replicas. @throws PartonError when it is not one */
export function openFitFolder(folder: string): FitFolder {
  const nnfit = join(folder, 'nnfit');
  if (!existsSync(nnfit)) {
    throw new PartonError('missing', 'not a fit: it has no nnfit folder.', { file: folder }, 'Name the folder that holds filter.yml and nnfit.');
  }
  const numbers = list(nnfit).flatMap((entry) => /^replica_(\d{1,6})$/.exec(entry)?.[1] ?? []).map(Number);
  const nameOf = (replica: number): string | undefined => {
    const files = list(folderOf(folder, replica));
    return files.map((file) => /^(.+)\.(?:json|fitinfo)$/.exec(file)?.[1]).find((name) => name !== undefined && files.includes(`${name}.exportgrid`));
  };
  const complete = numbers.map((replica) => ({ replica, name: nameOf(replica) })).filter(({ name }) => name !== undefined);
  return {
    folder,
    name: complete[0]?.name ?? basename(resolve(folder)),
    replicas: complete.map(({ replica }) => replica).sort((a, b) => a - b),
  };
}

/** The runcard of a fit. @throws PartonError */
export function readRuncard({ folder }: FitFolder): string {
  return readText(join(folder, 'filter.yml'));
}

/** @throws PartonError naming file and place */
export function readSummary({ folder, name }: FitFolder, replica: number): FitSummary {
  const file = join(folderOf(folder, replica), `${name}.json`);
  const old = file.replace(/json$/, 'fitinfo');
  return existsSync(file) || !existsSync(old) ? parseFitJson(readText(file), file) : parseFitInfo(readText(old), old);
}

/** @throws PartonError naming file and line */
export function readExportGrid(fit: FitFolder, replica: number): ExportGrid {
  const file = exportGridFile(fit, replica);
  return parseExportGrid(readText(file), file);
}

/** @throws PartonError naming file and place */
export function readChi2Log(fit: FitFolder, replica: number): Chi2Entry[] {
  const file = chi2LogFile(fit, replica);
  return parseChi2Log(readText(file), file);
}

/** Paths of a complete replica's files. */
export function exportGridFile({ folder, name }: FitFolder, replica: number): string {
  return join(folderOf(folder, replica), `${name}.exportgrid`);
}

export function chi2LogFile({ folder }: FitFolder, replica: number): string {
  return join(folderOf(folder, replica), 'chi2exps.log');
}

/** The weights file of a replica: its path, or undefined when it has none. */
export function weightsFile({ folder }: Pick<FitFolder, 'folder'>, replica: number): string | undefined {
  const file = join(folderOf(folder, replica), 'weights.npz');
  return existsSync(file) ? file : undefined;
}

function folderOf(folder: string, replica: number): string {
  return join(folder, 'nnfit', `replica_${replica}`);
}

function readText(file: string): string {
  return new TextDecoder().decode(readWhole(file, MAX_BYTES));
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    throw storageError(error, folder, 'read');
  }
}
