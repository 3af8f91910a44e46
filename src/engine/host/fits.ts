import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fitCommand } from '../../shared/command-line';
import type { FitEnd, FitProgress, FitStatus, StartFit } from '../../shared/contract/engine-api';
import { glance } from '../../shared/contract/fit-glance';
import type { FitView } from '../../shared/contract/fit-progress';
import { PartonError } from '../../shared/errors';
import { fitName } from '../../shared/fit-name';
import { requireRuncard } from '../../shared/runcard/parse';
import { searchFolders, type FolderOptions } from '../data/locate';
import { openFitFolder, readSummary } from '../io/fit-folder';
import { lockFit, lockHolder, type FitLock } from '../io/fit-lock';
import { besideRuncard, withTrials } from '../problem/with-trials';
import { runFit, type FitControl, type FitListener, type FitRequest } from '../run/fit';
import { readManifest } from '../run/manifest';
import { FitRecord } from './fit-record';
import { holderText } from './fit-status';
import { freePath, pdfFolder } from './paths';
import { PreparationThread } from './preparation-thread';
import { clearQueued, isQueued, readQueued, writeQueued } from './queued-fit';
import { readRuncardFile } from './runcard-files';
import { readMetrics, readRecord } from './stored-record';

/** A fit that is being fitted here, or waits for its turn. */
interface LiveFit {
  readonly folder: string;
  record: FitRecord;
  /** From the moment it waits, so that no other process begins it. */
  readonly lock: FitLock;
  readonly stop: AbortController;
  /** That it is to go on with. */
  readonly engine?: 'fast';
  control?: FitControl;
}

/** What the host is told about fits. */
export interface FitsListener {
  /** A fit was queued, began, or ended. */
  onChange(folder: string): void;
  onEnd(end: FitEnd): void;
  onWarning(text: string): void;
}

/** How the host starts fits; settings may change between two of them. */
export interface FitDefaults {
  readonly folders: FolderOptions;
  /** 0: as many as are of use. */
  readonly workers: number;
}

/** Milliseconds between two signs of life of fits that wait. */
const RENEW_EVERY = 30_000;

/** The fits of all projects: one trains at a time, others queue. */
export class Fits {
  private readonly waiting: LiveFit[] = [];
  private current: LiveFit | undefined;
  private idle: (() => void)[] = [];
  private readonly preparation = new PreparationThread();

  constructor(private readonly defaults: () => FitDefaults, private readonly listener: FitsListener) {
    setInterval(() => this.waiting.forEach(({ lock }) => lock.renew()), RENEW_EVERY).unref();
  }

  get running(): readonly string[] {
    return this.current ? [this.current.folder] : [];
  }

  get queued(): readonly string[] {
    return this.waiting.map(({ folder }) => folder);
  }

  get progress(): readonly FitProgress[] {
    if (!this.current) return [];
    const { folder, record: { view } } = this.current;
    const { stage, epochs, epoch, done } = glance(view);
    return [{ folder, stage, epochs, epoch: epoch?.min ?? epochs, done, ...(view.remaining !== undefined && { remaining: view.remaining }) }];
  }

  /** How a fit stands that is running or queued here. */
  status(folder: string): FitStatus | undefined {
    return this.find(folder)?.record.status;
  }

  record(folder: string): FitRecord | undefined {
    return this.find(folder)?.record;
  }

  /** While a fit trains. */
  control(folder: string): FitControl | undefined {
    return this.find(folder)?.control;
  }

  /** The path itself, unless a fit is being written there. @throws PartonError */
  refuseLive(path: string): string {
    if (this.find(path)) throw new PartonError('input', 'it is running or queued.', { file: path }, 'Wait until it has ended, or stop it.');
    const holder = lockHolder(path);
    if (holder) throw new PartonError('input', `${holderText(holder)}.`, { file: path }, 'Wait until it has ended.');
    return path;
  }

  /** Makes the folder of a fit and queues it. @throws PartonError */
  start({ project, runcard: file, name, replicas, workers, engine }: StartFit): string {
    const text = withTrials(readRuncardFile(file).text, file, besideRuncard(searchFolders(this.defaults().folders), file));
    const runcard = requireRuncard(text, file);
    const numbers = replicas ?? Array.from({ length: runcard.replicas }, (_, i) => i + 1);
    const folder = freePath(join(project, 'fits', fitName(name ?? basename(file).replace(/\.ya?ml$/, ''))));
    const command = fitCommand({ runcard: file, replicas: numbers, out: folder, engine, pdfs: pdfFolder(project) });
    writeQueued(folder, text, { command, replicas: [...numbers], ...(workers ? { workers } : {}), ...(engine && { engine }) });
    this.enqueue(folder, readRecord(folder));
    return folder;
  }

  /** Queues a fit that was interrupted. @throws PartonError when it cannot go on */
  resume(folder: string, engine?: 'fast'): void {
    if (this.find(folder)) throw new PartonError('input', 'it is running or queued already.', { file: folder });
    if (!isQueued(folder) && !readManifest(folder)) throw new PartonError('unsupported', 'only fits made by this program can go on.', { file: folder }, 'Fit its runcard anew.');
    const record = readRecord(folder);
    if (record.status === 'complete') throw new PartonError('input', 'it is complete.', { file: folder }, 'Fit its runcard anew.');
    this.enqueue(folder, record, engine);
  }

  pause(folder: string, paused: boolean): void {
    const fit = this.training(folder);
    fit.control!.pause(paused);
    fit.record.status = paused ? 'paused' : 'running';
    this.listener.onChange(folder);
  }

