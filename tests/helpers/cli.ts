import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { FitEvent } from '../../src/cli/fit/events';

const ROOT = join(import.meta.dirname, '../..');
const PARTON = join(ROOT, 'out', 'main', 'parton.cjs');

export interface CliResult {
  /** Exit code, or the signal that ended it. */
  readonly code: number | NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A program that runs it, and its arguments, such as prlimit. */
  readonly under?: readonly string[];
}

export interface RunningCli {
  readonly child: ChildProcess;
  readonly done: Promise<CliResult>;
  /** Fulfilled when a line of output satisfies the test; rejected when the program ends before. */
  until(test: (line: string) => boolean): Promise<string>;
}

/** Starts the built `parton`, without the settings of whoever runs the tests. */
export function startCli(args: readonly string[], { cwd, env, under = [] }: CliOptions = {}): RunningCli {
  if (!existsSync(PARTON)) throw new Error('The program is not built: npm run build.');
  const words = [...under, process.execPath, PARTON, ...args];
  const child = spawn(words[0]!, words.slice(1), {
    cwd, stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', LANG: 'C.UTF-8', ...env },
  });
  const waiting = new Set<{ test: (line: string) => boolean; resolve: (line: string) => void; reject: (error: Error) => void }>();
  let stdout = '';
  let stderr = '';
  let seen = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    for (let end = stdout.indexOf('\n', seen); end >= 0; end = stdout.indexOf('\n', seen)) {
      const line = stdout.slice(seen, end);
      seen = end + 1;
      for (const one of waiting) {
        if (!one.test(line)) continue;
        waiting.delete(one);
        one.resolve(line);
      }
    }
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const done = new Promise<CliResult>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      for (const { reject: give } of waiting) give(new Error(`it ended with ${code ?? signal} before: ${stdout}${stderr}`));
      resolve({ code: code ?? signal, stdout, stderr });
    });
  });
  return { child, done, until: (test) => new Promise((resolve, reject) => waiting.add({ test, resolve, reject })) };
}

export function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return startCli(args, options).done;
}

/** The events that `parton fit --json` printed. */
export function eventsOf({ stdout }: CliResult): FitEvent[] {
  return stdout.trim().split('\n').map((line) => JSON.parse(line) as FitEvent);
}

const made: string[] = [];
afterAll(() => { for (const folder of made) rmSync(folder, { recursive: true, force: true }); }); // here, since inside of a test it would not be heard

/** A folder for the tests of one file, removed after them. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'parton-test-'));
  made.push(folder);
  return folder;
}

export interface SmallFit {
  readonly epochs?: number;
  readonly nodes?: readonly number[];
}

/** A runcard of a few embedded datasets (linear, a ratio, C-factors; a bilinear positivity set), small enough for seconds. */
export function smallFitRuncard(folder: string, { epochs = 200, nodes = [12, 8] }: SmallFit = {}, name = 'small'): string {
  const kept = /NMC_NC_NOTFIXED_EM-F2|SLAC_NC|NUTEV_CC_NOTFIXED_FE_NU|HERA_NC_225GEV|POS_2P24GEV_(F2U|DYU|XGL)|INTEG_3GEV_XT8/;
  const text = readFileSync(join(ROOT, 'resources', 'runcards', 'quick.yml'), 'utf8')
    .split('\n').filter((line) => !/- \{dataset: [\w-]+, (frac|maxlambda)/.test(line) || kept.test(line)).join('\n')
    .replace(/^ {2}epochs: .*$/m, `  epochs: ${epochs}`)
    .replace(/^ {2}nodes_per_layer: .*$/m, `  nodes_per_layer: [${nodes.join(', ')}]`)
    .replace(/^ {2}activation_per_layer: .*$/m, `  activation_per_layer: [${nodes.map((_, i) => (i === nodes.length - 1 ? 'linear' : 'tanh')).join(', ')}]`);
  const file = join(folder, `${name}.yml`);
  writeFileSync(file, text);
  return file;
}

/** The same data with the networks and training of the best trials of a recorded scan, which lies beside the runcard. @param specs of `trial_specs`, besides the scan's name */
export function smallTrialsRuncard(folder: string, specs = 'thermalization: 2, number_of_trials: 2', name = 'trials'): string {
  const file = smallFitRuncard(folder, {}, name);
  const text = readFileSync(file, 'utf8')
    .replace(/^ {2}(epochs|nodes_per_layer|activation_per_layer|initializer|layer_type|dropout|stopping_patience): .*\n/gm, '')
    .replace(/^ {2}optimizer:.*\n(?: {4}.*\n)*/m, '');
  writeFileSync(file, `${text}\ntrial_specs: {hyperscan: recorded-scan, ${specs}}\n`);
  const scan = join(folder, 'recorded-scan', 'nnfit', 'replica_1');
  mkdirSync(scan, { recursive: true });
  cpSync(join(ROOT, 'tests', 'fixtures', 'n3fit_trials', 'tries.json'), join(scan, 'tries.json'));
  return file;
}
