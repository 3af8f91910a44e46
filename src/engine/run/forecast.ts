import { LANES } from '../kernels/arena';
import { BLOCK_REPLICAS, type FastEngine } from '../kernels/fast-engine';
import { availableSimd, type Simd } from '../kernels/load';
import type { LoadedProblem } from '../problem/load-problem';
import { reduceProblem } from '../reduction/reduce';
import { makeStacks } from '../train/make-engine';
import { multipliersAfter, trainingPlan } from '../train/plan';
import { newJobs, workerTask } from './jobs';

/** What a fit with the fast engine is likely to need on this machine: measured on one block of replicas, then scaled. */
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

/** Time to measure epochs for, ms. */
const MEASURE = 500;
/** Epochs before the compiler has made the kernels fast. */
const WARM_UP = 30;
/** What a worker thread holds besides its kernels' memory: compiler, heap, linear algebra; measured with Node 20 and 22, bytes. */
const THREAD = 60e6;
/** Work on a replica's triangles that waits to be collected while a worker sets up, measured likewise: bytes a replica, and at most. */
const UNCOLLECTED = 0.6e6;
const MOST_UNCOLLECTED = 30e6;

/** @param load loads the problem, so that its time is taken too */
export async function forecastFit(load: () => Promise<LoadedProblem>, replicas: number, workers: number): Promise<Forecast> {
  let last = performance.now();
  const lap = () => -(last - (last = performance.now()));
  const problem = await load();
  const reading = lap();
  const simd = availableSimd();
  const reduced = reduceProblem(problem.fit, problem.t0Pdf);
  const reducing = lap();

  const { epochs } = problem.runcard;
  const groups = Math.ceil(replicas / LANES / workers); // of the busiest worker
  const sample = Math.min(BLOCK_REPLICAS, groups * LANES, replicas);
  const sampleGroups = Math.ceil(sample / LANES);
  const jobs = newJobs(problem, Array.from({ length: sample }, (_, i) => i + 1));
  const [stack] = await makeStacks(workerTask(problem, { kind: 'fast', simd, reduced }), jobs);
  const { space } = stack!.engine as FastEngine;
  const settingUp = lap() * (groups / sampleGroups);
  const before = process.memoryUsage().rss - space.bytes;

  const multipliers = multipliersAfter(trainingPlan(problem.runcard), 0);
  const train = async (steps: number) => {
    for (let step = 0; step < steps; step++) {
      await stack!.engine.evaluate(multipliers);
      await stack!.engine.update();
    }
  };
  await train(WARM_UP);
  lap();
  let [measured, spent] = [0, 0];
  for (; spent < MEASURE; spent += lap(), measured += 10) await train(10);
  const epochMilliseconds = (spent / measured) * (groups / sampleGroups);
  return {
    replicas, epochs, workers, simd, epochMilliseconds,
    seconds: { reading: reading / 1000, reducing: reducing / 1000, settingUp: settingUp / 1000, training: (epochMilliseconds * epochs) / 1000 },
    memory: before + workers * (THREAD + space.bytesWith(groups) + Math.min(MOST_UNCOLLECTED, UNCOLLECTED * Math.min(replicas, groups * LANES))),
    measured: { replicas: sample, epochs: measured },
  };
}