  stop(folder: string, how: 'checkpoint' | 'end' | 'cancel'): void {
    if (how === 'end') {
      const { control, record } = this.training(folder);
      this.endReplicas(folder, record.view.replicas.map(({ replica }) => replica));
      control!.pause(false);
      return;
    }
    const fit = this.required(folder);
    const place = this.waiting.indexOf(fit);
    if (place >= 0) {
      this.waiting.splice(place, 1);
      fit.lock.release();
      fit.record.status = 'interrupted';
      this.listener.onChange(folder);
      return;
    }
    if (how === 'cancel') throw new PartonError('input', 'it has begun.', { file: folder }, 'Stop it with a checkpoint, or end it.');
    fit.stop.abort();
  }

  /** @throws PartonError when the fit does not wait */
  moveInQueue(folder: string, place: number): void {
    const from = this.waiting.findIndex((fit) => fit.folder === folder);
    if (from < 0) throw new PartonError('input', 'it does not wait.', { file: folder }, 'Only fits that wait have a place in the queue.');
    this.waiting.splice(place, 0, ...this.waiting.splice(from, 1));
    this.listener.onChange(folder);
  }

  endReplicas(folder: string, replicas: readonly number[]): void {
    this.training(folder).control!.end(replicas);
  }

  /** Stops the running fit at a checkpoint and forgets the queue, which is on disk. Fulfilled when nothing runs. */
  async shutDown(): Promise<void> {
    this.waiting.splice(0).forEach(({ lock }) => lock.release());
    this.current?.stop.abort();
    if (this.current) await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  private find(folder: string): LiveFit | undefined {
    return this.current?.folder === folder ? this.current : this.waiting.find((fit) => fit.folder === folder);
  }

  private required(folder: string): LiveFit {
    const fit = this.find(folder);
    if (!fit) throw new PartonError('input', 'it is not running.', { file: folder });
    return fit;
  }

  private training(folder: string): LiveFit {
    const fit = this.required(folder);
    if (!fit.control) throw new PartonError('input', 'it does not train yet.', { file: folder }, 'Wait until it does.');
    return fit;
  }

  private enqueue(folder: string, record: FitRecord, engine?: 'fast'): void {
    record.status = 'queued';
    this.waiting.push({ folder, record, lock: lockFit(folder), stop: new AbortController(), ...(engine && { engine }) });
    this.listener.onChange(folder);
    setImmediate(() => void this.next());
  }

  private async next(): Promise<void> {
    if (this.current) return;
    const fit = this.waiting.shift();
    if (!fit) {
      this.idle.splice(0).forEach((resolve) => resolve());
      return;
    }
    this.current = fit;
    fit.record.status = 'running';
    this.listener.onChange(fit.folder);
    try {
      const { status, view } = await runFit({ ...this.request(fit), lock: fit.lock }, this.follow(fit), fit.stop.signal, this.preparation);
      show(fit, view);
      fit.record.status = status;
    } catch (error) {
      const isDevice = error instanceof PartonError && error.kind === 'device';
      fit.record.lostDevice = isDevice;
      fit.record.problem = isDevice ? error.problem : error instanceof Error ? error.message : String(error);
      fit.record.status = 'interrupted';
    }
    fit.lock.release();
    fit.record.end();
    this.current = undefined;
    this.listener.onEnd(endOf(fit.record));
    this.listener.onChange(fit.folder);
    void this.next();
  }

  private request({ folder, engine: wanted }: LiveFit): FitRequest {
    const { folders, workers } = this.defaults();
    const queued = readQueued(folder);
    const threads = queued?.workers ?? workers;
    const common = { out: folder, folders, ...(threads > 0 && { workers: threads }) };
    if (!queued || readManifest(folder)) return { ...common, runcard: join(folder, 'filter.yml'), resume: true, ...(wanted && { engine: wanted }) };
    rmSync(join(folder, 'nnfit'), { recursive: true, force: true }); // of a start that came to nothing: it wrote no manifest
    const { replicas, engine, command } = { ...queued, ...(wanted && { engine: wanted }) };
    return { ...common, runcard: join(folder, 'filter.yml'), command, ...(replicas && { replicas }), ...(engine && { engine }) };
  }

  /** Brings what a fit tells into its record. */
  private follow(fit: LiveFit): FitListener {
    return {
      onView: (view) => show(fit, view),
      onMetrics: (chunk) => fit.record.metrics(chunk),
      onResult: (replica, summary) => fit.record.result(replica, summary),
      onWarning: (text) => this.listener.onWarning(text),
      onStart: (control) => {
        clearQueued(fit.folder);
        fit.control = control;
        const stored = openFitFolder(fit.folder);
        // The journal was cut back to the checkpoint that the fit goes on from: so is the record.
        const record = new FitRecord(fit.folder, 'running', fit.record.view);
        readMetrics(fit.folder, record);
        for (const replica of stored.replicas) record.result(replica, readSummary(stored, replica));
        fit.record = record;
        this.listener.onChange(fit.folder);
      },
    };
  }
}

/** Until it trains, replicas stand where its files left them. */
function show({ record, control }: LiveFit, view: FitView): void {
  record.show(control ? view : { ...view, replicas: record.view.replicas });
}

function endOf({ folder, status, view, problem }: FitRecord): FitEnd {
  const { stopped, finished, setAside } = glance(view);
  return {
    folder, name: basename(folder), status: status === 'complete' ? 'complete' : 'interrupted', seconds: view.elapsed, fitted: stopped + finished, setAside,
    ...(problem !== undefined && { problem }),
  };
}
