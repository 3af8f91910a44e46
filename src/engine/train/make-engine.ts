import { PartonError } from '../../shared/errors';
import { runcardOf, trialOf, type Optimizer, type Runcard } from '../../shared/runcard/runcard';
import { FastEngine, BLOCK_REPLICAS } from '../kernels/fast-engine';
import { KernelSpace } from '../kernels/kernel-space';
import { loadFitKernels } from '../kernels/load';
import { Dense } from '../linalg/dense';
import { fitOf } from '../problem/replica-data';
import type { ReducedProblem } from '../reduction/reduced-problem';
import { mostOutputs, replicaTriangles } from '../reduction/replica-triangle';
import { OwnDesk, type Desk } from './desk';
import type { TrainingEngine } from './engine';
import { optimizerRule } from './optimizers';
import { trainingPlan, type TrainingPlan } from './plan';
import type { ReplicaJob, WorkerTask } from './worker-protocol';

/** Stacks of replicas, each on an engine of its own; one trains at a time. Jobs of a stack are at the same epoch. */
export interface Stack {
  readonly jobs: readonly ReplicaJob[];
  readonly engine: TrainingEngine;
}

/** A stack and how it trains. */
export interface PlannedStack extends Stack {
  readonly plan: TrainingPlan;
}

/**
 * Sets up the engines of a worker; on a GPU perhaps not of all jobs, as far as its memory goes. Replicas of one method, which have a network of
 * one shape, form stacks. TensorFlow.js and devices are loaded only when they are asked for.
 * @param desk who sets up what a device trains on
 */
export async function makeStacks(task: WorkerTask, jobs: readonly ReplicaJob[], desk: Desk = new OwnDesk(task)): Promise<PlannedStack[]> {
  const stacks: PlannedStack[] = [];
  for (const alike of byMethod(task.runcard, jobs, ({ data: { replica } }) => replica)) {
    const own = taskOf(task, alike[0]!.data.replica);
    const plan = trainingPlan(own.runcard);
    for (const stack of await stacksOf(own, alike, desk)) stacks.push({ ...stack, plan });
  }
  return stacks;
}

/** Replicas, or what belongs to them, by the method that they are trained with; in the order of the first of each. */
export function byMethod<T>(runcard: Runcard, all: readonly T[], replicaOf: (one: T) => number): T[][] {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const key = JSON.stringify(trialOf(runcard, replicaOf(one))?.method ?? null);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()];
}

/** The task as it is for a replica and those of its method. */
function taskOf(task: WorkerTask, replica: number): WorkerTask {
  const { engine, runcard, report } = task;
  if (!runcard.trials?.chosen?.[1]) return task; // what the runcard says of itself is its first method
  const fit = fitOf({ runcard, fit: report.fit }, replica);
  return {
    runcard: runcardOf(runcard, replica), report: { ...report, fit },
    engine: 'reduced' in engine ? { ...engine, reduced: { ...engine.reduced, network: fit.pdf.network } } : engine,
  };
}

async function stacksOf({ engine, runcard: { optimizer }, report }: WorkerTask, jobs: readonly ReplicaJob[], desk: Desk): Promise<Stack[]> {
  switch (engine.kind) {
    case 'fast':
      return fastStacks(engine.reduced, engine.simd, optimizer, jobs);
    case 'webgpu': {
      const [{ gpuStacks }, { threadDevice, withDeviceErrors }] = await Promise.all([import('../gpu/gpu-stacks'), import('../gpu/provider')]);
      return withDeviceErrors(async () => {
        const computer = await threadDevice();
        if (computer.info.name !== engine.device) throw otherDevice(engine.device, computer.info.name);
        return gpuStacks(computer, engine.reduced, optimizer, jobs, (most) => byEpoch(jobs, most), desk);
      });
    }
    case 'plain': {
      const { plainEngine } = await import('../reference/plain-engine');
      return byEpoch(jobs, Infinity).map((stack) => ({ jobs: stack, engine: plainEngine(report.fit, stack, optimizer) }));
    }
    case 'tfjs': {
      const [{ TensorEngine }, { loadTensorFlow }] = await Promise.all([import('../reference/tensor-engine'), import('../reference/tfjs')]);
      const tf = await loadTensorFlow(engine.backend);
      return byEpoch(jobs, Infinity).map((stack) => ({ jobs: stack, engine: new TensorEngine(tf, report.fit, stack, optimizer) }));
    }
  }
}

const otherDevice = (wanted: string, found: string) => new PartonError(
  'device', `the fit was begun on ${wanted}; here is ${found}.`, {}, 'Go on where it was begun, or on the processor: --resume --engine cpu.');

function fastStacks(reduced: ReducedProblem, simd: 'relaxed' | 'plain', optimizer: Optimizer, jobs: readonly ReplicaJob[]): Stack[] {
  const space = new KernelSpace(reduced, mostOutputs(reduced, jobs), optimizerRule(optimizer), loadFitKernels(simd));
  const dense = new Dense();
  return byEpoch(jobs, BLOCK_REPLICAS).map((stack) => ({
    jobs: stack,
    engine: new FastEngine(space, stack.length, optimizer.clipnorm, (index) => {
      const { data, state } = stack[index]!;
      return { ...data, state, triangles: replicaTriangles(dense, reduced, data) };
    }),
  }));
}

/** Stacks of at most `most` replicas, all at the same epoch, in the order of their numbers. */
function byEpoch(jobs: readonly ReplicaJob[], most: number): ReplicaJob[][] {
  const stacks: ReplicaJob[][] = [];
  const ordered = [...jobs].sort((a, b) => a.state.step - b.state.step || a.data.replica - b.data.replica);
  for (const job of ordered) {
    const stack = stacks.at(-1);
    if (stack && stack.length < most && stack[0]!.state.step === job.state.step) stack.push(job);
    else stacks.push([job]);
  }
  return stacks;
}
