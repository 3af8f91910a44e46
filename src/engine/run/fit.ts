import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { FitEngine } from '../../shared/contract/fit-engines';
import type { FitView } from '../../shared/contract/fit-progress';
import type { FitSummary } from '../io/fit-json';
import { PartonError } from '../../shared/errors';
import { requireRuncard } from '../../shared/runcard/parse';
import { searchFolders, type FolderOptions } from '../data/locate';
import { makeFolder, readWhole } from '../io/durable';
import { checkFitName, createFitFolder, openFitFolder } from '../io/fit-folder';
import { lockFit, type FitLock } from '../io/fit-lock';
import { availableSimd, type Simd } from '../kernels/load';
import type { LoadedProblem } from '../problem/load-problem';
import { fitOf } from '../problem/replica-data';
import { besideRuncard, withTrials } from '../problem/with-trials';
import type { TfjsBackend } from '../reference/tfjs';
import type { MetricsChunk } from '../train/trainer';
import type { ReplicaCheckpoint } from '../train/worker-protocol';
import { engineChoice, fasterEngine, lookFor, namedEngine, Reduction } from './choose-engine';
import { loadCheckpoint, type SetAside } from './fit-checkpoint';
import { FitRun } from './fit-run';
import { FitState } from './fit-state';
import { readManifest, type Manifest } from './manifest';
import { OwnPreparation, type Preparation } from './preparation';
import { arithmeticOf, checkSame, checkSameInputs, newManifest } from './provenance';

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
  /** `auto` if not given. With `resume` only to go on with the fast engine what was begun on a GPU. */
  readonly engine?: FitEngine;
  readonly backend?: TfjsBackend;
  readonly simd?: Simd;
  /** When the graphics device is not there, is lost, full or refuses: go on on the processor from the last checkpoint; if not given, only with `auto`. */
  readonly fallBack?: boolean;
  /** A weights file (npz) to start from instead of drawn weights. */
  readonly initialWeights?: string;
  readonly folders?: FolderOptions;
  /** Seconds between two checkpoints; 15 if not given. */
  readonly checkpointEvery?: number;
  /** Folder of a fit whose replicas are to come out the same: what comes from another runcard, other inputs or other arithmetic is refused. */
  readonly repeats?: string;
  /** Of the folder, where the caller holds it already; it is released at the end. */
  readonly lock?: FitLock | undefined;
  /** As typed, for the fit's provenance. */
  readonly command?: string;
}

export interface FitListener {
  /** At most ten times a second, and at every change of stage. */
  onView?(view: FitView): void;
  onReplica?(view: FitView['replicas'][number]): void;
  onWarning?(text: string): void;
  /** Which engine was chosen, and why, where that was left to the program. */
  onEngine?(why: string): void;
  /** Everything is set up: what can be done with the fit as long as it trains. The journal holds the epochs it goes on from. */
  onStart?(control: FitControl): void;
  /** Chi2 of every epoch, as the workers tell it. */
  onMetrics?(chunk: MetricsChunk): void;
  /** A replica has ended well and is on disk. */
  onResult?(replica: number, summary: FitSummary): void;
}

/** A hand on a fit in training. */
export interface FitControl {
  readonly problem: LoadedProblem;
  pause(paused: boolean): void;
  /** Ends these replicas at the epoch they have reached, with their best state. */
  end(replicas: readonly number[]): void;
  /** The replicas in training, between two epochs. */
  states(): Promise<readonly ReplicaCheckpoint[]>;
}

export interface FitOutcome {
  readonly folder: string;
  readonly status: 'complete' | 'interrupted';
  readonly view: FitView;
  readonly setAside: readonly SetAside[];
}

/** Milliseconds between two views. */
const VIEW_EVERY = 100;

/**
 * Fits a runcard: loads, reduces, trains on worker threads, and writes n3fit's folder with our manifest, journal and checkpoints.
 * @param signal stops the fit at a checkpoint, from which `resume` goes on, bit for bit; where nothing is on disk yet, nothing comes there
 * @param preparation where what comes before the training is computed
 * @throws PartonError
 */
export async function runFit(request: FitRequest, listener: FitListener = {}, signal?: AbortSignal, preparation: Preparation = new OwnPreparation()): Promise<FitOutcome> {
  try {
    return await runOnce(request, listener, signal, preparation).finally(() => preparation.end());
  } catch (error) {
    if (!(error instanceof PartonError) || error.kind !== 'device') throw error;
    const begun = readManifest(request.out);
    if (!begun || !(request.fallBack ?? wasLeftToProgram(request, begun))) throw error;
    listener.onWarning?.(`${error.problem} The fit goes on on the processor from its last checkpoint.`);
    return runOnce({ ...request, lock: undefined, resume: true, engine: 'fast' }, listener, signal, preparation).finally(() => preparation.end()); // the first lock was released
  }
}

/** Who left the choice of the engine to the program wants the fit, not the device. */
const wasLeftToProgram = ({ resume, engine = 'auto' }: FitRequest, { engineReason }: Manifest): boolean =>
  (resume ? engineReason !== undefined : engine === 'auto');

