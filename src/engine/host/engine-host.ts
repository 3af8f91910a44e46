import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { EngineStatus, FitEnd } from '../../shared/contract/engine-api';
import type { FolderOptions } from '../data/locate';
import { projectRoot } from '../io/project-root';
import { availableSimd } from '../kernels/load';
import { CompareThread } from './compare';
import { asMessage } from '../problem/sent-problem';
import { Study } from '../study/study';
import type { StudiedFit } from '../study/study-api';
import { readRuncardText } from './fit-files';
import { Fits } from './fits';
import { InstalledSets } from './installed-sets';
import { Listeners } from './listeners';
import { AllowedFolders, contains } from './paths';
import { ProjectWatcher } from './project-watcher';
import { Projects } from './project';
import { ScratchFits } from './scratch-fits';

/** What the engine does as the user has set it. */
export interface HostSettings {
  readonly folders: FolderOptions;
  /** 0: as many as are of use. */
  readonly workers: number;
}

/** Milliseconds between two looks at memory and progress. */
const STATUS_EVERY = 1000;

/** The engine's service: one for all windows; each window has a session. */
export class EngineHost {
  readonly allowed = new AllowedFolders();
  readonly projectChanged = new Listeners<string>();
  readonly statusChanged = new Listeners<EngineStatus>();
  readonly fitEnded = new Listeners<FitEnd>();
  readonly warned = new Listeners<string>();
  readonly compare = new CompareThread(() => this.folders, async (folder) => {
    if (!this.fits.control(folder)) return undefined;
    const fit = await this.studied(folder);
    return this.study.ask((study) => study.pdfs(fit));
  });
  readonly study = new Study();
  readonly scratchFits = new ScratchFits();
  readonly fits: Fits;
  readonly projects: Projects;
  /** In the folders of the settings alone: those of a project are its own. */
  readonly installed = new InstalledSets(() => this.settings.folders);
  private readonly watchers = new Map<string, ProjectWatcher>();
  private readonly timer: NodeJS.Timeout;

  constructor(private settings: HostSettings = { folders: {}, workers: 0 }) {
    this.fits = new Fits(() => ({ folders: this.folders, workers: this.settings.workers }), {
      onChange: (folder) => {
        this.projectTouched(folder);
        this.statusChanged.tell(this.status());
      },
      onEnd: (end) => this.fitEnded.tell(end),
      onWarning: (text) => this.warned.tell(text),
    });
    this.projects = new Projects((folder) => this.fits.status(folder));
    this.timer = setInterval(() => {
      this.statusChanged.tell(this.status());
      for (const project of this.watchers.keys()) if (this.projects.isStale(project)) this.projectChanged.tell(project);
    }, STATUS_EVERY);
    this.timer.unref();
  }

  /** Those of the settings, and the PDF sets of the projects that are open, with the scans beside their runcards. */
  get folders(): FolderOptions {
    const { folders } = this.settings;
    const inProjects = (name: string): string[] => [...this.watchers.keys()].map((project) => join(project, name)).filter((folder) => existsSync(folder));
    return { ...folders, pdfs: [...(folders.pdfs ?? []), ...inProjects('pdfs')], scans: [...(folders.scans ?? []), ...inProjects('runcards')] };
  }

  /** What runs goes on as it began: fits, and fits that are not kept. */
  changeSettings(settings: HostSettings): void {
    this.settings = settings;
    void this.study.end();
  }

  /** From now on, and again where its folders went and came back: nothing tells of that. */
  watch(project: string): void {
    const known = this.watchers.get(project);
    if (known) known.watchAll();
    else this.watchers.set(project, new ProjectWatcher(project, () => this.projectChanged.tell(project)));
  }

  /** Something of a project has changed, at this path. */
  projectTouched(path: string): void {
    this.watchers.forEach((watcher, project) => contains(project, path) && watcher.changed());
  }

  /** The open project that a path lies in. */
  projectOf(path: string): string | undefined {
    return [...this.watchers.keys()].find((project) => contains(project, path));
  }

  /** A folder that a window may read to compare it: one of an open project, or an installed PDF set. @throws PartonError */
  comparable(folder: string): string {
    try {
      return this.allowed.check(folder);
    } catch (refused) {
      if (this.installed.has(folder)) return folder;
      throw refused;
    }
  }

  status(): EngineStatus {
    const { workers } = this.settings;
    const processors = availableParallelism();
    return {
      simd: availableSimd(), workers: workers > 0 ? workers : processors, processors,
      bytes: process.memoryUsage().rss, running: this.fits.running, queued: this.fits.queued, progress: this.fits.progress, version: version(),
    };
  }

  /** A fit for its PDFs and predictions; of one in training the problem is lent, and PDFs are those of now. */
  async studied(folder: string): Promise<StudiedFit> {
    const { folders, study } = this;
    const control = this.fits.control(folder);
    if (!control) return { folder, folders, present: [] };
    const { problem } = control;
    await study.know(readRuncardText(folder) ?? '', folders, asMessage(problem));
    const states = await control.states().catch(() => []); // the fit may end meanwhile: then all is on disk
    return { folder, folders, present: states.map(({ progress: { replica }, state: { weights } }) => ({ replica, weights })) };
  }

  /** Stops at a checkpoint what runs. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    this.watchers.forEach((watcher) => watcher.close());
    await Promise.all([this.fits.shutDown(), this.compare.close(), this.scratchFits.close()]);
    await this.study.end();
  }
}

let known: string | undefined;
function version(): string {
  known ??= (JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8')) as { version: string }).version;
  return known;
}
