import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../engine/io/project-root';
import { PartonError } from '../../shared/errors';

const LIMIT = 120_000;

/** Prints a page to PDF with Electron. @throws PartonError when there is none, or it fails */
export async function printToPdf(page: string, pdf: string): Promise<void> {
  const electron = electronPath();
  if (electron === undefined) {
    throw new PartonError('missing', 'there is no Electron that could print the report to PDF.', {}, 'Name one with PARTON_ELECTRON, or print the report from a browser.');
  }
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : []; // root can have no sandbox
  const words = [electron, ...root, join(projectRoot(), 'out', 'main', 'print.cjs'), page, pdf];
  const shown = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
  const [program, ...rest] = shown ? words : ['xvfb-run', '-a', ...words];
  const problem = await run(program!, rest);
  if (problem !== undefined) throw new PartonError('internal', `Electron could not print the report: ${problem}.`, { file: page }, 'Print it from a browser.');
}

/** The Electron named by the environment, or that of the package. */
function electronPath(): string | undefined {
  const home = join(projectRoot(), 'node_modules', 'electron');
  const file = join(home, 'path.txt');
  const named = process.env.PARTON_ELECTRON ?? process.env.ELECTRON_EXEC_PATH ?? (existsSync(file) ? join(home, 'dist', readFileSync(file, 'utf8').trim()) : '');
  return existsSync(named) ? named : undefined;
}

/** @returns why it failed, or undefined */
function run(program: string, words: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(program, words, { stdio: ['ignore', 'ignore', 'pipe'], timeout: LIMIT });
    let text = '';
    child.stderr.on('data', (chunk: Buffer) => (text = (text + chunk.toString()).slice(-2000)));
    child.on('error', (error) => resolve(error.message));
    child.on('exit', (code, signal) => resolve(code === 0 ? undefined : signal ? 'it took too long' : (text.trim().split('\n').at(-1) ?? `it ended with ${code}`)));
  });
}
