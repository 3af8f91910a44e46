import type { FitStage, FitView, ReplicaView } from '../../shared/contract/fit-progress';
import { runcardOf, type Runcard } from '../../shared/runcard/runcard';
import type { FitSummary } from '../io/fit-json';
import type { StoppingState } from '../train/stopping';
import type { MetricsChunk } from '../train/trainer';

/** Speed is told from the last so many milliseconds, and not before a tenth of them have passed: messages come in bursts. */
const RECENT = 5000;

/** Follows a running fit: what listeners are shown. */
export class FitState {
  stage: FitStage = 'reading';
  private readonly replicas = new Map<number, ReplicaView>();
  private readonly started = performance.now();
  private trainingStarted?: number;
  private readonly recent: { at: number; replicaEpochs: number }[] = [];

  constructor(private readonly runcard: Runcard, replicas: readonly number[]) {
    for (const replica of replicas) this.replicas.set(replica, { replica, status: 'waiting', epoch: 0, trainingChi2: NaN, validationChi2: NaN });
  }

  enter(stage: FitStage): void {
    this.stage = stage;
    if (stage === 'training') this.trainingStarted = performance.now();
  }

  metrics({ firstEpoch, replicas, values }: MetricsChunk): void {
    const epochs = values.length / (2 * replicas.length);
    const last = values.subarray((epochs - 1) * 2 * replicas.length);
    replicas.forEach((replica, i) => this.change(replica, {
      status: 'training', epoch: firstEpoch + epochs - 1, trainingChi2: last[i]!, validationChi2: last[replicas.length + i]!,
    }));
    const now = performance.now();
    this.recent.push({ at: now, replicaEpochs: epochs * replicas.length });
    while (this.recent[0]!.at < now - RECENT) this.recent.shift();
  }

  /** A replica ended well. */
  finished(replica: number, { status, epoch, best }: Pick<StoppingState, 'status' | 'epoch' | 'best'>, summary: FitSummary): void {
    this.change(replica, {
      status, epoch, trainingChi2: summary.trainingChi2, validationChi2: summary.validationChi2,
      chi2: summary.chi2, positivity: summary.positivity, ...(best && { bestEpoch: best.epoch }),
    });
  }

  setAside(replica: number, epoch: number, reason: string): void {
    this.change(replica, { status: 'set aside', epoch, reason });
  }

  /** A replica goes on from a checkpoint. */
  resumed(replica: number, epoch: number): void {
    this.change(replica, { status: 'training', epoch });
  }

  view(): FitView {
    const now = performance.now();
    const replicas = [...this.replicas.values()];
    const training = replicas.filter(({ status }) => status === 'training' || status === 'waiting');
    const left = training.reduce((sum, { replica, epoch }) => sum + runcardOf(this.runcard, replica).epochs - epoch, 0);
    const [first, ...later] = this.recent;
    const span = first ? now - first.at : 0;
    const rate = span > RECENT / 10 && later.length > 0 ? later.reduce((sum, { replicaEpochs }) => sum + replicaEpochs, 0) / span : undefined;
    return {
      stage: this.stage, epochs: this.runcard.epochs, replicas,
      elapsed: (now - this.started) / 1000,
      trainingSeconds: this.trainingStarted === undefined ? 0 : (now - this.trainingStarted) / 1000,
      ...(rate && { remaining: left / rate / 1000, epochMilliseconds: training.length / rate }),
    };
  }

  private change(replica: number, change: Partial<ReplicaView>): void {
    const before = this.replicas.get(replica);
    if (before) this.replicas.set(replica, { ...before, ...change });
  }
}
