import type { ReplicaWeights } from '../model/weights';
import type { Losses, Multipliers, ReplicaState, TrainingEngine } from './engine';
import { multipliersAfter, type TrainingPlan } from './plan';
import { monitor, UNSTOPPED, type StoppingState } from './stopping';

/** n3fit logs losses by experiment every so many epochs. */
export const SNAPSHOT_EVERY = 100;

/** A replica's state at a multiple of SNAPSHOT_EVERY epochs, for its log. */
export interface Snapshot {
  readonly epoch: number;
  /** Before the epoch's update, as Keras logs it. */
  readonly trainingLoss: number;
  /** After it. */
  readonly validationLoss: number;
  readonly weights: ReplicaWeights;
}

/** The number of points of a replica's split. */
export interface SplitSize {
  readonly training: number;
  readonly validation: number;
}

/** All of a replica between two epochs: a trainer makes one, and goes on from one. */
export interface ReplicaProgress {
  readonly replica: number;
  readonly ndata: SplitSize;
  readonly stopping: StoppingState;
  readonly snapshots: readonly Snapshot[];
}

/** A replica that is done, with the weights it ends with: the best ones, else the last. */
export interface TrainedReplica extends ReplicaProgress {
  readonly weights: ReplicaWeights;
  /** At those weights, not divided by the number of points. */
  readonly trainingChi2: number;
  readonly validationChi2: number;
}

/** Chi2 per point of some replicas over consecutive epochs. */
export interface MetricsChunk {
  readonly firstEpoch: number;
  readonly replicas: readonly number[];
  /** Shape [epoch, (training, validation), replica]. */
  readonly values: Float32Array;
}

/** Trains the replicas of one stack, all at the same epoch, each with its own stopping. */
export interface StackTrainer {
  /** Numbers of the replicas still in training. */
  readonly replicas: readonly number[];
  /** Up to `epochs` epochs; replicas that are done leave. */
  run(epochs: number): Promise<{ readonly metrics: readonly MetricsChunk[]; readonly done: readonly TrainedReplica[] }>;
  /** Everything needed to go on later, replica by replica. */
  state(): Promise<{ progress: ReplicaProgress; state: ReplicaState }[]>;
  /** Ends these replicas at the epoch they have reached, with their best state. */
  end(replicas: readonly number[]): Promise<readonly TrainedReplica[]>;
}

/** The trainer of every engine that does not follow its replicas itself. */
export class Trainer implements StackTrainer {
  private progress: ReplicaProgress[];
  private previousLoss: Float64Array;
  /** The multipliers of the last evaluation: one object as long as they do not change. */
  private multipliers: { readonly updates: number; readonly values: Multipliers };

  constructor(private readonly engine: TrainingEngine, private readonly plan: TrainingPlan, start: readonly ReplicaProgress[], private epoch: number) {
    this.progress = [...start];
    this.previousLoss = new Float64Array(start.length).fill(NaN);
    this.multipliers = { updates: epoch, values: multipliersAfter(plan, epoch) };
  }

  get replicas(): readonly number[] {
    return this.progress.map(({ replica }) => replica);
  }

  /**
   * Up to `epochs` epochs; fewer when a replica is done, which then leaves. Between runs the engine's gradients may be lost:
   * a run begins with an evaluation.
   */
  async run(epochs: number): Promise<{ metrics: readonly [MetricsChunk]; done: TrainedReplica[] }> {
    const { replicas } = this;
    const rows: number[] = [];
    const firstEpoch = this.epoch + 1;
    let losses = await this.engine.evaluate(this.multipliersNow());
    let done: TrainedReplica[] = this.epoch === 0 ? await this.finishNotANumber(losses) : [];
    const last = this.epoch + epochs;
    while (done.length === 0 && this.epoch < last && replicas.length > 0) {
      this.previousLoss = this.trainingLosses(losses);
      await this.engine.update();
      this.epoch++;
      losses = await this.engine.evaluate(this.multipliersNow());
      for (const [index, { ndata }] of this.progress.entries()) rows.push(losses.trainingChi2[index]! / ndata.training);
      for (const [index, { ndata }] of this.progress.entries()) rows.push(losses.validationChi2[index]! / ndata.validation);
      done = await this.afterEpoch(losses);
    }
    return { metrics: [{ firstEpoch, replicas, values: Float32Array.from(rows) }], done };
  }

  async state(): Promise<{ progress: ReplicaProgress; state: ReplicaState }[]> {
    return Promise.all(this.progress.map(async (progress, index) => ({ progress, state: await this.engine.state(index) })));
  }

