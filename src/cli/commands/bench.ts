import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { BenchResult, Part } from '../bench/suite';
import type { Context } from '../context';
import { failureEvent } from '../failure';
import { countArgument } from '../options';
import { statusLine } from '../text/status-line';

interface BenchArguments {
  readonly replicas: readonly number[];
  readonly only?: readonly Part[];
  readonly workers: number;
  readonly engine?: 'webgpu';
  readonly epochs?: number;
  readonly againstN3fit?: string;
  readonly record?: true;
  readonly json?: true;
}

const PART_NAMES: readonly Part[] = ['epoch', 'whole', 'kernels', 'reference', 'growth', 'window'];

const AFTER = `
Measures on the embedded DIS runcard, whole commands in processes of their own, and sets the numbers beside the targets and those recorded
in bench/baseline.json. The parts:
  epoch      time of an epoch, from start to the end of the first epoch, peak memory, by number of replicas; no replica stops
  whole      100 replicas x 3000 epochs as users run it, and with no replica stopping
  kernels    one thread: how the time splits, operations a second
  reference  ratio to the reference engine, TensorFlow.js in plain JavaScript
  growth     time of an epoch by number of datasets and of workers
  window     start of the window; its frames, longest tasks and memory while 200 replicas train for 10000 epochs (needs Electron and a display)
All of it takes some minutes. Times are the fastest of several stretches; for numbers to keep, let nothing else run.
`;

export function benchCommand(context: Context): Command {
  return new Command('bench')
    .description('measure speed and memory')
    .option('--replicas <numbers>', 'numbers of replicas to measure with', numbersArgument, [1, 10, 100, 200])
    .addOption(new Option('--only <parts>', `measure only these, separated by commas: ${PART_NAMES.join(', ')}`).argParser(partsArgument))
    .option('--workers <n>', 'threads', countArgument, 2)
    .addOption(new Option('--engine <name>', 'webgpu: measure epochs on the graphics card instead of all this').choices(['webgpu']))
    .option('--epochs <n>', 'epochs of each fit of the parts epoch and growth (default: for some seconds)', countArgument)
    .option('--against-n3fit <python>', 'also run the n3fit of this Python on the same runcard; takes many minutes')
    .option('--record', 'keep the numbers in bench/baseline.json')
    .option('--json', 'print one JSON document, and the table to standard error')
    .addHelpText('after', AFTER)
    .action((options: BenchArguments) => bench(context, options));
}

async function bench({ terminal }: Context, { replicas, only, workers, epochs, againstN3fit, record, json, engine }: BenchArguments): Promise<void> {
  if (engine) return benchGpu(terminal, replicas, { record: record ?? false, json: json ?? false });
  const [{ runBench }, { benchText }, { projectRoot }] = await Promise.all([import('../bench/suite'), import('../bench/report'), import('../../engine/io/project-root')]);
  const file = join(projectRoot(), 'bench', 'baseline.json');
  const status = statusLine(terminal);
  try {
    const result = await runBench({
      parts: only ?? PART_NAMES, replicas, workers, ...(epochs !== undefined && { epochs }), ...(againstN3fit !== undefined && { python: againstN3fit }),
    }, (what) => status.say(`measuring ${what}`));
    status.clear();
    const earlier = existsSync(file) && !record ? JSON.parse(readFileSync(file, 'utf8')) as BenchResult : undefined;
    (json ? terminal.err : terminal.out).write(benchText(result, earlier));
    const text = `${JSON.stringify(result, null, 2)}\n`;
    if (json) terminal.out.write(text);
    if (record) {
      const { makeFolder, writeDurably } = await import('../../engine/io/durable');
      makeFolder(dirname(file));
      writeDurably(file, text);
    }
  } catch (error) {
    if (json) terminal.out.write(`${JSON.stringify(failureEvent(error))}\n`);
    throw error;
  } finally {
    status.clear();
  }
}

/** Epochs of the embedded DIS runcard on a graphics card; `record` keeps them in bench/gpu.json. */
async function benchGpu(terminal: Context['terminal'], replicas: readonly number[], { record, json }: { readonly record: boolean; readonly json: boolean }): Promise<void> {
  const [{ measureGpu }, { loadDis }, { gpuText }, { projectRoot }] = await Promise.all([
    import('../../engine/bench/gpu'), import('../bench/suite'), import('../bench/gpu-text'), import('../../engine/io/project-root'),
  ]);
  const status = statusLine(terminal);
  try {
    const result = await measureGpu(await loadDis(), replicas, (what) => status.say(`measuring ${what}`));
    status.clear();
    (json ? terminal.err : terminal.out).write(gpuText(result));
    const text = `${JSON.stringify(result, null, 2)}\n`;
    if (json) terminal.out.write(text);
    if (record) {
      const { makeFolder, writeDurably } = await import('../../engine/io/durable');
      makeFolder(join(projectRoot(), 'bench'));
      writeDurably(join(projectRoot(), 'bench', 'gpu.json'), text);
    }
  } finally {
    status.clear();
  }
}

/** `1,10,100`. */
function numbersArgument(text: string): number[] {
  return text.split(',').map((part) => countArgument(part.trim()));
}

function partsArgument(text: string): Part[] {
  const parts = text.split(',').map((part) => part.trim());
  const unknown = parts.find((part) => !PART_NAMES.includes(part as Part));
  if (unknown !== undefined) throw new InvalidArgumentError(`There is no part ${JSON.stringify(unknown)}.`);
  return parts as Part[];
}
