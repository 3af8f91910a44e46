import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PartonError } from '../../shared/errors';
import { runcardOf } from '../../shared/runcard/runcard';
import { readSummary, writeReplica, type FitFolder } from '../io/fit-folder';
import type { FitLock } from '../io/fit-lock';
import { JournalWriter, rewindJournal } from '../io/journal';
import type { LoadedProblem } from '../problem/load-problem';
import { shareArrays } from '../problem/shared-arrays';
import type { EngineChoice, FromWorker, ReplicaJob } from '../train/worker-protocol';
import type { FitControl, FitListener, FitOutcome } from './fit';
import { saveCheckpoint, type FitCheckpoint, type SetAside } from './fit-checkpoint';
import type { FitState } from './fit-state';
import { workerTask } from './jobs';
import { writeManifest, type Manifest } from './manifest';
import { versions } from './provenance';
import { defaultWorkers, WorkerPool } from './worker-pool';

/** Seconds between two checkpoints. */
const CHECKPOINT_EVERY = 15;
/** Of the journal: chi2 per point. */
const COLUMNS = ['training', 'validation'];

/** A fit between its set-up and its end. */
export class FitRun {
  private readonly setAside: SetAside[];
  private readonly journal: JournalWriter;
  private pool!: WorkerPool;
  private storageFailure?: PartonError;
  /** Whether something came of the training: before, there is nothing to keep that is not on disk. */
  private begun = false;

  constructor(
    private readonly folder: FitFolder, private readonly lock: FitLock, private readonly problem: LoadedProblem, private readonly manifest: Manifest,
    private readonly state: FitState, private readonly listener: FitListener, private readonly checkpoint: FitCheckpoint | undefined,
  ) {
    this.setAside = [...(checkpoint?.setAside ?? [])];
    this.setAside.forEach(({ replica, epoch, reason }) => state.setAside(replica, epoch, reason));
    const path = join(folder.folder, 'metrics.journal');
    const complete = new Set(folder.replicas);
    const reached = new Map([
      ...(checkpoint?.replicas ?? []).map(({ progress, state: { step } }) => [progress.replica, step] as const),
      ...this.setAside.map(({ replica, epoch }) => [replica, epoch] as const),
    ]);
    if (existsSync(path)) rewindJournal(path, (epoch, replica) => replica === undefined || complete.has(replica) || epoch <= (reached.get(replica) ?? 0));
    this.journal = JournalWriter.open(path, { columns: COLUMNS, replicas: manifest.replicas });
  }

  /** Replicas still to be trained: those of the checkpoint from there, others from the start. @param draw draws them all */
  async jobs(draw: (open: readonly number[]) => Promise<readonly ReplicaJob[]>): Promise<ReplicaJob[]> {
    const complete = new Set(this.folder.replicas);
    for (const replica of this.manifest.replicas) {
      if (complete.has(replica)) this.showStored(replica);
    }
    const gone = new Set(this.setAside.map(({ replica }) => replica));
    const open = this.manifest.replicas.filter((replica) => !complete.has(replica) && !gone.has(replica));
    const stored = new Map(this.checkpoint?.replicas.map((one) => [one.progress.replica, one]));
    return (await draw(open)).map((job): ReplicaJob => {
      const from = stored.get(job.data.replica);
      if (from) this.state.resumed(job.data.replica, from.state.step);
      return from ? { data: job.data, ...from } : job;
    });
  }

  start(jobs: readonly ReplicaJob[], engine: EngineChoice, workers?: number): void {
    const task = shareArrays(workerTask(this.problem, engine));
    writeManifest(this.folder.folder, { ...this.manifest, outcome: { status: 'running', seconds: 0, setAside: this.setAside } });
    this.pool = new WorkerPool(task, jobs, workers ?? defaultWorkers(jobs.length, this.problem.runcard.trials?.count), (message) => this.receive(message));
  }

  control(): FitControl {
    return {
      problem: this.problem,
      pause: (paused) => this.pool.send({ type: paused ? 'pause' : 'resume' }),
      end: (replicas) => this.pool.send({ type: 'stop', replicas }),
      states: () => this.pool.checkpoint(),
    };
  }

  /** @param checkpointEvery seconds */
  async finish(signal?: AbortSignal, checkpointEvery = CHECKPOINT_EVERY): Promise<FitOutcome> {
    const timer = setInterval(() => {
      this.lock.renew();
      void this.save().catch((error: unknown) => this.stopFor(error));
    }, 1000 * checkpointEvery);
    const interrupted = new Promise<'interrupted'>((resolve) => {
      if (signal?.aborted) resolve('interrupted');
      signal?.addEventListener('abort', () => resolve('interrupted'), { once: true });
    });
    try {
      const status = await Promise.race([this.pool.done.then(() => 'complete' as const), interrupted]);
      clearInterval(timer);
      if (this.storageFailure) throw this.storageFailure;
      if (status === 'interrupted' && this.begun) await this.save(); // workers that set replicas up need not be waited for
      await this.pool.terminate();
      this.journal.close();
      return this.outcome(status);
    } catch (error) {
      clearInterval(timer);
      // the first error is the one to tell; where storage fails, the last checkpoint stays
      if (!this.storageFailure) await this.save().catch(() => undefined);
      await this.pool.terminate();
      this.journal.abandon();
      throw error;
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
    this.begun ||= message.type !== 'ready';
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
    const status = summary.stopEpoch < runcardOf(this.problem.runcard, replica).epochs ? 'stopped' : 'finished';
    this.state.finished(replica, { status, epoch: summary.stopEpoch }, summary);
  }

  private tell(replica: number): void {
    const view = this.state.view().replicas.find((one) => one.replica === replica);
    if (view) this.listener.onReplica?.(view);
  }
}
