import { _electron, errors, test as base, type ElectronApplication, type Page } from '@playwright/test';
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { electronPath } from '../../scripts/lib/electron.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The running program with a home of its own. */
export interface Workbench {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** Of the embedded project, copied at the first start. */
  readonly project: string;
  readonly userData: string;
  /** Process id of the engine. */
  enginePid(): Promise<number | undefined>;
  /** Calls a method of the engine as the page could, past the window's own code. */
  callEngine(method: string, ...args: unknown[]): Promise<Answer>;
  /** The same of the desktop's methods. */
  callDesktop(method: string, ...args: unknown[]): Promise<Answer>;
}

export type Answer = { readonly type: 'value'; readonly value: unknown } | { readonly type: 'error'; readonly error: { readonly kind: string; readonly problem: string } };

export const test = base.extend<{ workbench: Workbench; /** For Chromium, from the command line. */ flags: string[] }>({
  flags: [[], { option: true }],
  workbench: async ({ flags }, use) => {
    const home = mkdtempSync(join(tmpdir(), 'parton-e2e-'));
    const workbench = await launch(home, 'settings', flags);
    await use(workbench);
    await end(workbench);
    rmSync(home, { recursive: true, force: true });
  },
});

/** Starts the program. Projects and the bin are in `home`, what a user has set in a folder of it. */
export async function launch(home: string, settings: string, flags: readonly string[] = []): Promise<Workbench> {
  const executablePath = electronPath();
  if (executablePath === undefined) throw new Error('No Electron: set PARTON_ELECTRON to its executable, or run npm start once.');
  const userData = join(home, settings);
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const env = { ...process.env as Record<string, string>, PARTON_PROJECTS: home, XDG_DATA_HOME: join(home, 'share') };
  const app = await start({ executablePath, args: [...sandbox, ...flags, `--user-data-dir=${userData}`, root], env });
  const page = await app.firstWindow();
  await page.getByRole('row', { name: /^quick/ }).waitFor(); // from now on the window has its own port to the engine
  const call = async (to: 'engine' | 'desktop', method: string, args: unknown[]) => page.evaluate(callFromPage, { to, method, args });
  return {
    app, page, userData, project: join(home, 'Parton Workbench', 'DIS'),
    enginePid: () => app.evaluate(({ app: electron }) => electron.getAppMetrics().find(({ serviceName, name }) => [serviceName, name].includes('Parton engine'))?.pid),
    callEngine: (method, ...args) => call('engine', method, args),
    callDesktop: (method, ...args) => call('desktop', method, args),
  };
}

/** On a busy machine Electron now and then listens for its debugger and goes no further, before the program's own code: it is started once more, and that is said. */
async function start(options: NonNullable<Parameters<typeof _electron.launch>[0]>): Promise<ElectronApplication> {
  try {
    return await _electron.launch({ ...options, timeout: 40_000 });
  } catch (error) {
    if (!(error instanceof errors.TimeoutError)) throw error;
    process.stderr.write(`Electron did not start within 40 s, and is started again: ${error.message}\n`);
    return _electron.launch(options);
  }
}

/** Ends the program at once, whatever runs. */
export async function end({ app }: Workbench): Promise<void> {
  await app.evaluate(({ app: electron }) => electron.exit(0)).catch(() => undefined);
  await app.close().catch(() => undefined);
}

const cli = join(root, 'out', 'main', 'parton.cjs');

/** Fits with the command line, outside of the project, and expects the fit's replicas to have the same bits. */
export async function expectBitsOfCommandLine(fit: string, runcard: string, replicas: readonly number[]): Promise<void> {
  const name = basename(fit);
  const out = join(mkdtempSync(join(fit, '..', '..', '..', 'alone-')), name);
  await promisify(execFile)(process.execPath, [cli, 'fit', runcard, '--replicas', replicas.join(), '--out', out]);
  for (const replica of replicas) {
    for (const file of ['weights.npz', `${name}.exportgrid`, 'chi2exps.log']) {
      const [here, there] = [fit, out].map((folder) => readFileSync(join(folder, 'nnfit', `replica_${replica}`, file)));
      if (!here!.equals(there!)) throw new Error(`${file} of replica ${replica} has other bits than the command line's`);
    }
  }
}

