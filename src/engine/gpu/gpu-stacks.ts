import { GpuTrouble, type GpuComputer } from '../../shared/gpu/computer';
import type { Optimizer } from '../../shared/runcard/runcard';
import { Dense } from '../linalg/dense';
import type { ReducedProblem } from '../reduction/reduced-problem';
import { mostOutputs, replicaTriangles } from '../reduction/replica-triangle';
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
 * @throws GpuTrouble of kind `memory` when not even one replica fits
 */
export async function gpuStacks(computer: GpuComputer, reduced: ReducedProblem, optimizer: Optimizer, jobs: readonly ReplicaJob[], split: (most: number) => ReplicaJob[][]): Promise<Stack[]> {
  const rule = optimizerRule(optimizer);
  const space = await spaceOf(computer, reduced, mostOutputs(reduced, jobs), rule.formula);
  const { mostReplicas } = space;
  if (mostReplicas < 1) throw new GpuTrouble('memory', 'one replica is larger than the largest buffer of the device');
  const dense = new Dense();
  const stacks: Stack[] = [];
  const open = split(mostReplicas);
  while (open.length > 0) {
    const part = open.shift()!;
    try {
      stacks.push({
        jobs: part,
        engine: await GpuEngine.open(space, part.length, rule, optimizer.clipnorm, (index) => {
          const { data, state } = part[index]!;
          return { replica: data.replica, state, triangles: replicaTriangles(dense, reduced, data) };
        }),
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
