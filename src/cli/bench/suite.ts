import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import type { KernelTimes, ReferenceTimes } from '../../engine/bench/kernels';
import type { FolderOptions } from '../../engine/data/locate';
import { PartonError } from '../../shared/errors';
import { runFitChild, type FitRun } from './fit-child';
import { measureN3fit, type N3fitRun } from './n3fit';
import { changedRuncard, disRuncard, type RuncardChange } from './runcards';
import { measureWindow, windowObstacle, type WindowRun } from './window';

export type Part = 'epoch' | 'whole' | 'kernels' | 'reference' | 'growth' | 'window';

export interface BenchRequest {
  readonly parts: readonly Part[];
  /** How many replicas to measure an epoch with. */
  readonly replicas: readonly number[];
  readonly workers: number;
  /** Epochs of each such fit; else so many that it takes some seconds. */
  readonly epochs?: number;
  /** A Python that has n3fit. */
  readonly python?: string;
}

/** Everything measured; a part that was not asked for is absent. */
export interface BenchResult {
  readonly machine: { readonly processor: string; readonly cores: number; readonly memory: number; readonly node: string; readonly platform: string; /** Processes that were running when the bench began (mean over a minute). */ readonly load: number };
  readonly workers: number;
  /** Fits in which no replica stops, one a number of replicas. */
  readonly epoch?: readonly Measured[];
  /** The embedded DIS runcard with 100 replicas, as it is; and with no replica stopping before its 3000 epochs. */
  readonly whole?: { readonly asIs: Measured; readonly neverStopping: Measured };
  /** One thread: a full block of replicas, and a single one. */
  readonly kernels?: readonly KernelTimes[];
  readonly reference?: ReferenceTimes;
  readonly growth?: {
    readonly data: readonly (Measured & { readonly datasets: number })[];
    readonly workers: readonly (Measured & { readonly workers: number })[];
  };
  readonly n3fit?: readonly N3fitRun[];
  /** Or why it could not be measured. */
  readonly window?: WindowRun | { readonly obstacle: string };
}

export type Measured = Omit<FitRun, 'end'>;

const DATASETS = [5, 10, 17];
const GROWTH_REPLICAS = 100;
const WINDOW = { replicas: 200, epochs: 10_000 } as const;

/** @param say what is being measured */
export async function runBench({ parts, replicas, workers, epochs, python }: BenchRequest, say: (what: string) => void): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), 'parton-bench-'));
  let count = 0;
  const fit = async (what: string, number: number, change: RuncardChange | undefined, threads = workers): Promise<Measured> => {
    say(what);
    const name = `bench-${++count}`;
    const runcard = change ? join(folder, `${name}.yml`) : disRuncard();
    if (change) writeFileSync(runcard, changedRuncard(change));
    const { end, ...run } = await runFitChild(number, [runcard, '--out', join(folder, name), '--workers', String(threads)]);
    if (end.setAside.length === number) throw new PartonError('numerical', `all replicas of ${what} were set aside.`);
    rmSync(join(folder, name), { recursive: true, force: true });
    return run;
  };
  const wants = (part: Part) => parts.includes(part);
  try {
    const result: { -readonly [K in keyof BenchResult]: BenchResult[K] } = { machine: machine(), workers };
    if (wants('epoch')) {
      const runs: Measured[] = [];
      for (const number of replicas) runs.push(await fit(`epochs of ${number} replicas`, number, { neverStop: true, epochs: epochs ?? epochsFor(number) }));
      result.epoch = runs;
    }
    if (wants('whole')) {
      result.whole = {
        asIs: await fit('the whole DIS fit', 100, undefined),
        neverStopping: await fit('the whole DIS fit, no replica stopping', 100, { neverStop: true }),
      };
    }
    if (wants('kernels') || wants('reference')) {
      const { measureKernels, measureReference } = await import('../../engine/bench/kernels');
      const problem = await loadDis();
      if (wants('kernels')) {
        say('kernels');
        result.kernels = [await measureKernels(problem, 1), await measureKernels(problem, 16)];
      }
      if (wants('reference')) {
        say('the reference engine');
        result.reference = await measureReference(problem);
      }
    }
    if (wants('growth')) {
      const change: RuncardChange = { neverStop: true, epochs: epochs ?? epochsFor(GROWTH_REPLICAS) };
      const data = [];
      for (const datasets of DATASETS) data.push({ datasets, ...await fit(`${datasets} datasets`, GROWTH_REPLICAS, { ...change, datasets }) });
      const threads = [];
      for (let n = 1; n <= workers; n *= 2) threads.push({ ...await fit(`${n} workers`, GROWTH_REPLICAS, change, n), workers: n });
      result.growth = { data, workers: threads };
    }
    if (wants('window')) {
      const obstacle = await windowObstacle();
      say('the window');
      const runcard = join(folder, 'window.yml');
      writeFileSync(runcard, changedRuncard({ neverStop: true, epochs: epochs ?? WINDOW.epochs, replicas: WINDOW.replicas }));
      result.window = obstacle === undefined ? await measureWindow(runcard) : { obstacle };
    }
    if (python !== undefined) result.n3fit = await measureN3fit(python, folder, say);
    return result;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Enough epochs for some seconds at the speed that is hoped for. */
function epochsFor(replicas: number): number {
  return Math.round(7000 / (0.4 + 0.035 * replicas) / 100) * 100;
}

/** The embedded DIS runcard, read. */
export const loadDis = () => load(changedRuncard({}), disRuncard());

/** A runcard of a user. @throws PartonError */
export async function loadRuncard(file: string, folders: FolderOptions) {
  const { readWhole } = await import('../../engine/io/durable');
  return load(new TextDecoder().decode(readWhole(file, 1 << 20)), file, folders);
}

async function load(text: string, file: string, folders: FolderOptions = {}) {
  const [{ loadProblem }, { requireRuncard }, { searchFolders }] = await Promise.all([
    import('../../engine/problem/load-problem'), import('../../shared/runcard/parse'), import('../../engine/data/locate'),
  ]);
  return loadProblem(requireRuncard(text, file), searchFolders(folders));
}

function machine(): BenchResult['machine'] {
  const processors = cpus();
  return {
    processor: processors[0]?.model ?? 'unknown', cores: processors.length, memory: totalmem(), node: process.versions.node, platform: `${process.platform}-${process.arch}`,
    load: loadavg()[0]!,
  };
}
