import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { BenchResult, Part } from '../bench/suite';
import type { Context } from '../context';
import { failureEvent } from '../failure';
import { collect, countArgument, foldersOf, withFolders, type FolderArguments } from '../options';
import { statusLine } from '../text/status-line';

interface BenchArguments extends FolderArguments {
  readonly replicas?: readonly number[];
  readonly runcard?: readonly string[];
  readonly only?: readonly Part[];
  readonly workers: number;
  readonly engine?: 'webgpu';
  readonly epochs?: number;
  readonly againstN3fit?: string;
  readonly record?: true;
  readonly json?: true;
}

const REPLICAS = [1, 10, 100, 200];
const PART_NAMES: readonly Part[] = ['epoch', 'whole', 'kernels', 'reference', 'growth', 'global', 'large', 'forecast', 'window'];

const AFTER = `
Measures on the embedded DIS runcard, whole commands in processes of their own, and sets the numbers beside the targets and those recorded
in bench/baseline.json. The parts:
  epoch      time of an epoch, from start to the end of the first epoch, peak memory, by number of replicas; no replica stops
  whole      100 replicas x 3000 epochs as users run it, and with no replica stopping
  kernels    one thread: how the time splits, operations a second
  reference  ratio to the reference engine, TensorFlow.js in plain JavaScript
  growth     time of an epoch by number of datasets and of workers
  global     all datasets of bench/global.yml, linear and bilinear, 100 and 200 replicas
  large      as many points as NNPDF4.0 has (4600, of them 1500 bilinear), made of the same datasets; 1, 100 and 200 replicas
  forecast   fits beside what parton check foretells of them
  window     start of the window; its frames, longest tasks and memory while 200 replicas train for 4000 epochs (needs Electron and a display)
The parts global and large need more data and theory than come along: an nnpdf_data folder (pip install nnpdf-data) and FK tables, named by
--data and --theory or in the settings file; without, they say so. With --only, --record keeps the other parts as they were recorded.
All of it takes some minutes. Times are the fastest of several stretches; for numbers to keep, let nothing else run.
`;

export function benchCommand(context: Context): Command {
  const command = new Command('bench')
    .description('measure speed and memory')
    .option('--replicas <numbers>', 'numbers of replicas to measure with (default: 1,10,100,200; with --engine webgpu 1,100,200,1000, or fewer where there is no graphics card)', numbersArgument)
    .addOption(new Option('--only <parts>', `measure only these, separated by commas: ${PART_NAMES.join(', ')}`).argParser(partsArgument))
    .option('--workers <n>', 'threads', countArgument, 2)
    .addOption(new Option('--engine <name>', 'webgpu: measure epochs on the graphics card instead of all this').choices(['webgpu']))
    .option('--runcard <file>', 'with --engine webgpu: measure this runcard too; repeatable', collect)
    .option('--epochs <n>', 'epochs of each fit of the parts epoch, growth, global and large (default: for some seconds)', countArgument)
    .option('--against-n3fit <python>', 'also run the n3fit of this Python on the same runcard; takes many minutes')
    .option('--record', 'keep the numbers in bench/baseline.json; with --only those of these parts')
    .option('--json', 'print one JSON document, and the table to standard error');
  return withFolders(command)
    .addHelpText('after', AFTER)
    .action((options: BenchArguments) => (options.engine ? benchGpu(context, options) : bench(context, options)));
}

async function bench({ terminal }: Context, { replicas = REPLICAS, only, workers, epochs, againstN3fit, record, json, ...folders }: BenchArguments): Promise<void> {
  const [{ runBench }, { benchText }, { projectRoot }] = await Promise.all([import('../bench/suite'), import('../bench/report'), import('../../engine/io/project-root')]);
  const file = join(projectRoot(), 'bench', 'baseline.json');
  const status = statusLine(terminal);
  try {
    const result = await runBench({
      parts: only ?? PART_NAMES, replicas, workers, folders: foldersOf(folders), ...(epochs !== undefined && { epochs }), ...(againstN3fit !== undefined && { python: againstN3fit }),
    }, (what) => status.say(`measuring ${what}`));
    status.clear();
    const recorded = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) as BenchResult : undefined;
    const { withParts } = await import('../bench/baseline');
    const kept = record && only && recorded ? withParts(recorded, result, file) : result;
    await show(terminal, kept, benchText(result, record ? undefined : recorded), { json, file: record && file });
  } catch (error) {
    if (json) terminal.out.write(`${JSON.stringify(failureEvent(error))}\n`);
    throw error;
  } finally {
    status.clear();
  }
}

/** Epochs of the embedded DIS runcard, and of others, on a graphics card; `record` keeps them in bench/gpu.json. */
async function benchGpu({ terminal }: Context, { replicas, runcard = [], record, json, ...folders }: BenchArguments): Promise<void> {
  const [{ measureGpu }, { loadDis, loadRuncard }, { gpuText }, { projectRoot }] = await Promise.all([
    import('../../engine/bench/gpu'), import('../bench/suite'), import('../bench/gpu-text'), import('../../engine/io/project-root'),
  ]);
  const status = statusLine(terminal);
  try {
    const problems = [{ name: 'dis.yml', problem: await loadDis() }];
    for (const file of runcard) problems.push({ name: basename(file), problem: await loadRuncard(file, foldersOf(folders)) });
    const result = await measureGpu(problems, replicas, (what) => status.say(`measuring ${what}`));
    status.clear();
    await show(terminal, result, gpuText(result), { json, file: record && join(projectRoot(), 'bench', 'gpu.json') });
  } catch (error) {
    if (json) terminal.out.write(`${JSON.stringify(failureEvent(error))}\n`);
    throw error;
  } finally {
    status.clear();
  }
}

async function show(terminal: Context['terminal'], result: unknown, text: string, { json, file }: { readonly json: true | undefined; readonly file: string | undefined }): Promise<void> {
  (json ? terminal.err : terminal.out).write(text);
  const document = `${JSON.stringify(result, null, 2)}\n`;
  if (json) terminal.out.write(document);
  if (file === undefined) return;
  const { makeFolder, writeDurably } = await import('../../engine/io/durable');
  makeFolder(dirname(file));
  writeDurably(file, document);
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
