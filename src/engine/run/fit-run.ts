import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PartonError } from '../../shared/errors';
import { readWhole } from '../io/durable';
import { readSummary, writeReplica, type FitFolder } from '../io/fit-folder';
import { JournalWriter, rewindJournal } from '../io/journal';
import { initialWeights } from '../model/initial-weights';
import { readWeights } from '../model/weights-file';
import { toDiagonalBasis } from '../problem/diagonal-basis';
import { centralValues } from '../problem/groups';
import type { LoadedProblem } from '../problem/load-problem';
import { replicaData, seedsOf } from '../problem/replica-data';
import { initialState } from '../train/engine';
import { UNSTOPPED } from '../train/stopping';
import type { EngineChoice, FromWorker, ReplicaJob } from '../train/worker-protocol';
import type { FitControl, FitListener, FitOutcome } from './fit';
import { saveCheckpoint, type FitCheckpoint, type SetAside } from './fit-checkpoint';
import type { FitState } from './fit-state';
import { writeManifest, type Manifest } from './manifest';
import { versions } from './provenance';
import { shareArrays } from './shared-arrays';
import { defaultWorkers, WorkerPool } from './worker-pool';

/** Milliseconds between two checkpoints. */
const CHECKPOINT_EVERY = 15_000;
/** Of the journal: chi2 per point. */
const COLUMNS = ['training', 'validation'];

/** A fit between its set-up and its end. */
export class FitRun {
  private readonly setAside: SetAside[];
  private readonly journal: JournalWriter;
  private pool!: WorkerPool;
  private storageFailure?: PartonError;

  constructor(
    private readonly folder: FitFolder, private readonly problem: LoadedProblem, private readonly manifest: Manifest,
    private readonly state: FitState, private readonly listener: FitListener, private readonly checkpoint: FitCheckpoint | undefined,
  ) {
    this.setAside = [...(checkpoint?.setAside ?? [])];
    this.setAside.forEach(({ replica, epoch, reason }) => state.setAside(replica, epoch, reason));
    const path = join(folder.folder, 'metrics.journal');
    const complete = new Set(folder.replicas);
    const reached = new Map(checkpoint?.replicas.map(({ progress, state: { step } }) => [progress.replica, step]));
    if (existsSync(path)) rewindJournal(path, (epoch, replica) => replica === undefined || complete.has(replica) || epoch <= (reached.get(replica) ?? 0));
    this.journal = JournalWriter.open(path, { columns: COLUMNS, replicas: manifest.replicas });
  }

  /** Replicas still to be trained: those of the checkpoint from there, others from the start. */
  jobs(weightsFile: string | undefined): ReplicaJob[] {
    const { runcard, fit } = this.problem;
    const complete = new Set(this.folder.replicas);
    for (const replica of this.manifest.replicas) {
      if (complete.has(replica)) this.showStored(replica);
    }
    const gone = new Set(this.setAside.map(({ replica }) => replica));
    const open = this.manifest.replicas.filter((replica) => !complete.has(replica) && !gone.has(replica));
    const stored = new Map(this.checkpoint?.replicas.map((one) => [one.progress.replica, one]));
    const given = weightsFile === undefined ? undefined : readWeights(readWhole(weightsFile), weightsFile, fit.pdf.network, open);
    return replicaData(this.problem, open).map((data, i): ReplicaJob => {
      const from = stored.get(data.replica);
      if (from) {
        this.state.resumed(data.replica, from.state.step);
        return { data, ...from };
      }
      const points = (split: 'training' | 'validation') =>
        data.experiments.reduce((sum, experiment) => sum + experiment[split].reduce((a, b) => a + b, 0), 0);
      const weights = given?.[i] ?? initialWeights(seedsOf(runcard, data.replica).nn, fit.pdf.network, runcard.network.initializer, fit.exponents);
      return {
        data, state: initialState(weights),
        progress: { replica: data.replica, ndata: { training: points('training'), validation: points('validation') }, stopping: UNSTOPPED, snapshots: [] },
      };
    });
  }

