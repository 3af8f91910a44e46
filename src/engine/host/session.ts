import type {
  Agreement, CatalogueEntry, DatasetChi2, DatasetPoints, DatasetPredictions, EngineApi, EngineStatus, Examination, FitDocument, FitEnd, FitFacts, FitFrame,
  FitPdfs, Forecast, InstalledSet, Notes, ProjectListing, RuncardFile, RuncardTemplate, StartFit, SubjectLook, Unsubscribe,
} from '../../shared/contract/engine-api';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { PartonError } from '../../shared/errors';
import { Comparisons } from './comparisons';
import { stampOf } from './fit-entry';
import type { EngineHost } from './engine-host';
import { fitDocument, fitFacts } from './fit-document';
import { writeNotes } from './fit-files';
import { FrameCursor, type FitRecord } from './fit-record';
import { Listeners } from './listeners';
import { moveLook, writeLook } from './looks';
import { pdfFolder } from './paths';
import { duplicate, importFolder, rename } from './project-files';
import { readRuncardFile, runcardTemplates, writeRuncardFile } from './runcard-files';
import { readRecord } from './stored-record';

/** Milliseconds between two frames of a fit. */
const FRAME_EVERY = 100;
/** Events that a window may be behind before frames wait for it. */
const MOST_BEHIND = 8;

interface OpenFit {
  /** Of one that is running or queued the one that it has, to its end; else that of the stored fit. */
  record: FitRecord;
  readonly cursor: FrameCursor;
  /** Of a fit that is not fitted here: its files when it was read, and when to look at them again. */
  stamp: string | undefined;
  nextLook: number;
}

/** One window's view of the engine: which fits it has open, and how far it was told of them. */
export class Session extends Comparisons implements EngineApi {
  /** How far the window is behind. */
  backlog: () => number = () => 0;
  private readonly open = new Map<string, OpenFit>();
  private readonly frames = new Listeners<FitFrame>();
  private readonly timer: NodeJS.Timeout;

  constructor(host: EngineHost) {
    super(host);
    this.timer = setInterval(() => this.sendFrames(), FRAME_EVERY);
    this.timer.unref();
  }

  dispose(): void {
    clearInterval(this.timer);
    this.open.clear();
  }

  async listProject(project: string): Promise<ProjectListing> {
    const folder = await this.host.allowed.checkSoon(project);
    this.host.watch(folder);
    return this.host.projects.list(folder);
  }

  async readRuncard(file: string): Promise<RuncardFile> {
    return readRuncardFile(this.path(file));
  }

  async writeRuncard(file: string, text: string, expected: string | undefined): Promise<RuncardFile> {
    return writeRuncardFile(this.path(file), text, expected);
  }

  async runcardTemplates(): Promise<readonly RuncardTemplate[]> {
    return runcardTemplates();
  }

  async installedSets(): Promise<readonly InstalledSet[]> {
    return this.host.installed.list();
  }

  async duplicate(path: string): Promise<string> {
    return duplicate(this.idle(path));
  }

  async rename(path: string, name: string): Promise<string> {
    const next = rename(this.idle(path), name);
    const project = this.host.projectOf(path);
    if (project !== undefined) moveLook(project, path, next);
    return next;
  }

  async importFolder(project: string, folder: string): Promise<string> {
    return importFolder(this.path(project), await this.host.allowed.checkSoon(folder));
  }

  async writeNotes(folder: string, notes: Notes): Promise<void> {
    writeNotes(this.path(folder), notes);
    this.host.projectTouched(folder);
  }

  async writeLook(project: string, folder: string, look: SubjectLook): Promise<void> {
    writeLook(this.path(project), this.host.comparable(folder), look);
    this.host.projectTouched(project);
  }

  async examineRuncard(text: string): Promise<Examination> {
    return this.host.study.ask((study) => study.examine(text, this.host.folders));
  }

  async forecast(text: string, replicas: number, workers: number, signal?: AbortSignal): Promise<Forecast> {
    return this.host.study.ask((study) => study.forecast(text, replicas, workers, this.host.folders, signal));
  }

  async catalogue(): Promise<readonly CatalogueEntry[]> {
    const { entries, warnings } = await this.host.study.ask((study) => study.catalogue(this.host.folders));
    warnings.forEach((text) => this.host.warned.tell(text));
    return entries;
  }

  async datasetPoints(text: string, dataset: string): Promise<DatasetPoints> {
    return this.host.study.ask((study) => study.datasetPoints(text, dataset, this.host.folders));
  }

  async startFit(request: StartFit): Promise<string> {
    return this.host.fits.start({ ...request, project: this.path(request.project), runcard: this.path(request.runcard) });
  }

  async moveInQueue(folder: string, place: number): Promise<void> {
    this.host.fits.moveInQueue(this.path(folder), place);
  }

  async resumeFit(folder: string, engine?: 'fast'): Promise<void> {
    this.host.fits.resume(this.path(folder), engine);
  }

