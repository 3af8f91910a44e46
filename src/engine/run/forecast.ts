import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PartonError } from '../../shared/errors';
import { runcardOf, type Runcard } from '../../shared/runcard/runcard';
import { spread } from '../../shared/stats/spread';
import { LANES } from '../kernels/arena';
import { writeAllDurably, writeDurably } from '../io/durable';
import { BLOCK_REPLICAS, FastEngine } from '../kernels/fast-engine';
import { KernelSpace } from '../kernels/kernel-space';
import { availableSimd, loadFitKernels, type Simd } from '../kernels/load';
import { Dense } from '../linalg/dense';
import type { LoadedProblem } from '../problem/load-problem';
import { fitOf, samplingFactors } from '../problem/replica-data';
import { epochProducts } from '../reduction/epoch-products';
import { reduceProblem } from '../reduction/reduce';
import type { ReducedProblem } from '../reduction/reduced-problem';
import { mostOutputs, replicaTriangles } from '../reduction/replica-triangle';
import { byMethod } from '../train/make-engine';
import { optimizerRule } from '../train/optimizers';
import { trainingPlan } from '../train/plan';
import { SNAPSHOT_EVERY, Trainer } from '../train/trainer';
import type { ReplicaJob } from '../train/worker-protocol';
import { foretell, type Cost, type FitMeasures, type MethodMeasures } from './forecast-model';
import { newJobs, workerTask } from './jobs';
import { Reporter } from './report';

/** What a fit with the fast engine is likely to need on this machine: measured on a few replicas, then scaled. */
export interface Forecast {
  readonly replicas: number;
  readonly epochs: number;
  readonly workers: number;
  readonly simd: Simd;
  readonly seconds: {
    readonly starting: number;
    readonly reading: number;
    readonly reducing: number;
    /** The replicas' data and triangles. */
    readonly settingUp: number;
    /** All epochs of all replicas, none stopping early. */
    readonly training: number;
    /** What is written of the replicas when they end. */
    readonly ending: number;
  };
  /** Of all replicas. */
  readonly epochMilliseconds: number;
  /** Of the whole process, bytes. */
  readonly memory: number;
  /** What was measured: so many epochs of so many replicas. */
  readonly measured: { readonly replicas: number; readonly epochs: number };
}

/** A problem that is ready for its replicas, and the seconds that took: the same for fits that differ in how they train. */
export interface PreparedProblem {
  readonly problem: LoadedProblem;
  readonly reduced: ReducedProblem;
  readonly reading: number;
  readonly reducing: number;
}

/** Time to measure epochs for, ms. */
const MEASURE = 300;
/** Epochs before the compiler has made all code fast, and in one run. */
const WARM_UP = 40;
const RUN = 5;
/** Replicas that are drawn, and states with which a report is measured. */
const DRAWN = [1, 2, 3, 4];
const LOGGED = 4;
const REPORTS = 4;
/** A file that a replica leaves has about so many bytes. */
const FILE = 20_000;

/** @param load loads the problem, so that its time is taken too @throws PartonError */
export async function prepareForecast(load: () => Promise<LoadedProblem>): Promise<PreparedProblem> {
  const lap = stopWatch();
  const problem = await load();
  const reading = lap();
  const reduced = reduceProblem(problem.fit, problem.t0Pdf);
  return { problem, reduced, reading, reducing: lap() };
}

/** @throws PartonError when it was cancelled */
export async function forecastFit({ problem: loaded, reduced, reading, reducing }: PreparedProblem, replicas: number, workers: number, signal?: AbortSignal): Promise<Forecast> {
  const before = process.memoryUsage().rss;
  const simd = availableSimd();
  const runcard: Runcard = { ...loaded.runcard, start: undefined }; // drawn weights take the same time, and of files there need not be one a replica
  const problem = { ...loaded, runcard };
  await letIn(signal);
  const { jobs, factors, drawing } = draw(problem);
  const methods = byMethod(runcard, Array.from({ length: replicas }, (_, i) => i + 1), (replica) => replica);
  const found: (Omit<MethodMeasures, 'measures'> & { readonly measures: Omit<FitMeasures, 'reporting' | 'logged' | 'writing'> })[] = [];
  const measured = { replicas: 0, epochs: 0 };
  for (const alike of methods) {
    const own = runcardOf(runcard, alike[0]!);
    await letIn(signal);
    const lent = runcard.trials ? newJobs(problem, [alike[0]!, alike[1] ?? alike[0]! + runcard.trials.count], undefined, factors) : jobs;
    const most = Math.min(alike.length, LANES * Math.ceil(alike.length / LANES / workers)); // of the busiest worker
    const ofMethod = { ...reduced, network: fitOf(problem, alike[0]!).pdf.network };
    const stack = setUp(own, ofMethod, simd, lent, Math.min(BLOCK_REPLICAS, most));
    await letIn(signal);
    const { epochSeconds, measured: epochs } = await measureEpochs(own, stack.engine, lent[0]!, MEASURE / methods.length, signal);
    const { space } = stack.engine;
    const kernels = space.bytesWith(0);
    measured.replicas += stack.count;
    measured.epochs += epochs;
    found.push({
      replicas: alike.length, epochs: own.epochs, products: epochProducts(ofMethod),
      measures: {
        reading, reducing, drawing, settingUp: stack.settingUp, groupEpoch: epochSeconds / Math.ceil(stack.count / LANES),
        process: before, kernels, group: space.bytesWith(1) - kernels, scratch: stack.scratch,
        data: bytesOf(jobs[0]!.data), weights: bytesOf(lent[0]!.state.weights), moments: space.optimizer.moments.length,
      },
    });
  }
  const reports = { ...measureReports(problem, jobs[0]!), writing: measureWriting() };
  const all = found.map((one): MethodMeasures => ({ ...one, measures: { ...one.measures, ...reports } }));
  return { replicas, epochs: runcard.epochs, workers, simd, measured, ...foretell(all, { workers, lanes: LANES, snapshotEvery: SNAPSHOT_EVERY }) };
}

