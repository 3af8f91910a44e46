import type { TrainingPlan } from '../train/plan';
import { UNSTOPPED, type BestState, type ReplicaStatus, type StoppingState } from '../train/stopping';
import { SNAPSHOT_EVERY, type MetricsChunk, type ReplicaProgress, type StackTrainer, type TrainedReplica } from '../train/trainer';
import type { ReplicaState } from '../train/engine';
import type { GpuEngine } from './gpu-engine';
import { MOST_EPOCHS } from './gpu-space';
import { RECORD, STATUS } from './records';

const STATUS_NAMES = Object.keys(STATUS) as ReplicaStatus[];

/**
 * Trains the replicas of a GPU engine in batches of epochs, in which the device itself keeps best states and stops replicas; from
 * what it wrote down come the same metrics, snapshots and ends as from `Trainer`.
 */
export class DeviceTrainer implements StackTrainer {
  private progress: readonly ReplicaProgress[];
  private begun = false;

  constructor(private readonly engine: GpuEngine, private readonly plan: TrainingPlan, start: readonly ReplicaProgress[], private epoch: number) {
    this.progress = [...start];
  }

  get replicas(): readonly number[] {
    return this.progress.map(({ replica }) => replica);
  }

  /** Up to `epochs` epochs, to the next snapshot at most; replicas that are done leave. */
  async run(epochs: number): Promise<{ metrics: readonly MetricsChunk[]; done: TrainedReplica[] }> {
    if (this.progress.length === 0) return { metrics: [], done: [] };
    if (!this.begun) await this.begin();
    const first = this.epoch + 1;
    const count = Math.min(epochs, MOST_EPOCHS, SNAPSHOT_EVERY - (this.epoch % SNAPSHOT_EVERY), this.plan.epochs - this.epoch);
    const { records, metrics } = await this.engine.train(count, this.plan);
    this.epoch += count;
    const before = this.progress;
    const lost = lostEpochs(first, before.length, metrics);
    this.progress = before.map((one, index) => ({ ...one, stopping: stoppingOf(records[index]!, this.epoch, lost.get(index)) }));
    if (this.epoch % SNAPSHOT_EVERY === 0) await this.takeSnapshots(records);
    const ends = this.progress.map(({ stopping }) => stopping.epoch);
    return { metrics: chunksOf(first, before, ends, metrics), done: await this.takeOut(records) };
  }

  async state(): Promise<{ progress: ReplicaProgress; state: ReplicaState }[]> {
    const values = await this.engine.stateBlock();
    return this.progress.map((progress, index) => ({ progress, state: this.engine.stateIn(values[index]!) }));
  }

  async end(replicas: readonly number[]): Promise<TrainedReplica[]> {
    if (!this.progress.some(({ replica }) => replicas.includes(replica))) return [];
    const { records } = await this.engine.train(0, this.plan);
    this.progress = this.progress.map((one) => (replicas.includes(one.replica) ? { ...one, stopping: { ...one.stopping, status: 'stopped' } } : one));
    return this.takeOut(records);
  }

  /** Tells the device what is known of the replicas. */
  private async begin(): Promise<void> {
    this.begun = true;
    for (const [index, { stopping: { degree, best } }] of this.progress.entries()) {
      await this.engine.record(index, RECORD.status, [
        STATUS.training, this.epoch, degree, ...(best ? [best.epoch, best.validationLoss, best.trainingChi2, best.validationChi2] : [0, 0, 0, 0]),
      ]);
    }
  }

  private async takeSnapshots(records: readonly Float32Array[]): Promise<void> {
    const values = await this.engine.stateBlock();
    const deciding = [...this.plan.positivity, ...(this.plan.validates ? [] : this.plan.integrability)].map((_, set) => RECORD.losses + 2 * set + 1);
    this.progress = this.progress.map((one, index) => {
      if (one.stopping.epoch !== this.epoch) return one;
      const record = records[index]!;
      return {
        ...one,
        snapshots: [...one.snapshots, {
          epoch: this.epoch, trainingLoss: record[RECORD.previousLoss]!,
          validationLoss: deciding.reduce((sum, at) => sum + record[at]!, record[RECORD.validationChi2]!),
          weights: this.engine.weightsIn(values[index]!, 'parameters'),
        }],
      };
    });
  }

