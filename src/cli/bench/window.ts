import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '../../engine/io/project-root';
import { PartonError } from '../../shared/errors';

/** The window in a real Electron while it shows a fit of 200 replicas. */
export interface WindowRun {
  /** Of the fit. */
  readonly epochs?: number;
  /** Seconds from the start of the process until the library shows its runcards, one a start. */
  readonly starts: readonly number[];
  /** Milliseconds between frames. */
  readonly frames: { readonly count: number; readonly median: number; readonly p99: number; readonly longest: number };
  /** Tasks of more than 50 ms by the clock, as the page sees them; milliseconds. */
  readonly longTasks: { readonly count: number; readonly longest: number };
  /** Longest task of the renderer's main thread, milliseconds of processor time and by the clock. */
  readonly tasks: { readonly count: number; readonly processor: number; readonly wall: number };
  /** Largest working set of the renderer, bytes. */
  readonly memory: number;
  /** How far the fit came. */
  readonly percent: number;
}

interface Electrons { electronPath(): string | undefined; hasDisplay(): boolean; hasXvfb(): boolean }

/** @returns why the window cannot be measured here; undefined when it can */
export async function windowObstacle(): Promise<string | undefined> {
  const scripts = join(projectRoot(), 'scripts');
  if (!existsSync(join(scripts, 'measure-window.mjs')) || !existsSync(join(projectRoot(), 'node_modules', '@playwright', 'test'))) return 'it is measured in a checkout of the sources only';
  const { electronPath, hasDisplay, hasXvfb } = await electrons();
  if (!electronPath()) return 'there is no Electron (npm start fetches it; PARTON_ELECTRON names another)';
  return hasDisplay() || hasXvfb() ? undefined : 'there is neither a display nor xvfb-run';
}

/** @throws PartonError when the window does not do what the measurement needs */
export async function measureWindow(runcard: string): Promise<WindowRun> {
  const script = [process.execPath, join(projectRoot(), 'scripts', 'measure-window.mjs'), runcard] as const;
  const [command, ...args] = (await electrons()).hasDisplay() ? script : ['xvfb-run', '-a', '-s', '-screen 0 1920x1200x24', ...script] as const;
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let [output, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-4000)));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const line = output.trim().split('\n').at(-1);
  if (code !== 0 || !line) throw new PartonError('internal', `the window could not be measured (${code}): ${errors.trim().slice(-1500)}`);
  return JSON.parse(line) as WindowRun;
}

/** Scripts are plain Node, which the built program reads where they lie. */
const electrons = (): Promise<Electrons> => import(pathToFileURL(join(projectRoot(), 'scripts', 'lib', 'electron.mjs')).href) as Promise<Electrons>;
