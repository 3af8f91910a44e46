import { GpuTrouble, type GpuComputer, type GpuSight } from '../../shared/gpu/computer';
import { GpuEngine } from '../gpu/gpu-engine';
import { GpuSpace, MOST_EPOCHS } from '../gpu/gpu-space';
import { gpuObstacle } from '../gpu/obstacle';
import { deviceProvider } from '../gpu/provider';
import { LANES } from '../kernels/arena';
import { BLOCK_REPLICAS } from '../kernels/fast-engine';
import { availableSimd } from '../kernels/load';
import { Dense } from '../linalg/dense';
import { mostOutputs, replicaTriangles } from '../reduction/replica-triangle';
import { makeStacks } from '../train/make-engine';
import { optimizerRule } from '../train/optimizers';
import { multipliersAfter, trainingPlan } from '../train/plan';
import type { ReplicaJob } from '../train/worker-protocol';
import type { Reduction } from './choose-engine';
import { newJobs, workerTask } from './jobs';
import { defaultWorkers } from './worker-pool';

/** Milliseconds that each side is measured for. */
const MEASURE = 400;
/** A card whose driver takes longer than this for the shaders is not waited for. */
const COMPILE_SECONDS = 20;

export interface Comparison {
  /** The graphics device, where it is the faster. */
  readonly device?: string;
  /** In words. */
  readonly why: string;
}

/** Where a real graphics device was found, measures epochs on it and on the processor. What is wrong with it decides for the processor. */
export async function compareEngines(reduction: Reduction, replicas: number, found: GpuSight | GpuTrouble, workers = defaultWorkers(replicas)): Promise<Comparison> {
  const obstacle = gpuObstacle(reduction.problem.runcard);
  if (obstacle) return { why: `processor: the runcard is ${obstacle}` };
  if (found instanceof GpuTrouble) return { why: `processor: ${found.message}` };
  const { name, software } = found;
  if (software) return { why: `processor: ${name} is no graphics card but the processor itself` };
  let computer: GpuComputer | undefined;
  try {
    computer = await deviceProvider().open({ compileSeconds: COMPILE_SECONDS });
    const jobs = newJobs(reduction.problem, Array.from({ length: Math.min(BLOCK_REPLICAS, replicas) }, (_, i) => i + 1));
    const { milliseconds: onDevice } = await deviceEpoch(await spaceFor(computer, reduction, jobs), reduction, jobs, replicas);
    const onProcessor = await processorEpoch(reduction, jobs, replicas, workers);
    const times = `an epoch of ${replicas} replicas takes ${onDevice.toPrecision(2)} ms on ${name}, ${onProcessor.toPrecision(2)} ms on the processor`;
    return onDevice < onProcessor ? { device: name, why: `GPU: ${times}` } : { why: `processor: ${times}` };
  } catch (error) {
    if (error instanceof GpuTrouble) return { why: `processor: ${error.message}` };
    throw error;
  } finally {
    await computer?.close().catch(() => undefined);
  }
}

/** One problem on a device, wide enough for these replicas. @throws GpuTrouble */
export const spaceFor = (computer: GpuComputer, { reduced, problem: { runcard } }: Reduction, jobs: readonly ReplicaJob[], threads?: number): Promise<GpuSpace> =>
  GpuSpace.open(computer, reduced, mostOutputs(reduced, jobs), optimizerRule(runcard.optimizer).formula, threads);

/**
 * Milliseconds an epoch of so many replicas takes on a device, in several stacks where its memory is small; a few real ones stand for all.
 * @param measure milliseconds to measure for; where a single epoch takes longer, it is that one
 * @param most replicas of a stack
 * @returns also how many of them there were in a stack: what that takes was stretched to all
 */
export async function deviceEpoch(
  space: GpuSpace, { reduced, problem: { runcard } }: Reduction, jobs: readonly ReplicaJob[], replicas: number, measure = MEASURE, most = Infinity,
): Promise<{ readonly milliseconds: number; readonly stack: number }> {
  const dense = new Dense();
  const samples = jobs.map(({ data, state }) => ({ replica: data.replica, state, triangles: replicaTriangles(dense, reduced, data) }));
  let stack = Math.min(replicas, space.mostReplicas, most);
  const open = async (): Promise<GpuEngine> => {
    try {
      return await GpuEngine.open(space, stack, optimizerRule(runcard.optimizer), runcard.optimizer.clipnorm, (index) => samples[index % samples.length]!);
    } catch (error) {
      if (!(error instanceof GpuTrouble) || error.kind !== 'memory' || stack < 2) throw error;
      stack = Math.ceil(stack / 2);
      return open();
    }
  };
  const engine = await open();
  const plan = { ...trainingPlan(runcard), epochs: 1e6, patience: 1e6 };
  await engine.train(0, plan); // compiles
  let epochs = 1;
  let best = Infinity;
  for (const start = performance.now(); performance.now() - start < measure;) {
    const began = performance.now();
    await engine.train(epochs, plan);
    const each = (performance.now() - began) / epochs;
    best = Math.min(best, each);
    epochs = Math.max(1, Math.min(MOST_EPOCHS, Math.round(MEASURE / 4 / each)));
  }
  await engine.dispose();
  return { milliseconds: best * (replicas / stack), stack };
}

/** Milliseconds an epoch takes on the processor. */
export async function processorEpoch({ problem, reduced }: Reduction, jobs: readonly ReplicaJob[], replicas: number, workers: number): Promise<number> {
  const [stack] = await makeStacks(workerTask(problem, { kind: 'fast', simd: availableSimd(), reduced }), jobs);
  const multipliers = multipliersAfter(trainingPlan(problem.runcard), 0);
  let best = Infinity;
  for (const start = performance.now(); performance.now() - start < MEASURE;) {
    const began = performance.now();
    for (let epoch = 0; epoch < 10; epoch++) {
      await stack!.engine.evaluate(multipliers);
      await stack!.engine.update();
    }
    best = Math.min(best, (performance.now() - began) / 10);
  }
  const groups = (count: number) => Math.ceil(count / LANES);
  return best * (groups(replicas) / Math.min(workers, groups(replicas)) / groups(jobs.length));
}
