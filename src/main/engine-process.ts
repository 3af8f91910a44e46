import { app, MessageChannelMain, utilityProcess, type UtilityProcess, type WebContents } from 'electron';
import type { EngineGone, Settings } from '../shared/contract/desktop-api';
import type { FitEnd } from '../shared/contract/engine-api';
import { ENGINE_PORT } from '../shared/contract/bridge';
import { fromEngineSchema, type FromEngine, type ToEngine } from '../shared/contract/supervision';
import { DeviceWindows } from './device-window';

const NAME = 'Parton engine';
/** Milliseconds from a process' end until its reason is no longer waited for. */
const REASON_WITHIN = 500;

type Busy = Extract<FromEngine, { type: 'busy' }>;

/** What the program is told of its engine. */
export interface EngineListener {
  onGone(reason: EngineGone): void;
  /** Nothing runs or waits any more. */
  onIdle(): void;
  /** How much is done of the fit that runs, 0 to 1; undefined when none does. */
  onProgress(done: number | undefined): void;
  onFitEnded(end: FitEnd): void;
}

/** Starts and supervises the engine's process, and introduces windows to it. */
export class EngineProcess {
  private child: UtilityProcess | undefined;
  private fits: readonly string[] = [];
  private closing = false;
  private readonly devices = new DeviceWindows();
  private readonly windows = new Set<WebContents>();

  constructor(
    private readonly entry: string, private readonly settings: () => Settings, private readonly allowed: () => readonly string[],
    private readonly listener: EngineListener,
  ) {
    // Exit codes do not tell a crash from a kill; this does.
    app.on('child-process-gone', (_event, { type, reason, serviceName, name }) => {
      if (type === 'Utility' && (serviceName === NAME || name === NAME)) this.gone(reasonOf(reason));
    });
  }

  /** Folders of the fits that run and wait. */
  get busy(): readonly string[] {
    return this.fits;
  }

  start(): void {
    if (this.child) return;
    this.closing = false;
    const child = utilityProcess.fork(this.entry, [], { serviceName: NAME, stdio: 'inherit' });
    this.child = child;
    child.on('message', (message: unknown) => {
      const told = fromEngineSchema.parse(message);
      if (told.type === 'device') this.openDevice();
      else if (told.type === 'ended') this.listener.onFitEnded(told);
      else this.busyNow(told);
    });
    child.on('exit', () => {
      if (this.child !== child) return;
      setTimeout(() => {
        if (this.child === child) this.gone('exited');
      }, REASON_WITHIN);
    });
    this.tellAllowed();
    this.tellSettings();
    this.windows.forEach((contents) => this.introduce(contents));
  }

  /** Gives a window a port to the engine, now and after every restart. */
  introduce(contents: WebContents): void {
    this.windows.add(contents);
    contents.once('destroyed', () => this.windows.delete(contents));
    if (!this.child || contents.isDestroyed()) return;
    const { port1, port2 } = new MessageChannelMain();
    this.child.postMessage({ type: 'window' } satisfies ToEngine, [port1]);
    contents.postMessage(ENGINE_PORT, null, [port2]);
  }

  /** Windows with a device would keep the program alive. */
  closeDevices(): void {
    this.devices.closeAll();
  }

  private openDevice(): void {
    if (!this.child) return;
    const { port1, port2 } = new MessageChannelMain();
    this.child.postMessage({ type: 'device' } satisfies ToEngine, [port1]);
    void this.devices.connect(port2);
  }

  tellAllowed(): void {
    this.send({ type: 'allow', folders: [...this.allowed()] });
  }

  tellSettings(): void {
    const { theory, data, pdfs, scans, workers } = this.settings();
    this.send({ type: 'settings', folders: { theory: [...theory], data: [...data], pdfs: [...pdfs], scans: [...scans] }, workers });
  }

  /** Lets it stop what runs at a checkpoint. Fulfilled when it has ended. */
  async close(): Promise<void> {
    const { child } = this;
    if (!child) return;
    this.closing = true;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    this.send({ type: 'close' });
    await ended;
  }

  private busyNow({ running, queued, done }: Busy): void {
    const wasBusy = this.fits.length > 0;
    this.fits = [...running, ...queued];
    this.listener.onProgress(done);
    if (wasBusy && this.fits.length === 0) this.listener.onIdle();
  }

  private send(message: ToEngine): void {
    this.child?.postMessage(message);
  }

  private gone(reason: EngineGone): void {
    if (!this.child) return;
    this.child = undefined;
    this.fits = [];
    this.devices.closeAll();
    this.listener.onProgress(undefined);
    if (!this.closing) this.listener.onGone(reason);
  }
}

function reasonOf(reason: string): EngineGone {
  switch (reason) {
    case 'oom': return 'out of memory';
    case 'killed': return 'killed';
    case 'launch-failed': case 'integrity-failure': return 'failed to start';
    case 'clean-exit': return 'exited';
    default: return 'crashed';
  }
}
