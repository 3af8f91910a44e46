import type { ReplicaWeights } from '../model/weights';
import type { Losses, Multipliers, ReplicaState, TrainingEngine } from '../train/engine';
import { multipliersAfter, type TrainingPlan } from '../train/plan';
import type { ReplicaTriangles } from '../reduction/replica-triangle';
import type { OptimizerRule } from '../train/optimizers';
import type { ReplicaProgress, StackTrainer } from '../train/trainer';
import { DeviceTrainer } from './device-trainer';
import type { GpuSpace, StackBuffers } from './gpu-space';
import { RECORD, recordLength, SCALARS, SCHEDULE, scheduleRow, STATUS } from './records';
import { constantsOf, readState, trianglesOf, writeState } from './replica-memory';

/** A replica to be trained: where it begins, and its two triangles. */
export interface GpuReplica {
  readonly replica: number;
  readonly state: ReplicaState;
  readonly triangles: ReplicaTriangles;
}

/** What a batch of epochs leaves: the records of all slots, and chi2 by epoch, shape [epoch, (training, validation), slot]. */
export interface Batch {
  readonly records: readonly Float32Array[];
  readonly metrics: Float32Array;
}

/** Largest number that the shaders are given; an infinity is not to be relied on there. */
const LARGEST = 3e38;

/**
 * Milliseconds that one dispatch may take: an operating system resets a card that shows no picture for two seconds (Windows), and a
 * desktop that waits for it is no pleasure before.
 */
const LONGEST = 500;
/** Workgroups of a stack's first dispatch, whose time nobody knows. */
const FIRST_DISPATCH = 64;

/** Replicas on a device, a workgroup each, all at the same step. float32 throughout. */
export class GpuEngine implements TrainingEngine {
  /** Of each replica still in training: where it stands on the device. */
  private slots: readonly number[];
  private numbers: readonly number[];

  private constructor(
    readonly space: GpuSpace, readonly buffers: StackBuffers, numbers: readonly number[],
    private readonly optimizer: OptimizerRule, private readonly clipnorm: number, private step: number, private readonly longest: number,
  ) {
    this.numbers = numbers;
    this.slots = numbers.map((_, slot) => slot);
    this.size = numbers.length;
  }

  private readonly size: number;
  /** Workgroups a dispatch: all, unless one epoch of all takes too long. */
  private width = FIRST_DISPATCH;
  private batches = 0;

  /**
   * @param replicaAt makes the replica of an index; asked once for each, in order
   * @param longest milliseconds of a dispatch of one epoch, above which it is split
   * @throws GpuTrouble of kind `memory`, with nothing taken
   */
  static async open(
    space: GpuSpace, count: number, optimizer: OptimizerRule, clipnorm: number, replicaAt: (index: number) => GpuReplica | Promise<GpuReplica>, longest = LONGEST,
  ): Promise<GpuEngine> {
    const { computer, gpu } = space;
    const buffers = await space.take(count);
    const numbers: number[] = [];
    let step = 0;
    for (let slot = 0; slot < count; slot++) {
      const { replica, state, triangles } = await replicaAt(slot);
      numbers.push(replica);
      step = state.step;
      const values = new Float32Array(gpu.state.length);
      writeState(gpu, values, 'parameters', state.weights);
      if (state.moments.mean) writeState(gpu, values, 'mean', state.moments.mean);
      if (state.moments.square) writeState(gpu, values, 'square', state.moments.square);
      if (state.kept) writeState(gpu, values, 'kept', state.kept);
      await writeSlot(space, buffers.states, slot, values);
      await writeSlot(space, buffers.triangles, slot, trianglesOf(gpu, triangles));
      await writeSlot(space, buffers.replicas, slot, constantsOf(gpu, triangles, state.weights));
    }
    await computer.read(buffers.records, 0, 4); // everything has arrived, or the device says what is wrong
    return new GpuEngine(space, buffers, numbers, optimizer, clipnorm, step, longest);
  }

  get replicas(): readonly number[] {
    return this.numbers;
  }

  /** An engine that follows its replicas on the device. */
  trainer(plan: TrainingPlan, start: readonly ReplicaProgress[]): StackTrainer {
    return new DeviceTrainer(this, plan, start, this.step);
  }

