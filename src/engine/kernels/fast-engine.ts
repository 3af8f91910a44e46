import type { ReplicaWeights } from '../model/weights';
import type { Losses, Multipliers, ReplicaState, TrainingEngine } from '../train/engine';
import type { OptimizerRule } from '../train/optimizers';
import type { ReplicaTriangle } from '../reduction/replica-triangle';
import { LANES } from './arena';
import type { Block } from './block';
import { BLOCK_GROUPS, UPDATE_RULE } from './block';
import type { KernelSpace } from './kernel-space';
import type { Lane } from './lane-group';

/** Most replicas of one engine: the lanes of one block. */
export const BLOCK_REPLICAS = BLOCK_GROUPS * LANES;

/** A replica to be trained: where it begins, and its two triangles. */
export interface FastReplica {
  readonly replica: number;
  readonly state: ReplicaState;
  readonly triangles: { readonly training: ReplicaTriangle; readonly validation: ReplicaTriangle };
}

/**
 * The fast engine: up to sixteen replicas as SIMD lanes, on a memory that it may share with others (one evaluates and updates at
 * a time). All its replicas are at the same step. float32 throughout.
 */
export class FastEngine implements TrainingEngine {
  private lanes: Lane[];
  private numbers: number[];
  private step = 0;
  private readonly regions: readonly number[];
  private multipliers?: Multipliers;

  /** @param replicaAt makes the replica of an index; asked once for each, in order, so that not all triangles need exist at once */
  constructor(
    readonly space: KernelSpace, count: number, private readonly optimizer: OptimizerRule, private readonly clipnorm: number,
    replicaAt: (index: number) => FastReplica,
  ) {
    this.regions = Array.from({ length: Math.ceil(count / LANES) }, () => space.takeGroup());
    this.lanes = Array.from({ length: count }, (_, i) => space.lane(this.regions[Math.floor(i / LANES)]!, i % LANES));
    this.numbers = this.lanes.map((lane, i) => {
      const { replica, state, triangles } = replicaAt(i);
      this.step = state.step;
      lane.writeWeights('parameters', state.weights);
      if (state.moments.mean) lane.writeWeights('mean', state.moments.mean);
      if (state.moments.square) lane.writeWeights('square', state.moments.square);
      if (state.kept) lane.writeWeights('kept', state.kept);
      lane.writePrefactor(state.weights);
      lane.writeTriangle('training', triangles.training);
      lane.writeTriangle('validation', triangles.validation);
      return replica;
    });
  }

  get replicas(): readonly number[] {
    return this.numbers;
  }

  evaluate(multipliers: Multipliers): Losses {
    if (multipliers !== this.multipliers) this.writeMultipliers(multipliers);
    this.block.evaluate(this.active);
    const { lanes } = this;
    const [positivity, integrability] = [multipliers.positivity.length, multipliers.integrability.length];
    const losses: Losses = {
      trainingChi2: Float64Array.from(lanes, (lane) => lane.read('chi2', 0)),
      validationChi2: Float64Array.from(lanes, (lane) => lane.read('chi2', 1)),
      positivity: new Float64Array(positivity * lanes.length),
      integrability: new Float64Array(integrability * lanes.length),
      validationPositivity: new Float64Array(positivity * lanes.length),
    };
    lanes.forEach((lane, i) => {
      for (let set = 0; set < positivity; set++) {
        losses.positivity[set * lanes.length + i] = lane.read('losses', 2 * set);
        losses.validationPositivity[set * lanes.length + i] = lane.read('losses', 2 * set + 1);
      }
      for (let set = 0; set < integrability; set++) losses.integrability[set * lanes.length + i] = lane.read('losses', 2 * (positivity + set));
    });
    return losses;
  }

  update(): void {
    this.step++;
    const { meanRate, squareRate, learningRate, meanShare, gradientShare, squareShare, epsilon } = this.optimizer.scalars(this.step);
    const scalars = [meanRate, squareRate, learningRate, meanShare, gradientShare, squareShare, epsilon];
    for (const lane of this.lanes) scalars.forEach((value, i) => lane.write('scalars', i, value));
    this.space.kernels.clipnorm.value = this.clipnorm;
    this.block.update(this.active, UPDATE_RULE[this.optimizer.formula]);
  }

  keep(indices: readonly number[]): void {
    if (indices.length === 0) return;
    const chosen = new Set(indices);
    this.lanes.forEach((lane, i) => lane.mark(chosen.has(i)));
    this.space.keepMarked(this.active);
  }

  weights(index: number): ReplicaWeights {
    return this.lanes[index]!.readWeights('parameters');
  }

  state(index: number): ReplicaState {
    const lane = this.lanes[index]!;
    const moments = Object.fromEntries(this.optimizer.moments.map((name) => [name, lane.readWeights(name)]));
    return { weights: lane.readWeights('parameters'), moments, kept: lane.readWeights('kept'), step: this.step };
  }

  /** Lanes close up, so that those that left cost nothing as soon as a group is empty. */
  retain(indices: readonly number[]): void {
    const staying = indices.map((index) => this.lanes[index]!);
    this.numbers = indices.map((index) => this.numbers[index]!);
    this.lanes = staying.map((lane, i) => {
      const place = this.space.lane(this.regions[Math.floor(i / LANES)]!, i % LANES);
      if (place.region !== lane.region || place.lane !== lane.lane) place.copyFrom(lane);
      return place;
    });
  }

  dispose(): void {
    this.retain([]);
  }

  private get block(): Block {
    return this.space.block;
  }

  /** Regions of the groups in use. */
  private get active(): readonly number[] {
    return this.regions.slice(0, Math.ceil(this.lanes.length / LANES));
  }

  private writeMultipliers(multipliers: Multipliers): void {
    const sets = [
      ...multipliers.positivity.map((lambda, set) => [lambda, multipliers.validationPositivity[set]!]),
      ...multipliers.integrability.map((lambda) => [lambda, lambda]),
    ].flat();
    for (const lane of this.lanes) sets.forEach((value, i) => lane.write('multipliers', i, value));
    this.multipliers = multipliers;
  }
}