  async end(replicas: readonly number[]): Promise<TrainedReplica[]> {
    const leaving = this.progress.filter(({ replica }) => replicas.includes(replica));
    if (leaving.length === 0) return [];
    const losses = await this.engine.evaluate(this.multipliersNow());
    this.progress = this.progress.map((progress) =>
      leaving.includes(progress) ? { ...progress, stopping: { ...progress.stopping, status: 'stopped' } } : progress);
    return this.takeOut(losses);
  }

  private async afterEpoch(losses: Losses): Promise<TrainedReplica[]> {
    const training = this.trainingLosses(losses);
    const better: number[] = [];
    for (const [index, progress] of this.progress.entries()) {
      const one = lossesOf(losses, index, this.progress.length, training, this.plan.validates);
      const next = monitor(this.plan, progress.stopping, this.epoch, one, progress.ndata.validation);
      if (next.better) better.push(index);
      this.progress[index] = { ...progress, stopping: next.state };
    }
    await this.engine.keep(better);
    if (this.epoch % SNAPSHOT_EVERY === 0) await this.takeSnapshots(losses);
    return this.takeOut(losses);
  }

  private async takeSnapshots(losses: Losses): Promise<void> {
    for (const [index, progress] of this.progress.entries()) {
      const { validationChi2, validationPositivity, validationOther } = lossesOf(losses, index, this.progress.length, this.previousLoss, this.plan.validates);
      const snapshot: Snapshot = {
        epoch: this.epoch,
        trainingLoss: this.previousLoss[index]!,
        validationLoss: validationPositivity.reduce((sum, loss) => sum + loss, validationChi2 + validationOther),
        weights: await this.engine.weights(index),
      };
      this.progress[index] = { ...progress, snapshots: [...progress.snapshots, snapshot] };
    }
  }

  /** Replicas whose first loss is already NaN. */
  private async finishNotANumber(losses: Losses): Promise<TrainedReplica[]> {
    const training = this.trainingLosses(losses);
    this.progress = this.progress.map((progress, index) =>
      Number.isNaN(training[index]!) ? { ...progress, stopping: { ...UNSTOPPED, status: 'set aside', reason: 'its first training loss is NaN' } } : progress);
    return this.takeOut(losses);
  }

  private async takeOut(losses: Losses): Promise<TrainedReplica[]> {
    const staying = [...this.progress.keys()].filter((index) => this.progress[index]!.stopping.status === 'training');
    if (staying.length === this.progress.length) return [];
    const done: TrainedReplica[] = [];
    for (const [index, progress] of this.progress.entries()) {
      if (progress.stopping.status === 'training') continue;
      const { best } = progress.stopping;
      const kept = best && (await this.engine.state(index)).kept;
      done.push({
        ...progress,
        weights: kept ?? (await this.engine.weights(index)),
        trainingChi2: best?.trainingChi2 ?? losses.trainingChi2[index]!,
        validationChi2: best?.validationChi2 ?? losses.validationChi2[index]!,
      });
    }
    await this.engine.retain(staying);
    this.progress = staying.map((index) => this.progress[index]!);
    return done;
  }

  private multipliersNow(): Multipliers {
    if (this.multipliers.updates !== this.epoch) {
      const values = multipliersAfter(this.plan, this.epoch);
      const same = sameMultipliers(values, this.multipliers.values);
      this.multipliers = { updates: this.epoch, values: same ? this.multipliers.values : values };
    }
    return this.multipliers.values;
  }

  private trainingLosses(losses: Losses): Float64Array {
    const count = this.progress.length;
    return losses.trainingChi2.map((chi2, index) => {
      let loss = chi2;
      for (const sets of [losses.positivity, losses.integrability]) for (let at = index; at < sets.length; at += count) loss += sets[at]!;
      return loss;
    });
  }
}

/** The losses of one of `count` replicas; without validation data those of training stand for validation (n3fit model_trainer.py, `no_validation`). */
function lossesOf(losses: Losses, index: number, count: number, training: Float64Array, validates: boolean) {
  const ofReplica = (sets: Float64Array) => {
    const own: number[] = [];
    for (let at = index; at < sets.length; at += count) own.push(sets[at]!);
    return own;
  };
  return {
    trainingLoss: training[index]!, trainingChi2: losses.trainingChi2[index]!, validationChi2: losses.validationChi2[index]!,
    validationPositivity: ofReplica(validates ? losses.validationPositivity : losses.positivity),
    validationOther: validates ? 0 : ofReplica(losses.integrability).reduce((sum, loss) => sum + loss, 0),
  };
}

const sameMultipliers = (a: Multipliers, b: Multipliers): boolean =>
  (['positivity', 'integrability'] as const).every((kind) => a[kind].every((value, set) => value === b[kind][set]));