function draw(problem: LoadedProblem): { jobs: ReplicaJob[]; factors: readonly Float64Array[]; drawing: Cost } {
  const lap = stopWatch();
  const factors = samplingFactors(problem);
  newJobs(problem, [1], undefined, factors);
  const first = lap();
  const jobs = newJobs(problem, DRAWN, undefined, factors);
  return { jobs, factors, drawing: { first, each: lap() / DRAWN.length } };
}

/** An engine of some replicas of one method, to which two different ones lend their data. */
function setUp(runcard: Runcard, reduced: ReducedProblem, simd: Simd, jobs: readonly ReplicaJob[], count: number) {
  const lap = stopWatch();
  const space = new KernelSpace(reduced, mostOutputs(reduced, jobs), optimizerRule(runcard.optimizer), loadFitKernels(simd));
  const dense = new Dense();
  const triangles = ({ data }: ReplicaJob) => replicaTriangles(dense, reduced, data);
  const [one, other] = jobs as [ReplicaJob, ReplicaJob];
  const replicas = [{ job: one, triangles: triangles(one) }];
  const first = lap();
  replicas.push({ job: other, triangles: triangles(other) });
  const each = lap();
  const engine = new FastEngine(space, count, runcard.optimizer.clipnorm, (index) => {
    const { job, triangles: own } = replicas[index % replicas.length]!;
    return { ...job.data, replica: index + 1, state: job.state, triangles: own };
  });
  const writing = lap() / count;
  return { engine, count, settingUp: { first: first + writing, each: each + writing }, scratch: dense.bytes };
}

/** @param time to measure for, ms */
async function measureEpochs(runcard: Runcard, engine: FastEngine, job: ReplicaJob, time: number, signal?: AbortSignal): Promise<{ epochSeconds: number; measured: number }> {
  const trainer = new Trainer(engine, { ...trainingPlan(runcard), epochs: Infinity, patience: Infinity }, engine.replicas.map((replica) => ({ ...job.progress, replica })), 0);
  await trainer.run(WARM_UP);
  const times: number[] = [];
  const lap = stopWatch();
  for (let spent = 0; 1000 * spent < time && trainer.replicas.length > 0; spent += times.at(-1)! * RUN) {
    await letIn(signal);
    lap();
    await trainer.run(RUN);
    times.push(lap() / RUN);
  }
  return { epochSeconds: spread(times)?.median ?? 0, measured: RUN * times.length };
}

function measureReports(problem: LoadedProblem, { data, state: { weights }, progress }: ReplicaJob): { reporting: Cost; logged: number } {
  const lap = stopWatch();
  const reporter = new Reporter(workerTask(problem, { kind: 'plain' }).report);
  const trained = { ...progress, stopping: { ...progress.stopping, epoch: 1 }, weights, trainingChi2: 1, validationChi2: 1 };
  const report = (states: number) => {
    lap();
    reporter.report({ ...trained, snapshots: Array.from({ length: states }, (_, i) => ({ epoch: i + 1, trainingLoss: 1, validationLoss: 1, weights })) }, data);
    return lap();
  };
  const made = lap();
  const first = made + report(LOGGED); // what only the first report needs, compiled code and places of zeros, with it
  // the least of several: code is compiled in the first of a hundred
  const least = (states: number) => Math.min(...Array.from({ length: REPORTS }, () => report(states)));
  const each = least(0);
  return { reporting: { first, each }, logged: Math.max(0, least(LOGGED) - each) / LOGGED };
}

/** What the disk of temporary files takes, as that of the fit is not known yet. */
function measureWriting(): number {
  const folder = mkdtempSync(join(tmpdir(), 'parton-forecast-'));
  try {
    const lap = stopWatch();
    const files = ['exportgrid', 'log', 'weights'].map((name) => [join(folder, name), new Uint8Array(FILE)] as const);
    for (let replica = 0; replica < DRAWN.length; replica++) {
      writeAllDurably(files);
      writeDurably(join(folder, 'json'), new Uint8Array(FILE));
    }
    return lap() / DRAWN.length;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Of all arrays in some plain data. */
function bytesOf(value: unknown): number {
  if (ArrayBuffer.isView(value)) return value.byteLength;
  return typeof value === 'object' && value !== null ? Object.values(value).reduce((sum: number, part) => sum + bytesOf(part), 0) : 0;
}

/** Seconds since it was asked last. */
function stopWatch(): () => number {
  let last = performance.now();
  return () => -(last - (last = performance.now())) / 1000;
}

/** Lets messages in, one of which may say that nobody wants to know any more. */
async function letIn(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  if (signal?.aborted) throw new PartonError('input', 'it was cancelled.');
}
