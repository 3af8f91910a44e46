import { _electron, test as base, type ElectronApplication, type Page } from '@playwright/test';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
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
    const executablePath = electronPath();
    if (executablePath === undefined) throw new Error('No Electron: set PARTON_ELECTRON to its executable, or run npm start once.');
    const home = mkdtempSync(join(tmpdir(), 'parton-e2e-'));
    const userData = join(home, 'settings');
    const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const app = await _electron.launch({
      executablePath, args: [...sandbox, ...flags, `--user-data-dir=${userData}`, root], env: { ...process.env as Record<string, string>, PARTON_PROJECTS: home },
    });
    const page = await app.firstWindow();
    await page.waitForLoadState('load');
    const call = async (to: 'engine' | 'desktop', method: string, args: unknown[]) => page.evaluate(callFromPage, { to, method, args });
    await use({
      app, page, userData, project: join(home, 'Parton Workbench', 'DIS'),
      enginePid: () => app.evaluate(({ app: electron }) => electron.getAppMetrics().find(({ serviceName, name }) => [serviceName, name].includes('Parton engine'))?.pid),
      callEngine: (method, ...args) => call('engine', method, args),
      callDesktop: (method, ...args) => call('desktop', method, args),
    });
    await app.evaluate(({ app: electron }) => electron.exit(0)).catch(() => undefined);
    await app.close().catch(() => undefined);
    rmSync(home, { recursive: true, force: true });
  },
});

/** A runcard of the project with few epochs, so that a fit takes seconds. */
export function writeShortRuncard(project: string, name: string, epochs: number): string {
  const file = join(project, 'runcards', `${name}.yml`);
  writeFileSync(file, readFileSync(join(project, 'runcards', 'quick.yml'), 'utf8').replace(/^ {2}epochs: \d+/m, `  epochs: ${epochs}`));
  return file;
}

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

/** Runs in the page. A port of its own goes past the window's listener, which would take it for a new engine. */
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
    const take = (event: MessageEvent): void => {
      if (event.data !== 'parton:engine-port') return;
      event.stopImmediatePropagation();
      removeEventListener('message', take, true);
      resolve(event.ports[0]!);
    };
    // Capturing listeners come before the window's own.
    addEventListener('message', take, true);
    parton.connectEngine();
  });
  const result = await answer((receive) => {
    port.onmessage = ({ data }) => receive(data);
  }, (message) => port.postMessage(message));
  port.close();
  return result;
}
