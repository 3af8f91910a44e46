import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FitView } from '../../shared/contract/fit-progress';
import { PartonError } from '../../shared/errors';
import { canonicalRuncard } from '../../shared/runcard/canonical';
import { requireRuncard } from '../../shared/runcard/parse';
import type { Runcard } from '../../shared/runcard/runcard';
import { searchFolders, type FolderOptions } from '../data/locate';
import { readWhole } from '../io/durable';
import { createFitFolder, openFitFolder, readSummary, writeReplica, type FitFolder } from '../io/fit-folder';
import { JournalWriter, rewindJournal } from '../io/journal';
import { projectRoot } from '../io/project-root';
import { availableSimd, type Simd } from '../kernels/load';
import { initialWeights } from '../model/initial-weights';
import { readWeights } from '../model/weights-file';
import { loadProblem, type LoadedProblem } from '../problem/load-problem';
import { replicaData, seedsOf } from '../problem/replica-data';
import { centralValues } from '../problem/groups';
import { toDiagonalBasis } from '../problem/diagonal-basis';
import { reduceProblem } from '../reduction/reduce';
import type { TfjsBackend } from '../reference/tfjs';
import { initialState } from '../train/engine';
import { UNSTOPPED } from '../train/stopping';
import type { EngineChoice, FromWorker, ReplicaJob } from '../train/worker-protocol';
import { loadCheckpoint, saveCheckpoint, type FitCheckpoint, type SetAside } from './fit-checkpoint';
import { FitState } from './fit-state';
import { readManifest, writeManifest, type Manifest } from './manifest';
import { shareArrays } from './shared-arrays';
import { defaultWorkers, WorkerPool } from './worker-pool';

export interface FitRequest {
  /** Path of the runcard; with `resume` the fit's own is used. */
  readonly runcard: string;
  /** Folder of the fit. */
  readonly out: string;
  /** Replica numbers; the runcard's 1 to `replicas` if not given. */
  readonly replicas?: readonly number[];
  /** Go on with the fit in `out`. */
  readonly resume?: boolean;
  readonly workers?: number;
  readonly engine?: 'fast' | 'plain' | 'tfjs';
  readonly backend?: TfjsBackend;
  readonly simd?: Simd;
  /** A weights file (npz) to start from instead of drawn weights. */
  readonly initialWeights?: string;
  readonly folders?: FolderOptions;
  /** As typed, for the fit's provenance. */
  readonly command?: string;
}

export interface FitListener {
  /** At most ten times a second, and at every change of stage. */
  onView?(view: FitView): void;
  onReplica?(view: FitView['replicas'][number]): void;
  onWarning?(text: string): void;
}

export interface FitOutcome {
  readonly folder: string;
  readonly status: 'complete' | 'interrupted';
  readonly view: FitView;
  readonly setAside: readonly SetAside[];
}

/** Milliseconds between two checkpoints, and between two views. */
const CHECKPOINT_EVERY = 15_000;
const VIEW_EVERY = 100;
const COLUMNS = ['training', 'validation'];

/**
 * Fits a runcard: loads, reduces, trains on worker threads, and writes n3fit's folder with our manifest, journal and checkpoints.
 * @param signal stops the fit at a checkpoint, from which `resume` goes on, bit for bit
 * @throws PartonError
 */
export async function runFit(request: FitRequest, listener: FitListener = {}, signal?: AbortSignal): Promise<FitOutcome> {
  const before = request.resume ? resumable(request.out) : undefined;
  const file = before ? join(request.out, 'filter.yml') : request.runcard;
  const text = new TextDecoder().decode(readWhole(file, 1 << 20));
  const runcard = requireRuncard(text, file);
  const replicas = before?.replicas ?? request.replicas ?? Array.from({ length: runcard.replicas }, (_, i) => i + 1);
  const state = new FitState(runcard.epochs, replicas);
  const show = () => listener.onView?.(state.view());
  const enter = (stage: FitView['stage']) => {
    state.enter(stage);
    show();
  };
  show();
  if (!before) refuseExisting(request.out);

  const problem = await loadProblem(runcard, searchFolders(request.folders));
  const engine = before?.engine ?? request.engine ?? 'fast';
  const manifest = before ?? newManifest(request, runcard, problem, replicas, engine);
  if (before) checkSame(before, runcard, problem, request.out);
  enter('reducing');
  const choice = await chooseEngine(engine, manifest.variant, problem);
  enter('setting up');

  const folder = before ? { ...openFitFolder(request.out) } : createFitFolder(request.out, text);
  const checkpoint = before ? loadCheckpoint(request.out, problem.fit.pdf.network) : undefined;
  if (checkpoint?.warning) listener.onWarning?.(checkpoint.warning);
  const run = new Run(folder, problem, manifest, state, listener, checkpoint);
  run.start(run.jobs(request.initialWeights ?? manifest.initialWeights), choice, request.workers);
  enter('training');
  const timer = setInterval(show, VIEW_EVERY);
  try {
    return await run.finish(signal);
  } finally {
    clearInterval(timer);
    enter('done');
  }
}