/** A runcard of the project with few epochs, so that a fit takes seconds. */
export function writeShortRuncard(project: string, name: string, epochs: number): string {
  const file = join(project, 'runcards', `${name}.yml`);
  writeFileSync(file, readFileSync(join(project, 'runcards', 'quick.yml'), 'utf8').replace(/^ {2}epochs: \d+/m, `  epochs: ${epochs}`));
  return file;
}

/** The whole text of the runcard in the editor. */
export const runcardText = (page: Page): Promise<string> => page.evaluate(() =>
  (document.querySelector('.cm-content') as unknown as { cmTile: { root: { view: { state: { doc: { toString(): string } } } } } }).cmTile.root.view.state.doc.toString());

/** Lets the next native dialog for a folder answer with this one. */
export async function chooseNext(app: ElectronApplication, folder: string): Promise<void> {
  await app.evaluate(({ dialog }, path) => {
    const original = dialog.showOpenDialog;
    dialog.showOpenDialog = (async () => {
      dialog.showOpenDialog = original;
      return { canceled: false, filePaths: [path] };
    });
  }, folder);
}

/** Lets the next native question be answered with one of its answers. */
export async function answerNext(app: ElectronApplication, answer: string): Promise<void> {
  await app.evaluate(({ dialog }, label) => {
    const original = dialog.showMessageBox;
    dialog.showMessageBox = (async (_window: unknown, { buttons }: { readonly buttons: readonly string[] }) => {
      dialog.showMessageBox = original;
      return { response: buttons.indexOf(label), checkboxChecked: false };
    }) as typeof original;
  }, answer);
}

/** Drags files from outside onto the middle of an element and lets them go there. */
export async function dropOn(page: Page, selector: string, files: readonly string[]): Promise<void> {
  const box = (await page.locator(selector).first().boundingBox())!;
  const devtools = await page.context().newCDPSession(page);
  const place = { x: box.x + box.width / 2, y: box.y + box.height / 2, data: { items: [], files: [...files], dragOperationsMask: 1 } };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) await devtools.send('Input.dispatchDragEvent', { type, ...place });
  await devtools.detach();
}

/** A fit folder as n3fit wrote it: four replicas of a fit to mixed data. */
export function copyN3fitFit(to: string): string {
  const folder = join(to, 'golden_mixed');
  const fixture = join(root, 'tests', 'fixtures', 'golden_mixed');
  cpSync(join(fixture, 'nnfit'), join(folder, 'nnfit'), { recursive: true });
  cpSync(join(fixture, 'runcard.yml'), join(folder, 'filter.yml'));
  return folder;
}

interface Bridge {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  connectEngine(): void;
}

/** Runs in the page. It has a port of its own, which the window's listener, called first, is not to see: it would take it for a new engine. */
async function callFromPage({ to, method, args }: { to: 'engine' | 'desktop'; method: string; args: unknown[] }): Promise<Answer> {
  const { parton } = window as unknown as { readonly parton: Bridge };
  const id = 1_000_000 + Math.floor(Math.random() * 1_000_000);
  const answer = (listen: (receive: (message: unknown) => void) => void, send: (message: unknown) => void) => new Promise<Answer>((resolve) => {
    listen((message) => {
      if ((message as { readonly id?: number }).id === id) resolve(message as Answer);
    });
    send({ type: 'call', id, method, args });
  });
  if (to === 'desktop') return answer((receive) => parton.onMessage(receive), (message) => parton.send(message));
  const port = await new Promise<MessagePort>((resolve) => {
    const data = Object.getOwnPropertyDescriptor(MessageEvent.prototype, 'data')!;
    const isPort = (event: MessageEvent): boolean => data.get!.call(event) === 'parton:engine-port';
    Object.defineProperty(MessageEvent.prototype, 'data', { ...data, get(this: MessageEvent) { return isPort(this) ? undefined : data.get!.call(this) as unknown; } });
    const take = (event: MessageEvent): void => {
      if (!isPort(event)) return;
      Object.defineProperty(MessageEvent.prototype, 'data', data);
      removeEventListener('message', take);
      resolve(event.ports[0]!);
    };
    addEventListener('message', take);
    parton.connectEngine();
  });
  const result = await answer((receive) => {
    port.onmessage = ({ data }) => receive(data);
  }, (message) => port.postMessage(message));
  port.close();
  return result;
}
