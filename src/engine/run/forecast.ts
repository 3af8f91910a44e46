import { PartonError } from '../../shared/errors';
import { LANES } from '../kernels/arena';
import type { FastEngine } from '../kernels/fast-engine';
import { availableSimd, type Simd } from '../kernels/load';
import type { LoadedProblem } from '../problem/load-problem';
import { reduceProblem } from '../reduction/reduce';
import type { ReducedProblem } from '../reduction/reduced-problem';
import { makeStacks } from '../train/make-engine';
import { multipliersAfter, trainingPlan } from '../train/plan';
import { newJobs, workerTask } from './jobs';

/** What a fit with the fast engine is likely to need on this machine: measured on a few replicas, then scaled. */
export interface Forecast {
  readonly replicas: number;
  readonly epochs: number;
  readonly workers: number;
  readonly simd: Simd;
  readonly seconds: {
    readonly reading: number;
    readonly reducing: number;
    /** The replicas' data and triangles. */
    readonly settingUp: number;
    /** All epochs of all replicas, none stopping early. */
    readonly training: number;
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

/** Replicas that are measured: two groups of lanes, because pairs of them share what they read. */
const SAMPLE = 2 * LANES;
/** Time to measure epochs for, ms. */
const MEASURE = 300;
/** Epochs before the compiler has made the kernels fast. */
const WARM_UP = 30;
/** What a worker thread holds besides its kernels' memory: compiler, heap, linear algebra; measured with Node 20 and 22, bytes. */
const THREAD = 60e6;
/** Work on a replica's triangles that waits to be collected while a worker sets up, measured likewise: bytes a replica, and at most. */
const UNCOLLECTED = 0.6e6;
const MOST_UNCOLLECTED = 30e6;

/** @param load loads the problem, so that its time is taken too @throws PartonError */
export async function prepareForecast(load: () => Promise<LoadedProblem>): Promise<PreparedProblem> {
  const lap = stopWatch();
  const problem = await load();
  const reading = lap();
  const reduced = reduceProblem(problem.fit, problem.t0Pdf);
  return { problem, reduced, reading, reducing: lap() };
}

/** @throws PartonError when it was cancelled */
export async function forecastFit({ problem, reduced, reading, reducing }: PreparedProblem, replicas: number, workers: number, signal?: AbortSignal): Promise<Forecast> {
  const lap = stopWatch();
  const simd = availableSimd();
  const { epochs } = problem.runcard;
  const groups = Math.ceil(replicas / LANES / workers); // of the busiest worker
  const task = workerTask(problem, { kind: 'fast', simd, reduced });
  await letIn(signal);
  await makeStacks(task, newJobs(problem, [1])); // what the first replica takes longer than others, code and tables, is taken once
  const warm = lap();
  await letIn(signal);
  const sample = Math.min(SAMPLE, groups * LANES, replicas);
  const sampleGroups = Math.ceil(sample / LANES);
  const [stack] = await makeStacks(task, newJobs(problem, Array.from({ length: sample }, (_, i) => i + 1)));
  const engine = stack!.engine as FastEngine;
  const settingUp = warm + lap() * (groups / sampleGroups);
  const before = process.memoryUsage().rss - engine.space.bytes;

  const multipliers = multipliersAfter(trainingPlan(problem.runcard), 0);
  const train = (steps: number) => {
    for (let step = 0; step < steps; step++) {
      engine.evaluate(multipliers);
      engine.update();
    }
  };
  train(WARM_UP);
  lap();
  let [measured, spent] = [0, 0];
  for (; 1000 * spent < MEASURE; spent += lap(), measured += 10) {
    await letIn(signal);
    train(10);
  }
  const epochMilliseconds = (1000 * spent / measured) * (groups / sampleGroups);
  return {
    replicas, epochs, workers, simd, epochMilliseconds,
    seconds: { reading, reducing, settingUp, training: (epochMilliseconds * epochs) / 1000 },
    memory: before + workers * (THREAD + engine.space.bytesWith(groups) + Math.min(MOST_UNCOLLECTED, UNCOLLECTED * Math.min(replicas, groups * LANES))),
    measured: { replicas: sample, epochs: measured },
  };
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