/** A fit between its set-up and its end. */
class Run {
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

async function chooseEngine(engine: Manifest['engine'], variant: string | undefined, problem: LoadedProblem): Promise<EngineChoice> {
  if (engine === 'plain') return { kind: 'plain' };
  if (engine === 'tfjs') return { kind: 'tfjs', backend: variant as TfjsBackend };
  if (variant === 'relaxed' && availableSimd() !== 'relaxed') {
    throw new PartonError('unsupported', 'the fit was begun with relaxed SIMD, which this machine or Node version lacks.', {}, 'Go on where it was begun, or fit again.');
  }
  return { kind: 'fast', simd: variant as Simd, reduced: reduceProblem(problem.fit, problem.t0Pdf) };
}

function refuseExisting(out: string): void {
  if (existsSync(join(out, 'nnfit'))) {
    throw new PartonError('input', 'there is a fit already.', { file: out }, 'Go on with it (--resume), or name another folder (--out).');
  }
}

function resumable(out: string): Manifest {
  const manifest = readManifest(out);
  if (!manifest) throw new PartonError('missing', 'no fit to go on with: it has no parton.json.', { file: out }, 'Name the folder of a fit that this program began.');
  return manifest;
}

function checkSame(before: Manifest, runcard: Runcard, problem: LoadedProblem, out: string): void {
  if (before.runcardHash !== hash(canonicalRuncard(runcard))) {
    throw new PartonError('input', 'its filter.yml was changed since the fit began.', { file: out }, 'Restore it, or fit the changed runcard into a new folder.');
  }
  if (before.inputHash !== inputHash(problem)) {
    throw new PartonError('input', 'the data or theory found now are not those that the fit began with.', { file: out }, 'Name the same folders (--theory, --data, --pdfs), or fit again.');
  }
}

function newManifest(request: FitRequest, runcard: Runcard, problem: LoadedProblem, replicas: readonly number[], engine: Manifest['engine']): Manifest {
  const variant = engine === 'fast' ? (request.simd ?? availableSimd()) : engine === 'tfjs' ? (request.backend ?? 'cpu') : undefined;
  return {
    format: 1,
    program: { version: programVersion(), node: process.versions.node, platform: `${process.platform}-${process.arch}` },
    command: request.command ?? '',
    started: new Date().toISOString(),
    runcardHash: hash(canonicalRuncard(runcard)),
    inputHash: inputHash(problem),
    replicas: [...replicas],
    engine,
    ...(variant !== undefined && { variant }),
    ...(request.initialWeights !== undefined && { initialWeights: request.initialWeights }),
    outcome: { status: 'running', seconds: 0, setAside: [] },
  };
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

/** SHA-256 of all numbers that a fit is made from: data, covariances, FK tables. */
function inputHash({ fit, groups, covariances }: LoadedProblem): string {
  const sum = createHash('sha256');
  const add = (values: Float64Array) => sum.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  groups.forEach((group, g) => [centralValues(group), covariances[g]!].forEach(add));
  for (const { operands } of [...fit.experiments.flatMap(({ observables }) => observables), ...fit.positivity, ...fit.integrability]) {
    operands.forEach(({ values }) => add(values));
  }
  return sum.digest('hex');
}

function versions({ program, engine, variant }: Manifest): Record<string, string> {
  return { 'parton-workbench': program.version, node: program.node, engine: variant === undefined ? engine : `${engine} (${variant})` };
}

function programVersion(): string {
  return (JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8')) as { version: string }).version;
}