  async evaluate(multipliers: Multipliers): Promise<Losses> {
    await this.writeSchedule([multipliers]);
    await this.dispatch('train');
    const records = await this.records();
    const all = records.length;
    const [positivity, integrability] = [multipliers.positivity.length, multipliers.integrability.length];
    const by = (sets: number, first: number, split: 0 | 1) =>
      Float64Array.from({ length: sets * all }, (_, k) => records[k % all]![RECORD.losses + 2 * (first + Math.floor(k / all)) + split]!);
    return {
      trainingChi2: Float64Array.from(records, (record) => record[RECORD.trainingChi2]!),
      validationChi2: Float64Array.from(records, (record) => record[RECORD.validationChi2]!),
      positivity: by(positivity, 0, 0), integrability: by(integrability, positivity, 0), validationPositivity: by(positivity, 0, 1),
    };
  }

  async update(): Promise<void> {
    await this.dispatch('step');
    this.step++;
  }

  async keep(indices: readonly number[]): Promise<void> {
    for (const index of indices) {
      const values = await this.stateValues(index);
      const { state, parameters } = this.space.gpu;
      values.copyWithin(state.at('kept'), state.at('parameters'), state.at('parameters') + parameters);
      await writeSlot(this.space, this.buffers.states, this.slots[index]!, values);
    }
  }

  async weights(index: number): Promise<ReplicaWeights> {
    return this.weightsIn(await this.stateValues(index), 'parameters');
  }

  async state(index: number): Promise<ReplicaState> {
    return this.stateIn(await this.stateValues(index));
  }

  /** States of all replicas in one reading: see `stateIn`. */
  async stateBlock(): Promise<readonly Float32Array[]> {
    return this.perSlot(this.buffers.states, this.space.gpu.state.length);
  }

  stateIn(values: Float32Array): ReplicaState {
    const moments = Object.fromEntries(this.optimizer.moments.flatMap((name) => (name === 'mean' || name === 'square' ? [[name, this.weightsIn(values, name)]] : [])));
    return { weights: this.weightsIn(values, 'parameters'), moments, kept: this.weightsIn(values, 'kept'), step: this.step };
  }

  weightsIn(values: Float32Array, name: 'parameters' | 'mean' | 'square' | 'kept'): ReplicaWeights {
    return readState(this.space.gpu, this.space.gpu.problem.network, values, name);
  }

  /** Their workgroups end at once from now on; their memory stays taken until the stack ends. */
  async retain(indices: readonly number[]): Promise<void> {
    const staying = new Set(indices);
    for (const [index, slot] of this.slots.entries()) if (!staying.has(index)) await this.writeRecord(slot, RECORD.status, [STATUS.stopped]);
    this.slots = indices.map((index) => this.slots[index]!);
    this.numbers = indices.map((index) => this.numbers[index]!);
  }

  async dispose(): Promise<void> {
    await this.space.computer.free(Object.values(this.buffers));
  }

  /** Trains for so many epochs without looking, stopping replicas by the plan. */
  async train(epochs: number, plan: TrainingPlan): Promise<Batch> {
    await this.writeSchedule(Array.from({ length: epochs + 1 }, (_, row) => multipliersAfter(plan, this.step + row)), plan);
    const start = performance.now();
    await this.dispatch('train');
    this.step += epochs;
    const { computer, gpu: { problem: { constraints } } } = this.space;
    const length = recordLength(constraints.length);
    const values = new Float32Array(await computer.read(this.buffers.records, 0, 4 * this.size * (length + 2 * epochs)));
    if (this.batches++ > 0) this.adapt((performance.now() - start) / Math.max(1, epochs)); // the first one waits for the driver's compiler
    return { records: this.slots.map((slot) => values.subarray(slot * length, (slot + 1) * length)), metrics: this.inTraining(values.subarray(length * this.size)) };
  }

  /** Of rows with a number for each slot, the replicas still in training. */
  private inTraining(rows: Float32Array): Float32Array {
    const { slots, size } = this;
    if (slots.length === size) return rows;
    const chosen = new Float32Array((rows.length / size) * slots.length);
    for (let row = 0, at = 0; row < rows.length; row += size) {
      for (const slot of slots) chosen[at++] = rows[row + slot]!;
    }
    return chosen;
  }

