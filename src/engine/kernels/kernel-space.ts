import type { ReducedProblem } from '../reduction/reduced-problem';
import type { OptimizerRule } from '../train/optimizers';
import { Arena } from './arena';
import { Block } from './block';
import type { FitKernels } from './exports';
import { groupLayout, Lane } from './lane-group';
import { loadFitKernels } from './load';
import { placeProblem, type SharedMemory, type SplitName } from './shared-memory';

/** One instance of the kernels with its memory: the problem once, and a region for every lane group. */
export class KernelSpace {
  readonly shared: SharedMemory;
  readonly block: Block;
  private readonly arena: Arena;
  private readonly layout: ReturnType<typeof groupLayout>;
  private groups = 0;

  /**
   * @param splitOutputs most data outputs in a split of any replica that will live here
   * @param optimizer what updates them
   */
  constructor(
    problem: ReducedProblem, splitOutputs: Readonly<Record<SplitName, number>>, readonly optimizer: OptimizerRule, readonly kernels: FitKernels = loadFitKernels(),
  ) {
    this.arena = new Arena(kernels.memory);
    this.shared = placeProblem(kernels, this.arena, problem, splitOutputs);
    this.layout = groupLayout(this.shared, optimizer.moments);
    this.block = new Block(kernels, this.arena, this.shared, this.layout, optimizer);
  }

  /** Memory in use. */
  get bytes(): number {
    return this.arena.bytes;
  }

  /** Memory that so many lane groups would need. */
  bytesWith(groups: number): number {
    return this.bytes + (groups - this.groups) * this.layout.bytes;
  }

  /** The region of a new lane group, all zero. */
  takeGroup(): number {
    this.groups++;
    return this.arena.take(this.layout.bytes);
  }

  lane(region: number, lane: number): Lane {
    return new Lane(this.arena, this.shared, this.layout, region, lane);
  }

  /** Copies the parameters of marked lanes to their kept ones. */
  keepMarked(regions: readonly number[]): void {
    const { layout } = this;
    for (const region of regions) {
      this.kernels.keepLanes(this.shared.parameters, region + layout.at('parameters'), region + layout.at('kept'), region + layout.at('mask'));
    }
  }
}
