import { GpuTrouble, type GpuComputer } from '../../shared/gpu/computer';
import type { Optimizer } from '../../shared/runcard/runcard';
import type { ReducedProblem } from '../reduction/reduced-problem';
import { mostOutputs } from '../reduction/replica-triangle';
import type { Desk } from '../train/desk';
import type { Stack } from '../train/make-engine';
import { optimizerRule, type OptimizerRule } from '../train/optimizers';
import type { ReplicaJob } from '../train/worker-protocol';
import { GpuEngine } from './gpu-engine';
import type { SplitWidths } from './gpu-problem';
import { GpuSpace } from './gpu-space';

/** The last problem on each device: jobs that waited find shaders and constants there. */
const spaces = new WeakMap<GpuComputer, GpuSpace>();

async function spaceOf(computer: GpuComputer, reduced: ReducedProblem, outputs: SplitWidths, formula: OptimizerRule['formula']): Promise<GpuSpace> {
  const known = spaces.get(computer);
  if (known?.holds(reduced, outputs, formula)) return known;
  const space = await GpuSpace.open(computer, reduced, outputs, formula);
  spaces.set(computer, space);
  return space;
}

/**
 * Stacks on a device, each no larger than its buffers may be. When its memory is full, those that fit are returned, and the other
 * jobs must wait for them to end.
 * @param desk sets the replicas up, some ahead of the one that is written to the device
 * @throws GpuTrouble of kind `memory` when not even one replica fits
 */
export async function gpuStacks(
  computer: GpuComputer, reduced: ReducedProblem, optimizer: Optimizer, jobs: readonly ReplicaJob[], split: (most: number) => ReplicaJob[][], desk: Desk,
): Promise<Stack[]> {
  const rule = optimizerRule(optimizer);
  const space = await spaceOf(computer, reduced, mostOutputs(reduced, jobs), rule.formula);
  const { mostReplicas } = space;
  if (mostReplicas < 1) throw new GpuTrouble('memory', 'one replica is larger than the largest buffer of the device');
  const stacks: Stack[] = [];
  const open = split(mostReplicas);
  while (open.length > 0) {
    const part = open.shift()!;
    try {
      stacks.push({
        jobs: part,
        engine: await GpuEngine.open(space, part.length, rule, optimizer.clipnorm, ahead(part, async ({ data, state }) =>
          ({ replica: data.replica, state, triangles: await desk.triangles(data) }))),
      });
    } catch (error) {
      if (!(error instanceof GpuTrouble) || error.kind !== 'memory') throw error;
      if (part.length > 1) {
        const half = Math.ceil(part.length / 2);
        open.unshift(part.slice(0, half), part.slice(half));
      } else if (stacks.length > 0) break;
      else throw error;
    }
  }
  return stacks;
}

/** Replicas that are set up while one is written to the device. */
const AHEAD = 32;

/** What `make` makes of each item, for someone who asks for them in order: some that follow are begun when one is asked for. */
function ahead<T, R>(items: readonly T[], make: (item: T) => Promise<R>): (index: number) => Promise<R> {
  const begun = new Map<number, Promise<R>>();
  return (index) => {
    for (let next = index; next < Math.min(items.length, index + AHEAD); next++) {
      if (begun.has(next)) continue;
      const one = make(items[next]!);
      one.catch(() => undefined); // told when it is asked for
      begun.set(next, one);
    }
    const one = begun.get(index)!;
    begun.delete(index);
    return one;
  };
}
