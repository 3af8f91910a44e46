import { LANES } from '../kernels/arena';
import type { Stage } from '../kernels/block';
import type { FastEngine } from '../kernels/fast-engine';
import { availableSimd, type Simd } from '../kernels/load';
import type { LoadedProblem } from '../problem/load-problem';
import { reduceProblem } from '../reduction/reduce';
import { mostOutputs } from '../reduction/replica-triangle';
import type { Multipliers, TrainingEngine } from '../train/engine';
import { makeStacks } from '../train/make-engine';
import { multipliersAfter, trainingPlan } from '../train/plan';
import type { EngineChoice } from '../train/worker-protocol';
import { newJobs, workerTask } from '../run/jobs';
import { epochOperations, totalOperations, type Operations } from './operations';

/** One block of replicas on one thread. */
export interface KernelTimes {
  readonly replicas: number;
  readonly simd: Simd;
  /** An epoch of all of them: the fastest of several runs. */
  readonly epochMilliseconds: number;
  /** How that run's time splits, ms an epoch. */
  readonly stages: Readonly<Record<Stage, number>>;
  /** Of one replica. */
  readonly operations: Operations;
  /** 10^9 operations a second. */
  readonly gigaflops: number;
  /** The reduction: nodes in x, columns of the training triangle, of the skeleton. */
  readonly shape: { readonly points: number; readonly training: number; readonly validation: number; readonly skeleton: number };
}

/** The fast engine beside the reference engine, on one thread, with the same replicas. */
export interface ReferenceTimes {
  readonly replicas: number;
  readonly fastMilliseconds: number;
  readonly referenceMilliseconds: number;
  readonly ratio: number;
}

const WARM_UP = 100;
const RUNS = 5;

/** Measures where the time of the kernels goes, with so many replicas on one thread. */
export async function measureKernels(problem: LoadedProblem, replicas: number, epochs = 100): Promise<KernelTimes> {
  const reduced = reduceProblem(problem.fit, problem.t0Pdf);
  const simd = availableSimd();
  const { engine, jobs, multipliers } = await engineOf(problem, replicas, { kind: 'fast', simd, reduced });
  const { block } = (engine as FastEngine).space;
  await train(engine, multipliers, WARM_UP);
  let best: { milliseconds: number; stages: Record<Stage, number> } | undefined;
  for (let run = 0; run < RUNS; run++) {
    const stages = block.profile();
    const milliseconds = (await train(engine, multipliers, epochs)) / epochs;
    if (!best || milliseconds < best.milliseconds) best = { milliseconds, stages: { ...stages } };
  }
  const { length: kept } = reduced.data.kept;
  const outputs = mostOutputs(reduced, jobs);
  const [training, validation] = [kept + outputs.training, kept + outputs.validation];
  const operations = epochOperations(reduced, { training, validation }, problem.runcard.optimizer.name);
  const { milliseconds, stages } = best!;
  return {
    replicas, simd, epochMilliseconds: milliseconds,
    stages: Object.fromEntries(Object.entries(stages).map(([stage, total]) => [stage, total / epochs])) as Record<Stage, number>,
    operations, gigaflops: (totalOperations(operations) * replicas) / milliseconds / 1e6,
    shape: { points: reduced.x.length, training, validation, skeleton: kept },
  };
}

/** Measures the fast engine and TensorFlow.js in plain JavaScript, one after the other, on full groups of lanes. */
export async function measureReference(problem: LoadedProblem, epochs = 3): Promise<ReferenceTimes> {
  const replicas = LANES;
  const reference = await engineOf(problem, replicas, { kind: 'tfjs', backend: 'cpu' });
  await train(reference.engine, reference.multipliers, 1);
  let referenceMilliseconds = Infinity;
  for (let epoch = 0; epoch < epochs; epoch++) referenceMilliseconds = Math.min(referenceMilliseconds, await train(reference.engine, reference.multipliers, 1));
  await reference.engine.dispose();
  const { epochMilliseconds } = await measureKernels(problem, replicas);
  return { replicas, fastMilliseconds: epochMilliseconds, referenceMilliseconds, ratio: referenceMilliseconds / epochMilliseconds };
}

async function engineOf(problem: LoadedProblem, replicas: number, choice: EngineChoice) {
  const jobs = newJobs(problem, Array.from({ length: replicas }, (_, i) => i + 1));
  const [stack] = await makeStacks(workerTask(problem, choice), jobs);
  return { engine: stack!.engine, jobs, multipliers: multipliersAfter(trainingPlan(problem.runcard), 0) };
}

/** @returns milliseconds */
async function train(engine: TrainingEngine, multipliers: Multipliers, epochs: number): Promise<number> {
  const start = performance.now();
  for (let epoch = 0; epoch < epochs; epoch++) {
    await engine.evaluate(multipliers);
    await engine.update();
  }
  return performance.now() - start;
}