  private async takeOut(records: readonly Float32Array[]): Promise<TrainedReplica[]> {
    const staying = [...this.progress.keys()].filter((index) => this.progress[index]!.stopping.status === 'training');
    if (staying.length === this.progress.length) return [];
    const values = await this.engine.stateBlock();
    const done = this.progress.flatMap((one, index): TrainedReplica[] => {
      if (one.stopping.status === 'training') return [];
      const { best } = one.stopping;
      return [{
        ...one,
        weights: this.engine.weightsIn(values[index]!, best ? 'kept' : 'parameters'),
        trainingChi2: best?.trainingChi2 ?? records[index]![RECORD.trainingChi2]!,
        validationChi2: best?.validationChi2 ?? records[index]![RECORD.validationChi2]!,
      }];
    });
    await this.engine.retain(staying);
    this.progress = staying.map((index) => this.progress[index]!);
    return done;
  }
}

/**
 * For each replica the first epoch after which its training chi2 was no finite number. The shaders look for it too, but WGSL lets a driver
 * assume that there are no such numbers. @param chi2 [epoch, split, replica]
 */
function lostEpochs(first: number, width: number, chi2: Float32Array): ReadonlyMap<number, number> {
  const lost = new Map<number, number>();
  for (let epoch = first, at = 0; at < chi2.length; epoch++, at += 2 * width) {
    for (let index = 0; index < width; index++) if (!Number.isFinite(chi2[at + index]!) && !lost.has(index)) lost.set(index, epoch);
  }
  return lost;
}

/** @param lost first epoch without a finite chi2, if it trained so far */
function stoppingOf(record: Float32Array, epoch: number, lost = Infinity): StoppingState {
  const reached = record[RECORD.epoch]!;
  const status = lost <= reached ? 'set aside' : STATUS_NAMES[record[RECORD.status]!]!;
  const degree = record[RECORD.degree]!;
  const best: BestState | undefined = record[RECORD.bestEpoch]! > 0
    ? {
        epoch: record[RECORD.bestEpoch]!, validationLoss: record[RECORD.bestLoss]!,
        trainingChi2: record[RECORD.bestTraining]!, validationChi2: record[RECORD.bestValidation]!,
      }
    : undefined;
  if (status === 'set aside') {
    const at = Math.min(lost, reached);
    const reason = at === 0 ? 'its first training loss is not a finite number' : `its training loss is not a finite number after epoch ${at}`;
    return { ...UNSTOPPED, status, epoch: at, degree, ...(best && { best }), reason };
  }
  return { status, epoch: status === 'training' ? epoch : reached, degree, ...(best && { best }) };
}

/** Chi2 per point in chunks of epochs in which the same replicas trained. @param ends the last epoch of each. @param chi2 [epoch, split, replica] */
function chunksOf(first: number, replicas: readonly ReplicaProgress[], ends: readonly number[], chi2: Float32Array): MetricsChunk[] {
  const chunks: MetricsChunk[] = [];
  const width = replicas.length;
  let from = first;
  for (const end of [...new Set(ends)].sort((a, b) => a - b)) {
    if (end < from) continue;
    const present = [...replicas.keys()].filter((index) => ends[index]! >= from);
    const values = new Float32Array(2 * (end - from + 1) * present.length);
    const points = (['training', 'validation'] as const).map((split) => replicas.map(({ ndata }) => ndata[split]));
    for (let row = 2 * (from - first), at = 0; at < values.length; row++) {
      for (const index of present) values[at++] = chi2[row * width + index]! / points[row % 2]![index]!;
    }
    chunks.push({ firstEpoch: from, replicas: present.map((index) => replicas[index]!.replica), values });
    from = end + 1;
  }
  return chunks;
}