  async pauseFit(folder: string, paused: boolean): Promise<void> {
    this.host.fits.pause(this.path(folder), paused);
  }

  async stopFit(folder: string, how: 'checkpoint' | 'end' | 'cancel'): Promise<void> {
    this.host.fits.stop(this.path(folder), how);
  }

  async stopReplicas(folder: string, replicas: readonly number[]): Promise<void> {
    this.host.fits.endReplicas(this.path(folder), replicas);
  }

  async openFit(folder: string): Promise<FitDocument> {
    const path = this.path(folder);
    const live = this.host.fits.record(path);
    const record = live ?? readRecord(path);
    const cursor = new FrameCursor();
    const document = fitDocument(...this.known(path, record));
    record.frame(cursor); // all of it is in the document
    this.open.set(path, { record, cursor, stamp: live ? undefined : filesOf(path), nextLook: 0 });
    return document;
  }

  async fitFacts(folder: string): Promise<FitFacts> {
    const path = this.path(folder);
    const record = this.host.fits.record(path) ?? this.open.get(path)?.record ?? readRecord(path);
    return fitFacts(...this.known(path, record));
  }

  async closeFit(folder: string): Promise<void> {
    this.open.delete(folder);
  }

  async fitPdfs(folder: string): Promise<FitPdfs> {
    const fit = await this.host.studied(this.path(folder));
    return this.host.study.ask((study) => study.pdfs(fit));
  }

  async fitDatasetChi2(folder: string, replicas: readonly number[]): Promise<readonly DatasetChi2[]> {
    const fit = await this.host.studied(this.path(folder));
    return this.host.study.ask((study) => study.datasetChi2(fit, replicas));
  }

  async fitPredictions(folder: string, dataset: string): Promise<DatasetPredictions> {
    const fit = await this.host.studied(this.path(folder));
    return this.host.study.ask((study) => study.predictions(fit, dataset));
  }

  async refitAlone(folder: string, replica: number, signal?: AbortSignal): Promise<Agreement> {
    const path = this.path(folder);
    return this.host.scratchFits.one((study, scratch) => study.refitAlone(path, replica, this.host.folders, scratch, signal));
  }

  async status(): Promise<EngineStatus> {
    return this.host.status();
  }

  onProjectChanged(listener: (project: string) => void): Unsubscribe {
    return this.host.projectChanged.add(listener);
  }

  onFitFrame(listener: (frame: FitFrame) => void): Unsubscribe {
    return this.frames.add(listener);
  }

  onStatus(listener: (status: EngineStatus) => void): Unsubscribe {
    return this.host.statusChanged.add(listener);
  }

  onFitEnded(listener: (end: FitEnd) => void): Unsubscribe {
    return this.host.fitEnded.add(listener);
  }

  onWarning(listener: (text: string) => void): Unsubscribe {
    return this.host.warned.add(listener);
  }

  private path(path: string): string {
    return this.host.allowed.check(path);
  }

  private known(path: string, record: FitRecord): Parameters<typeof fitDocument> {
    return [{ ...this.host.projects.fit(path), status: record.status }, record, pdfFolder(this.host.projectOf(path) ?? path)];
  }

  /** A path that no fit is writing to. @throws PartonError */
  private idle(path: string): string {
    return this.host.fits.refuseLive(this.path(path));
  }

  private sendFrames(): void {
    for (const [folder, open] of this.open) {
      if (this.backlog() > MOST_BEHIND) return;
      const live = this.host.fits.record(folder);
      // A fit that has just ended is told to its end: its record is kept as that of the stored fit.
      if (live) [open.record, open.stamp] = [live, undefined];
      else lookAgain(folder, open);
      const frame = open.record.frame(open.cursor);
      if (frame) this.frames.tell(frame);
    }
  }
}

/** Milliseconds between two looks at a fit that another process may be writing, and how many times longer than such a look takes. */
const LOOK_EVERY = 1000;
const LOOK_SHARE = 10;

/** Follows a fit by its files, where another process begins it, writes it or ends it. */
function lookAgain(folder: string, open: OpenFit): void {
  const start = performance.now();
  if (start < open.nextLook) return;
  const stamp = filesOf(folder);
  open.stamp ??= stamp; // it has just ended here, and its record is whole
  if (stamp !== open.stamp) {
    try {
      const before = open.record.status;
      open.record = readRecord(folder);
      open.record.continues = before === 'elsewhere';
      open.stamp = stamp;
    } catch (error) {
      if (!(error instanceof PartonError)) throw error;
      open.record.status = 'damaged';
      open.record.problem = error.message;
    }
  }
  open.nextLook = start + Math.max(LOOK_EVERY, LOOK_SHARE * (performance.now() - start));
}

/** Changes when the files of a fit do. */
const filesOf = (folder: string): string => `${stampOf(folder)},${statSync(join(folder, 'metrics.journal'), { throwIfNoEntry: false })?.size ?? 0}`;
