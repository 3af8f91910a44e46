import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { FolderOptions } from '../../engine/data/locate';
import { PartonError } from '../../shared/errors';

/** After so long a command is taken to hang, s. */
const LIMIT = 900;

/**
 * Runs `parton` with these arguments in a process of its own, line by line.
 * @returns seconds from its start to its end
 * @throws PartonError when it fails, or does not come to an end
 */
export async function runChild(args: readonly string[], onLine: (line: string) => void): Promise<number> {
  const start = performance.now();
  const child = spawn(process.execPath, [process.argv[1]!, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  createInterface({ input: child.stdout }).on('line', onLine);
  const timer = setTimeout(() => child.kill('SIGKILL'), 1000 * LIMIT);
  const end = await new Promise<{ code: number | null; signal: string | null }>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal }));
  }).finally(() => clearTimeout(timer));
  const seconds = (performance.now() - start) / 1000;
  if (end.code !== 0) {
    const why = seconds > LIMIT ? `did not end within ${LIMIT} s` : `ended with ${end.code ?? end.signal}`;
    throw new PartonError('internal', `parton ${args[0]} ${why}: ${errors.trim().slice(-2000)}`);
  }
  return seconds;
}

/** The options that name these folders. */
export function folderArguments(folders: FolderOptions): string[] {
  return Object.entries(folders).flatMap(([name, paths]: [string, readonly string[]]) => paths.flatMap((path) => [`--${name}`, path]));
}
