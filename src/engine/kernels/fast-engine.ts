import type { Photon } from '../model/photon';
import { filledWeights, type ReplicaWeights } from '../model/weights';
import type { Losses, Multipliers, ReplicaState, TrainingEngine } from '../train/engine';
import type { ReplicaTriangles } from '../reduction/replica-triangle';
import { LANES } from './arena';
import type { Block } from './block';
import { BLOCK_GROUPS } from './block';
import type { KernelSpace } from './kernel-space';
import type { Lane } from './lane-group';

/** Most replicas of one engine: the lanes of one block. */
export const BLOCK_REPLICAS = BLOCK_GROUPS * LANES;

/** A replica to be trained: where it begins, and its two triangles. */
export interface FastReplica {
  readonly replica: number;
  /** Of its network. */
  readonly seed: number;
  readonly photon?: Photon;
  readonly state: ReplicaState;
  readonly triangles: ReplicaTriangles;
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
    readonly space: KernelSpace, count: number, private readonly clipnorm: number,
    replicaAt: (index: number) => FastReplica,
  ) {
    this.regions = Array.from({ length: Math.ceil(count / LANES) }, () => space.takeGroup());
    this.lanes = Array.from({ length: count }, (_, i) => space.lane(this.regions[Math.floor(i / LANES)]!, i % LANES));
    this.numbers = this.lanes.map((lane, i) => {
      const own = replicaAt(i);
      const { replica, state, triangles } = own;
      this.step = state.step;
      lane.writeWeights('parameters', state.weights);
      const { moments, start = 0 } = space.optimizer;
      for (const name of moments) lane.writeWeights(name, state.moments[name] ?? filledWeights(space.shared.problem.network, start));
      if (state.kept) lane.writeWeights('kept', state.kept);
      lane.writePrefactor(state.weights);
      lane.writeReplica(own);
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
    const { lanes } = this;
    const count = lanes.length;
    const [positivity, integrability] = [multipliers.positivity.length, multipliers.integrability.length];
    const chi2 = (split: number) => new Float64Array(count).map((_, i) => lanes[i]!.read('chi2', split));
    /** Of all sets of a kind, from the one in front of them; column 0 with the training multipliers, 1 with those of the validation. */
    const bySet = (sets: number, first: number, column: number) => {
      const losses = new Float64Array(sets * count);
      for (let set = 0, at = 0; set < sets; set++) for (let i = 0; i < count; i++, at++) losses[at] = lanes[i]!.read('losses', 2 * (first + set) + column);
      return losses;
    };
    const validation = () => ({ validationChi2: chi2(1), validationPositivity: bySet(positivity, 0, 1) });
    const { dropout } = this.space.shared;
    if (dropout) this.block.evaluate(this.active);
    const whole = dropout && validation(); // leaves nothing out, and comes first, for the update needs what training leaves in the scratch
    this.block.evaluate(this.active, this.step);
    return { trainingChi2: chi2(0), ...(whole ?? validation()), positivity: bySet(positivity, 0, 0), integrability: bySet(integrability, positivity, 0) };
  }

  update(): void {
    this.step++;
    const { meanRate, squareRate, learningRate, meanShare, gradientShare, squareShare, epsilon } = this.space.optimizer.scalars(this.step);
    const scalars = [meanRate, squareRate, learningRate, meanShare, gradientShare, squareShare, epsilon];
    for (const lane of this.lanes) scalars.forEach((value, i) => lane.write('scalars', i, value));
    this.space.kernels.clipnorm.value = this.clipnorm;
    this.block.update(this.active);
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
    const moments = Object.fromEntries(this.space.optimizer.moments.map((name) => [name, lane.readWeights(name)]));
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
