import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import type { KernelTimes, ReferenceTimes } from '../../engine/bench/kernels';
import type { FolderOptions } from '../../engine/data/locate';
import { fitMeasurer, type FitRun } from './fit-child';
import { forecastCases, measureForecasts, type ForecastRun } from './forecasts';
import { measureCompare, type CompareRun } from './compare';
import { measureN3fit, type N3fitRun } from './n3fit';
import { changedRuncard, disRuncard, type RuncardChange } from './runcards';
import { measureGlobal, measureLarge, type ScaleRun } from './scale';
import { measureWindow, windowObstacle, type WindowRun } from './window';

export type Part = 'epoch' | 'whole' | 'kernels' | 'reference' | 'growth' | 'global' | 'large' | 'forecast' | 'compare' | 'window';

export interface BenchRequest {
  readonly parts: readonly Part[];
  /** How many replicas to measure an epoch with. */
  readonly replicas: readonly number[];
  readonly workers: number;
  /** Epochs of each such fit; else so many that it takes some seconds. */
  readonly epochs?: number;
  /** Where the user has data and theory that the program lacks. */
  readonly folders?: FolderOptions;
  /** A Python that has n3fit. */
  readonly python?: string;
}

/** Why something could not be measured. */
export interface Obstacle {
  readonly obstacle: string;
}

/** Everything measured; a part that was not asked for is absent. */
export interface BenchResult {
  readonly machine: { readonly processor: string; readonly cores: number; readonly memory: number; readonly node: string; readonly platform: string; /** Processes that were running when the bench began (mean over a minute). */ readonly load: number };
  readonly workers: number;
  /** Fits in which no replica stops, one a number of replicas. */
  readonly epoch?: readonly FitRun[];
  /** The embedded DIS runcard with 100 replicas, as it is; and with no replica stopping before its 3000 epochs. */
  readonly whole?: { readonly asIs: FitRun; readonly neverStopping: FitRun };
  /** One thread: a full block of replicas, and a single one. */
  readonly kernels?: readonly KernelTimes[];
  readonly reference?: ReferenceTimes;
  readonly growth?: {
    readonly data: readonly (FitRun & { readonly datasets: number })[];
    readonly workers: readonly (FitRun & { readonly workers: number })[];
  };
  /** All datasets that there are tables for, and a load of the size of NNPDF4.0's. */
  readonly global?: ScaleRun | Obstacle;
  readonly large?: ScaleRun | Obstacle;
  readonly forecast?: readonly ForecastRun[];
  readonly n3fit?: readonly N3fitRun[];
  readonly compare?: CompareRun;
  readonly window?: WindowRun | Obstacle;
}

const DATASETS = [5, 10, 17];
const GROWTH_REPLICAS = 100;
const WINDOW = { replicas: 200, epochs: 4000 } as const;

/**
 * Measures parts one after another.
 * @param say what is being measured
 * @param onPart told after each part of all that was measured so far
 */
export async function runBench(
  { parts, replicas, workers, epochs, folders = {}, python }: BenchRequest, say: (what: string) => void, onPart?: (measured: BenchResult) => Promise<void>,
): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), 'parton-bench-'));
  const measure = fitMeasurer(folder, say);
  const fit = (what: string, number: number, change: RuncardChange, threads = workers): Promise<FitRun> =>
    measure({ what, replicas: number, text: changedRuncard(change), workers: threads });
  const epochsOf = (number: number) => epochs ?? epochsFor(number);
  const request = { folder, folders, workers, fit: measure, say, ...(epochs !== undefined && { epochs }) };
  const measures: { readonly [P in Part]: () => Promise<NonNullable<BenchResult[P]>> } = {
    async epoch() {
      const runs: FitRun[] = [];
      for (const number of replicas) runs.push(await fit(`epochs of ${number} replicas`, number, { neverStop: true, epochs: epochsOf(number) }));
      return runs;
    },
    whole: async () => ({
      asIs: await fit('the whole DIS fit', 100, {}),
      neverStopping: await fit('the whole DIS fit, no replica stopping', 100, { neverStop: true }),
    }),
    async kernels() {
      say('kernels');
      const [{ measureKernels }, problem] = await Promise.all([import('../../engine/bench/kernels'), loadDis()]);
      return [await measureKernels(problem, 1), await measureKernels(problem, 16)];
    },
    async reference() {
      say('the reference engine');
      const [{ measureReference }, problem] = await Promise.all([import('../../engine/bench/kernels'), loadDis()]);
      return measureReference(problem);
    },
    async growth() {
      const change: RuncardChange = { neverStop: true, epochs: epochsOf(GROWTH_REPLICAS) };
      const data = [];
      const all = Math.max(...DATASETS);
      for (const datasets of DATASETS) data.push({ datasets, ...await fit(`${datasets} datasets`, GROWTH_REPLICAS, datasets < all ? { ...change, datasets } : change) });
      const threads = [];
      for (let n = 1; n <= workers; n *= 2) threads.push({ ...await fit(`${n} workers`, GROWTH_REPLICAS, change, n), workers: n });
      return { data, workers: threads };
    },
    global: () => measureGlobal(request),
    large: () => measureLarge(request),
    forecast: () => measureForecasts(forecastCases(request, epochsOf), request),
    compare: () => measureCompare({ folder, workers, say }),
    async window() {
      const obstacle = await windowObstacle();
      say('the window');
      const runcard = join(folder, 'window.yml');
      const all = epochs ?? WINDOW.epochs;
      writeFileSync(runcard, changedRuncard({ neverStop: true, epochs: all, replicas: WINDOW.replicas }));
      return obstacle === undefined ? { epochs: all, ...await measureWindow(runcard) } : { obstacle };
    },
  };
  let result: BenchResult = { machine: machine(), workers };
  const add = async (measured: Partial<BenchResult>): Promise<void> => {
    result = { ...result, ...measured };
    await onPart?.(result);
  };
  try {
    for (const part of Object.keys(measures) as Part[]) if (parts.includes(part)) await add({ [part]: await measures[part]() });
    if (python !== undefined) await add({ n3fit: await measureN3fit(python, folder, say) });
    return result;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Enough epochs for some seconds at the speed that is hoped for. */
function epochsFor(replicas: number): number {
  return Math.round(5500 / (0.4 + 0.035 * replicas) / 100) * 100;
}

/** The embedded DIS runcard, read. */
export const loadDis = () => loadRuncard(disRuncard(), {});

/** A runcard of a user. @throws PartonError */
export async function loadRuncard(file: string, folders: FolderOptions) {
  const [{ loadProblem }, { requireRuncard }, { searchFolders }, { readWhole }] = await Promise.all([
    import('../../engine/problem/load-problem'), import('../../shared/runcard/parse'), import('../../engine/data/locate'), import('../../engine/io/durable'),
  ]);
  return loadProblem(requireRuncard(new TextDecoder().decode(readWhole(file, 1 << 20)), file), searchFolders(folders));
}

/** What it is measured on. */
export function machine(): BenchResult['machine'] {
  const processors = cpus();
  return {
    processor: processors[0]?.model ?? 'unknown', cores: processors.length, memory: totalmem(), node: process.versions.node, platform: `${process.platform}-${process.arch}`,
    load: loadavg()[0]!,
  };
}
