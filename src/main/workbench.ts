import { app, BrowserWindow, Notification } from 'electron';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FitEnd } from '../shared/contract/engine-api';
import { fitNews } from '../shared/fit-news';
import { AllowedFolders } from '../engine/host/paths';
import { projectRoot } from '../engine/io/project-root';
import { Desktop } from './desktop';
import { openDoor } from './door';
import { EngineProcess } from './engine-process';
import { setMenu } from './menu';
import { embeddedProject, projectsFolder } from '../window/project-folder';
import { START_PAGE } from './scheme';
import { SettingsStore } from '../window/settings';
import { SMALLEST, WindowState } from './window-state';

/** The running program: its window, its engine, and what happens when one of them ends. */
export class Workbench {
  private readonly settings = new SettingsStore(join(app.getPath('userData'), 'settings.json'));
  private readonly state = new WindowState(join(app.getPath('userData'), 'window.json'));
  private readonly allowed = new AllowedFolders();
  private readonly folders = new Set<string>();
  private readonly engine: EngineProcess;
  private readonly initialProject: string;
  private window: BrowserWindow | undefined;
  private desktop: Desktop | undefined;
  /** Nothing is asked any more. */
  private quitting = false;
  /** The window is hidden until the fits are done. */
  private inBackground = false;

  constructor() {
    const embedded = embeddedProject(join(projectRoot(), 'resources'), projectsFolder(documents()));
    for (const folder of [embedded, ...this.settings.now.recentProjects.filter((path) => existsSync(path))]) this.allow(folder);
    this.initialProject = this.settings.now.recentProjects.find((path) => existsSync(path)) ?? embedded;
    this.engine = new EngineProcess(
      join(__dirname, 'engine.cjs'), () => this.settings.now, () => [...this.folders],
      {
        onGone: (reason) => {
          if (this.inBackground) this.show();
          this.desktop?.engineGone.tell(reason);
        },
        onIdle: () => void (this.inBackground && this.quit()),
        onProgress: (done) => this.window?.setProgressBar(done ?? -1),
        onFitEnded: (end) => this.tellEnd(end),
      },
    );
    this.engine.start();
    setMenu((name) => this.desktop?.commands.tell(name));
  }

  /** Shows the window, making it if it is not there. */
  show(): void {
    this.inBackground = false;
    if (this.window) {
      if (this.window.isMinimized()) this.window.restore();
      this.window.show();
      this.window.focus();
      return;
    }
    const { maximised, ...bounds } = this.state.read();
    const window = new BrowserWindow({
      ...bounds, minWidth: SMALLEST.width, minHeight: SMALLEST.height, show: false, autoHideMenuBar: true, backgroundColor: '#0e1013', title: 'Parton Workbench',
      webPreferences: {
        preload: join(__dirname, '..', 'preload', 'index.cjs'), sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true,
        navigateOnDragDrop: false, spellcheck: false, devTools: !app.isPackaged,
      },
    });
    this.window = window;
    const { settings, allowed, engine, initialProject } = this;
    this.desktop = new Desktop({
      window, settings, allowed, engine, initialProject,
      allow: (folder) => this.allow(folder),
      answerClose: (answer) => this.answerClose(answer),
    });
    openDoor(window.webContents, this.desktop, { connectEngine: (contents) => engine.introduce(contents), dropped: (path) => this.allow(path) });
    if (maximised) window.maximize();
    window.once('ready-to-show', () => window.show());
    window.on('close', (event) => this.closing(event));
    window.on('closed', () => {
      engine.closeDevices();
      this.window = undefined;
      this.desktop = undefined;
    });
    void window.loadURL(START_PAGE);
  }

  /** Stops what runs at a checkpoint, then ends the program. */
  async quit(): Promise<void> {
    this.quitting = true;
    await this.engine.close();
    app.quit();
  }

  /** @returns whether the program may end now; otherwise the window asks what to do */
  mayQuit(): boolean {
    if (this.quitting || this.engine.busy.length === 0) return true;
    this.show();
    this.desktop?.closeRequested.tell(undefined);
    return false;
  }

  /** Whatever the window shows: a notification of the desktop, which shows the window when it is clicked. */
  private tellEnd(end: FitEnd): void {
    const news = this.quitting ? undefined : fitNews(end, this.window?.isVisible() === true);
    if (!news) return;
    if (this.window?.isFocused() === false) this.window.flashFrame(true);
    if (!Notification.isSupported()) return;
    const notification = new Notification({ title: news.title, body: news.text });
    notification.on('click', () => this.show());
    notification.show();
  }

  private allow(folder: string): void {
    this.settings.choose(folder);
    this.allowed.allow(folder);
    this.folders.add(folder);
    (this.engine as EngineProcess | undefined)?.tellAllowed();
  }

  private closing(event: { preventDefault(): void }): void {
    if (this.window) this.state.keep(this.window);
    const isAsked = !this.quitting && this.engine.busy.length > 0 && this.window?.webContents.isCrashed() === false;
    if (!isAsked) return;
    event.preventDefault();
    this.desktop?.closeRequested.tell(undefined);
  }

  private answerClose(answer: 'keep running' | 'checkpoint' | 'cancel'): void {
    if (answer === 'checkpoint') void this.quit();
    if (answer !== 'keep running') return;
    if (this.engine.busy.length === 0) void this.quit();
    this.inBackground = true;
    this.window?.hide();
  }
}

function documents(): string {
  try {
    return app.getPath('documents');
  } catch {
    return app.getPath('home');
  }
}