  start(jobs: readonly ReplicaJob[], engine: EngineChoice, workers?: number): void {
    const { runcard, fit, groups, q0, activeFlavours } = this.problem;
    const central = groups.map((group, g) => {
      const { covariance } = fit.experiments[g]!;
      return covariance.basis === 'eigen' ? toDiagonalBasis(covariance, centralValues(group)) : centralValues(group);
    });
    const task = shareArrays({
      engine, runcard,
      report: { fit, central, flavours: runcard.basis.flavours.map(({ name }) => name), q0, activeFlavours },
    });
    writeManifest(this.folder.folder, { ...this.manifest, outcome: { status: 'running', seconds: 0, setAside: this.setAside } });
    this.pool = new WorkerPool(task, jobs, workers ?? defaultWorkers(jobs.length), (message) => this.receive(message));
  }

  control(): FitControl {
    return {
      problem: this.problem,
      pause: (paused) => this.pool.send({ type: paused ? 'pause' : 'resume' }),
      end: (replicas) => this.pool.send({ type: 'stop', replicas }),
      states: () => this.pool.checkpoint(),
    };
  }

  async finish(signal?: AbortSignal): Promise<FitOutcome> {
    const timer = setInterval(() => void this.save().catch((error: unknown) => this.stopFor(error)), CHECKPOINT_EVERY);
    const interrupted = new Promise<'interrupted'>((resolve) => {
      if (signal?.aborted) resolve('interrupted');
      signal?.addEventListener('abort', () => resolve('interrupted'), { once: true });
    });
    try {
      const status = await Promise.race([this.pool.done.then(() => 'complete' as const), interrupted]);
      if (this.storageFailure) throw this.storageFailure;
      if (status === 'interrupted') await this.save();
      return this.outcome(status);
    } catch (error) {
      await this.save().catch(() => undefined); // the first error is the one to tell
      throw error;
    } finally {
      clearInterval(timer);
      await this.pool.terminate();
      this.journal.close();
    }
  }

  private outcome(status: 'complete' | 'interrupted'): FitOutcome {
    const view = this.state.view();
    writeManifest(this.folder.folder, { ...this.manifest, outcome: { status, seconds: view.elapsed, setAside: this.setAside } });
    return { folder: this.folder.folder, status, view, setAside: this.setAside };
  }

  private async save(): Promise<void> {
    const replicas = await this.pool.checkpoint();
    this.journal.flush(true);
    saveCheckpoint(this.folder.folder, { replicas, setAside: this.setAside });
  }

  private receive(message: FromWorker): void {
    try {
      if (message.type === 'metrics') this.metrics(message.chunk);
      else if (message.type === 'finished') {
        const { replica, stopping, result } = message;
        this.journal.event({ epoch: stopping.epoch, replica, name: stopping.status, detail: result.summary.positivity });
        this.journal.flush();
        writeReplica(this.folder, { ...result, summary: { ...result.summary, version: versions(this.manifest) } });
        this.state.finished(replica, stopping, result.summary);
        this.listener.onResult?.(replica, result.summary);
        this.tell(replica);
      } else if (message.type === 'set aside') {
        const { replica, stopping } = message;
        const reason = stopping.reason ?? 'unknown';
        this.setAside.push({ replica, epoch: stopping.epoch, reason });
        this.journal.event({ epoch: stopping.epoch, replica, name: 'set aside', detail: reason });
        this.state.setAside(replica, stopping.epoch, reason);
        this.tell(replica);
      }
    } catch (error) {
      this.stopFor(error);
    }
  }

  private metrics({ firstEpoch, replicas, values }: Parameters<FitState['metrics']>[0]): void {
    this.state.metrics({ firstEpoch, replicas, values });
    this.listener.onMetrics?.({ firstEpoch, replicas, values });
    const size = COLUMNS.length * replicas.length;
    for (let at = 0, epoch = firstEpoch; at < values.length; at += size, epoch++) this.journal.metrics(epoch, replicas, values.subarray(at, at + size));
  }

  /** What cannot be written ends the fit; what was written before stays, and a checkpoint, if there is one. */
  private stopFor(error: unknown): void {
    if (this.storageFailure) return;
    this.storageFailure = error instanceof PartonError ? error : new PartonError('internal', String(error), {}, undefined, { cause: error });
    void this.pool.terminate();
  }

  private showStored(replica: number): void {
    const summary = readSummary(this.folder, replica);
    const status = summary.stopEpoch < this.problem.runcard.epochs ? 'stopped' : 'finished';
    this.state.finished(replica, { status, epoch: summary.stopEpoch }, summary);
  }

  private tell(replica: number): void {
    const view = this.state.view().replicas.find((one) => one.replica === replica);
    if (view) this.listener.onReplica?.(view);
  }
}
