import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KernelTimes } from '../../engine/bench/kernels';
import { Library } from '../../engine/data/library';
import { searchFolders, type FolderOptions } from '../../engine/data/locate';
import type { LoadedProblem } from '../../engine/problem/load-problem';
import { PartonError } from '../../shared/errors';
import { requireRuncard } from '../../shared/runcard/parse';
import type { FitCase, FitRun, MeasureFit } from './fit-child';
import { writeLargeLoad } from './large-load';
import { changedRuncard, globalRuncard } from './runcards';
import type { Obstacle } from './suite';

/** Fits of linear and bilinear data. */
export interface ScaleRun {
  readonly points: number;
  /** Of them, those with hadronic tables. */
  readonly bilinear: number;
  readonly runs: readonly FitRun[];
  /** A block of replicas on one thread; of the large load it would take too long. */
  readonly kernels?: KernelTimes;
}

type Size = readonly [replicas: number, epochs: number];

const GLOBAL: readonly Size[] = [[100, 300], [200, 200]];
const LARGE: readonly Size[] = [[1, 300], [100, 30], [200, 20]];

export interface ScaleRequest {
  /** For files of its own. */
  readonly folder: string;
  /** Where the user has data and theory that the program lacks. */
  readonly folders: FolderOptions;
  readonly workers: number;
  /** Of each fit; else some hundred. */
  readonly epochs?: number;
  readonly fit: MeasureFit;
  readonly say: (what: string) => void;
}

/** All datasets of `bench/global.yml`. @returns why not, where data or tables are missing */
export function measureGlobal(request: ScaleRequest): Promise<ScaleRun | Obstacle> {
  return measureLoad('all datasets', request, GLOBAL, async (problem) => (await import('../../engine/bench/kernels')).measureKernels(problem, 16, 10), () => globalLoad(request));
}

/** A load of the size of NNPDF4.0's, made of the same datasets. @returns why not, where data or tables are missing */
export function measureLarge(request: ScaleRequest): Promise<ScaleRun | Obstacle> {
  return measureLoad('the large load', request, LARGE, undefined, () => largeLoad(request));
}

/** The same fits of many replicas, for whoever has the data. @throws PartonError */
export function scaleCases(request: Omit<ScaleRequest, 'fit' | 'say'>): FitCase[] {
  if (!existsSync(globalRuncard())) return [];
  try {
    const cases = (what: string, sizes: readonly Size[], { text, folders }: Load) => sizes.map((size) => caseOf(what, text, size, { ...request, folders }));
    return [...cases('global.yml', GLOBAL, globalLoad(request)), ...cases('as large as NNPDF4.0', LARGE.filter(([replicas]) => replicas > 1), largeLoad(request))];
  } catch (error) {
    if (error instanceof PartonError && error.kind === 'missing') return [];
    throw error;
  }
}

interface Load {
  readonly text: string;
  readonly folders: FolderOptions;
}

/** @throws PartonError when a dataset is not there */
function globalLoad({ folders }: Pick<ScaleRequest, 'folders'>): Load {
  const text = readFileSync(globalRuncard(), 'utf8');
  const { theoryId, datasets } = requireRuncard(text, globalRuncard());
  const library = new Library(searchFolders(folders), theoryId);
  for (const choice of datasets) library.named(choice);
  return { text, folders };
}

/** @throws PartonError when a dataset is not there */
function largeLoad({ folder, folders }: Pick<ScaleRequest, 'folder' | 'folders'>): Load {
  const data = join(folder, 'large');
  mkdirSync(data, { recursive: true });
  const text = writeLargeLoad(data, readFileSync(globalRuncard(), 'utf8'), searchFolders(folders));
  return { text, folders: { ...folders, data: [...(folders.data ?? []), data] } };
}

const caseOf = (what: string, text: string, [replicas, usual]: Size, { workers, epochs = usual, folders }: Pick<ScaleRequest, 'workers' | 'epochs' | 'folders'>): FitCase =>
  ({ what, replicas, text: changedRuncard({ epochs, neverStop: true }, text), workers, folders });

async function measureLoad(
  what: string, request: ScaleRequest, sizes: readonly Size[], kernelsOf: ((problem: LoadedProblem) => Promise<KernelTimes>) | undefined, make: () => Load,
): Promise<ScaleRun | Obstacle> {
  if (!existsSync(globalRuncard())) return { obstacle: 'it is measured in a checkout of the sources only' };
  try {
    const { text, folders } = make();
    request.say(`kernels with ${what}`);
    const { points, bilinear, kernels } = await look(text, folders, kernelsOf);
    const runs: FitRun[] = [];
    for (const size of sizes) runs.push(await request.fit(caseOf(`${what}, ${size[0]} replicas`, text, size, { ...request, folders })));
    return { points, bilinear, runs, ...(kernels && { kernels }) };
  } catch (error) {
    if (!(error instanceof PartonError) || error.kind !== 'missing') throw error;
    return { obstacle: error.message };
  }
}

/** The load in this process, which lets go of it at once. */
async function look(text: string, folders: FolderOptions, kernelsOf: ((problem: LoadedProblem) => Promise<KernelTimes>) | undefined) {
  const { loadProblem } = await import('../../engine/problem/load-problem');
  const problem = await loadProblem(requireRuncard(text, globalRuncard()), searchFolders(folders));
  const observables = problem.fit.experiments.flatMap((experiment) => experiment.observables);
  const count = (chosen: typeof observables) => chosen.reduce((sum, { ndata }) => sum + ndata, 0);
  const hadronic = observables.filter(({ operands }) => operands.some(({ kind }) => kind === 'bilinear'));
  return { points: count(observables), bilinear: count(hadronic), kernels: await kernelsOf?.(problem) };
}
