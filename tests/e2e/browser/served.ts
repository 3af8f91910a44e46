import { chromium, test as base, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromiumPath } from '../../../scripts/lib/chromium.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
export const cli = join(root, 'out', 'main', 'parton.cjs');

/** `parton serve` as its user runs it, with a home and a project of its own, and a browser. */
export interface Served {
  readonly project: string;
  readonly home: string;
  readonly address: URL;
  readonly child: ChildProcess;
  readonly browser: Browser;
  /** A user's browser: it shares no cookies with others. Breaches of the pages' policy are noted in `breaches`. */
  open(address?: string): Promise<{ readonly context: BrowserContext; readonly page: Page }>;
  readonly breaches: string[];
}

export const test = base.extend<{ served: Served }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright wants the pattern
  served: async ({}, use) => {
    const executablePath = chromiumPath();
    if (executablePath === undefined) throw new Error('No Chromium: install one, or name it with PARTON_CHROMIUM.');
    const home = mkdtempSync(join(tmpdir(), 'parton-serve-'));
    const project = join(home, 'project');
    cpSync(join(root, 'resources', 'runcards'), join(project, 'runcards'), { recursive: true });
    for (const name of ['fits', 'pdfs']) mkdirSync(join(project, name));
    const child = spawn(process.execPath, [cli, 'serve', project, '--port', '0'], { env: { PATH: process.env['PATH'], HOME: home, LANG: 'C.UTF-8' }, stdio: ['ignore', 'pipe', 'inherit'] });
    const address = new URL(await printed(child, /http:\/\/\S+/));
    const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
    const breaches: string[] = [];
    await use({
      project, home, address, child, browser, breaches,
      async open(where = address.href) {
        const context = await browser.newContext({ acceptDownloads: true, viewport: { width: 1440, height: 900 } });
        await context.exposeFunction('noteBreach', (text: string) => void breaches.push(text));
        await context.addInitScript(() => {
          addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample, sourceFile }) => {
            (window as unknown as { noteBreach(text: string): void }).noteBreach(`${violatedDirective}: ${blockedURI} ${sample} ${sourceFile}`);
          });
        });
        const page = await context.newPage();
        await page.goto(where);
        return { context, page };
      },
    });
    await browser.close();
    child.kill('SIGTERM');
    await new Promise((resolve) => (child.exitCode === null && child.signalCode === null ? child.once('close', resolve) : resolve(undefined)));
    rmSync(home, { recursive: true, force: true });
  },
});

/** The first match in what a program prints. */
export function printed(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout!.setEncoding('utf8').on('data', (more: string) => {
      text += more;
      const match = pattern.exec(text);
      if (match) resolve(match[0]);
    });
    child.once('close', () => reject(new Error(`it ended, having printed ${text}`)));
  });
}

/** A runcard of the project with few replicas, so that a fit takes seconds. */
export function writeShortRuncard(project: string, name: string, epochs: number, replicas = 4): string {
  const file = join(project, 'runcards', `${name}.yml`);
  const text = readFileSync(join(project, 'runcards', 'quick.yml'), 'utf8');
  writeFileSync(file, text.replace(/^ {2}epochs: \d+/m, `  epochs: ${epochs}`).replace(/replicas: \d+/, `replicas: ${replicas}`));
  return file;
}

/** A tunnel to a port as ssh makes one, which can be cut. */
export interface Tunnel {
  readonly port: number;
  /** Cuts all connections; new ones are refused until it is mended. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

export async function digTunnel(to: number): Promise<Tunnel> {
  const ends = new Set<Socket>();
  let isCut = false;
  const server: Server = createServer((near) => {
    if (isCut) {
      near.destroy();
      return;
    }
    const far = connect(to, '127.0.0.1');
    for (const [one, other] of [[near, far], [far, near]] as const) {
      ends.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        ends.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const cut = (): void => {
    isCut = true;
    ends.forEach((end) => end.destroy());
  };
  return {
    port: (server.address() as AddressInfo).port, cut,
    mend: () => {
      isCut = false;
    },
    close: () => {
      cut();
      return new Promise((resolve) => void server.close(() => resolve()));
    },
  };
}