async function runOnce(request: FitRequest, listener: FitListener, signal: AbortSignal | undefined, preparation: Preparation): Promise<FitOutcome> {
  const before = request.resume ? resumable(request.out) : undefined;
  const file = before ? join(request.out, 'filter.yml') : request.runcard;
  const folders = besideRuncard(searchFolders(request.folders), file);
  const text = withTrials(new TextDecoder().decode(readWhole(file, 1 << 20)), file, folders);
  const runcard = requireRuncard(text, file);
  const replicas = before?.replicas ?? request.replicas ?? Array.from({ length: runcard.replicas }, (_, i) => i + 1);
  const state = new FitState(runcard, replicas);
  const show = () => listener.onView?.(state.view());
  const enter = (stage: FitView['stage']) => {
    state.enter(stage);
    show();
  };
  show();
  if (!before) {
    checkFitName(request.out);
    refuseExisting(request.out);
  }
  const prepared = await untilStopped(signal, preparation, async (stillWanted) => {
    const look = before ? undefined : lookFor(request); // while data are read
    const inputs = await preparation.load(runcard, folders);
    const same = before ?? (request.repeats === undefined ? undefined : resumable(request.repeats));
    // on the processor no fit of a device has its bits again
    const check = before?.engine === 'webgpu' && request.engine === 'fast' ? checkSameInputs : checkSame;
    if (same) check(same, inputs, request.repeats ?? request.out);
    const begun = before && goingOn(before, inputs.problem, request.engine);
    const named = begun ?? await namedEngine(request, runcard, look);
    await stillWanted();
    enter('reducing');
    const reduction = new Reduction(inputs.problem, isReference(named?.engine) ? undefined : await preparation.reduce());
    await stillWanted();
    const manifest = begun ?? newManifest(request, inputs, replicas, named ?? await fasterEngine(request, reduction, replicas.length, look));
    return { problem: inputs.problem, manifest, choice: engineChoice(manifest, reduction) };
  });
  if (!prepared) {
    enter('done');
    return { folder: request.out, status: 'interrupted', view: state.view(), setAside: before?.outcome.setAside ?? [] };
  }
  const { problem, manifest, choice } = prepared;
  if (manifest.engineReason !== undefined) listener.onEngine?.(manifest.engineReason);
  enter('setting up');

  if (!before) makeFolder(request.out);
  const lock = request.lock ?? lockFit(request.out);
  let timer: NodeJS.Timeout | undefined;
  try {
    if (!before) refuseExisting(request.out);
    const folder = before ? openFitFolder(request.out) : createFitFolder(request.out, text);
    const checkpoint = before ? loadCheckpoint(request.out, (replica) => fitOf(problem, replica).pdf.network) : undefined;
    if (checkpoint?.warning) listener.onWarning?.(checkpoint.warning);
    const run = new FitRun(folder, lock, problem, manifest, state, listener, checkpoint);
    const jobs = await run.jobs((open) => preparation.draw(open, request.initialWeights ?? manifest.initialWeights));
    await preparation.end();
    run.start(jobs, choice, request.workers);
    listener.onStart?.(run.control());
    enter('training');
    timer = setInterval(show, VIEW_EVERY);
    return await run.finish(signal, request.checkpointEvery);
  } finally {
    clearInterval(timer);
    lock.release();
    enter('done');
  }
}

/**
 * What `work` prepares; undefined as soon as the signal says that nobody wants it any more: what is being computed then is given up.
 * @param work is given what throws where that is so, to call between its parts
 */
async function untilStopped<T>(signal: AbortSignal | undefined, preparation: Preparation, work: (stillWanted: () => Promise<void>) => Promise<T>): Promise<T | undefined> {
  const giveUp = () => void preparation.end();
  signal?.addEventListener('abort', giveUp);
  try {
    signal?.throwIfAborted();
    const done = await work(async () => {
      await setImmediate(); // a stop comes in between
      signal?.throwIfAborted();
    });
    return signal?.aborted ? undefined : done;
  } catch (error) {
    if (signal?.aborted) return undefined;
    throw error;
  } finally {
    signal?.removeEventListener('abort', giveUp);
  }
}

/** Reference engines compute the unreduced chi2. */
const isReference = (engine: FitEngine | undefined): boolean => engine === 'plain' || engine === 'tfjs';

/** The manifest of a fit that goes on: as it began, or on the processor what was begun on a GPU. @throws PartonError */
function goingOn(before: Manifest, problem: LoadedProblem, engine: FitEngine | undefined): Manifest {
  if (engine === undefined || engine === before.engine || engine === 'auto') return before;
  if (before.engine !== 'webgpu' || engine !== 'fast') {
    throw new PartonError('input', `a fit that goes on keeps its engine, here ${before.engine}.`, { place: '--engine' }, 'Leave it out, or begin a new fit.');
  }
  return {
    ...before, engine, program: { ...before.program, arithmetic: arithmeticOf(problem, engine) },
    variant: availableSimd(), engineReason: `processor: begun on ${before.variant ?? 'a GPU'}, and gone on without it`,
  };
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