  /** Writes into a replica's record, from one of its fields on. */
  async record(index: number, field: number, values: readonly number[]): Promise<void> {
    await this.writeRecord(this.slots[index]!, field, values);
  }

  /** The records of all replicas in training. */
  async records(): Promise<readonly Float32Array[]> {
    return this.perSlot(this.buffers.records, recordLength(this.space.gpu.problem.constraints.length));
  }

  /** Runs an entry point for all slots. */
  private async dispatch(entry: 'train' | 'step'): Promise<void> {
    for (let first = 0; first < this.size; first += this.width) {
      // where one dispatch has all, the schedule says 0 from the start
      if (this.width < this.size) await this.space.computer.write(this.buffers.schedule, 4 * SCHEDULE.first, new Uint8Array(Float32Array.of(first).buffer));
      await this.space.run(entry, this.buffers, Math.min(this.width, this.size - first));
    }
  }

  /** Decides how many replicas share a dispatch; how many epochs, who asks for them. @param milliseconds of an epoch */
  private adapt(milliseconds: number): void {
    const fitting = Math.floor((this.size * this.longest) / 2 / milliseconds);
    const dispatches = Math.ceil(this.size / this.width);
    if (milliseconds > dispatches * this.longest || fitting > 2 * this.width) this.width = Math.max(1, Math.min(this.size, fitting));
  }

  private async perSlot(buffer: number, length: number): Promise<readonly Float32Array[]> {
    const values = new Float32Array(await this.space.computer.read(buffer, 0, 4 * length * this.size));
    return this.slots.map((slot) => values.subarray(slot * length, (slot + 1) * length));
  }

  private async stateValues(index: number): Promise<Float32Array> {
    const bytes = 4 * this.space.gpu.state.length;
    return new Float32Array(await this.space.computer.read(this.buffers.states, this.slots[index]! * bytes, bytes));
  }

  private async writeRecord(slot: number, field: number, values: readonly number[]): Promise<void> {
    const bits = Float32Array.from(values);
    await this.space.computer.write(this.buffers.records, 4 * (slot * recordLength(this.space.gpu.problem.constraints.length) + field), new Uint8Array(bits.buffer));
  }

  /** @param multipliers of each evaluation; the updates between them are those that follow the steps done. @param plan to follow, if any */
  private async writeSchedule(multipliers: readonly Multipliers[], plan?: TrainingPlan): Promise<void> {
    const { problem: { constraints } } = this.space.gpu;
    const row = scheduleRow(constraints.length);
    const values = new Float32Array(SCHEDULE.head + multipliers.length * row);
    const set = (field: keyof typeof SCHEDULE, value: number) => (values[SCHEDULE[field]] = Math.max(-LARGEST, Math.min(LARGEST, value)));
    set('epochs', multipliers.length - 1);
    set('before', this.step);
    set('clipnorm', this.clipnorm);
    set('slots', this.size);
    if (plan) {
      set('follow', 1);
      set('last', plan.epochs);
      set('patience', plan.patience);
      set('delta', plan.delta);
      set('thresholdChi2', plan.thresholdChi2);
      set('thresholdPositivity', plan.thresholdPositivity);
      set('validates', plan.validates ? 1 : 0);
    }
    multipliers.forEach(({ positivity, integrability, validationPositivity }, k) => {
      const { meanRate, squareRate, learningRate, meanShare, gradientShare, squareShare, epsilon } = this.optimizer.scalars(this.step + k + 1);
      const at = SCHEDULE.head + k * row;
      values.set([meanRate, squareRate, learningRate, meanShare, gradientShare, squareShare, epsilon], at);
      const deciding = plan?.validates === false ? positivity : validationPositivity;
      values.set([...positivity.flatMap((lambda, s) => [lambda, deciding[s]!]), ...integrability.flatMap((lambda) => [lambda, lambda])], at + SCALARS);
    });
    await this.space.computer.write(this.buffers.schedule, 0, new Uint8Array(values.buffer));
  }
}

async function writeSlot({ computer }: GpuSpace, buffer: number, slot: number, values: Float32Array | Uint32Array): Promise<void> {
  await computer.write(buffer, slot * values.byteLength, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}
