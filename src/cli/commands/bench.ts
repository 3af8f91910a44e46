import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { PartonError } from '../../shared/errors';
import type { BenchResult, Part } from '../bench/suite';
import type { Context } from '../context';
import { failureEvent } from '../failure';
import { collect, countArgument, foldersOf, withFolders, type FolderArguments } from '../options';
import { statusLine } from '../text/status-line';

interface BenchArguments extends FolderArguments {
  readonly replicas?: readonly number[];
  readonly runcard?: readonly string[];
  readonly only?: readonly string[];
  readonly workers: number;
  readonly engine?: 'webgpu';
  readonly epochs?: number;
  readonly againstN3fit?: string;
  readonly record?: true;
  readonly json?: true;
}

const REPLICAS = [1, 10, 100, 200];
const PART_NAMES: readonly Part[] = ['epoch', 'whole', 'kernels', 'reference', 'growth', 'global', 'large', 'forecast', 'compare', 'window'];
const GPU_PARTS = ['epoch', 'agreement'] as const;
type GpuPart = (typeof GPU_PARTS)[number];
/** Of the fits that are compared, and their epochs. */
const AGREEMENT = { replicas: 8, epochs: 1500 };

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
  compare    how soon comparisons of 5 fits of 200 replicas answer: first, another range, reference, Q, replicas, dataset
  window     start of the window; its frames, longest tasks and memory while 200 replicas train for 4000 epochs (needs Electron and a display)
The parts global and large need more data and theory than come along: an nnpdf_data folder (pip install nnpdf-data) and FK tables, named by
--data and --theory or in the settings file; without, they say so. --record keeps every part as soon as it is measured, and the others as they
were recorded on the same machine.
With --engine webgpu, two other parts are measured on the graphics card and kept in bench/gpu.json under its name:
  epoch      the default: epochs of the embedded DIS runcard and of bench/global.yml beside the processor's, share of the card's peak, memory, threads
  agreement  whole fits of the DIS runcard, 8 replicas, on the card and on the processor: chi2, stopping, distances of the PDFs
All of it takes some minutes. Times are the fastest of several stretches; for numbers to keep, let nothing else run.
`;

export function benchCommand(context: Context): Command {
  const command = new Command('bench')
    .description('measure speed and memory')
    .option('--replicas <numbers>', 'numbers of replicas to measure with (default: 1,10,100,200; with --engine webgpu 1,100,200,1000)', numbersArgument)
    .addOption(new Option('--only <parts>', `measure only these, separated by commas: ${PART_NAMES.join(', ')}; with --engine webgpu: ${GPU_PARTS.join(', ')}`).argParser(partsArgument))
    .option('--workers <n>', 'threads', countArgument, 2)
    .addOption(new Option('--engine <name>', 'webgpu: measure epochs on the graphics card instead of all this').choices(['webgpu']))
    .option('--runcard <file>', 'with --engine webgpu: measure this runcard too; repeatable', collect)
    .option('--epochs <n>', 'epochs of each fit of the parts epoch, growth, global, large, forecast and window (default: for some seconds)', countArgument)
    .option('--against-n3fit <python>', 'also run the n3fit of this Python on the same runcard; takes many minutes')
    .option('--record', 'keep the numbers in bench/baseline.json or, of a graphics card, in bench/gpu.json; with --only those of these parts')
    .option('--json', 'print one JSON document, and the table to standard error');
  return withFolders(command)
    .addHelpText('after', AFTER)
    .action((options: BenchArguments) => (options.engine ? benchGpu(context, options) : bench(context, options)));
}

async function bench({ terminal }: Context, { replicas = REPLICAS, only, workers, epochs, againstN3fit, record, json, ...folders }: BenchArguments): Promise<void> {
  const [{ machine, runBench }, { benchText }, { recordBefore, withParts }, { projectRoot }] = await Promise.all([
    import('../bench/suite'), import('../bench/report'), import('../bench/baseline'), import('../../engine/io/project-root'),
  ]);
  const file = join(projectRoot(), 'bench', 'baseline.json');
  const status = statusLine(terminal);
  try {
    const recorded = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) as BenchResult : undefined;
    const before = record && recordBefore(recorded, { machine: machine(), workers }, !only, file);
    const result = await runBench({
      parts: only ? partsOf(only, PART_NAMES) : PART_NAMES, replicas, workers, folders: foldersOf(folders), ...(epochs !== undefined && { epochs }), ...(againstN3fit !== undefined && { python: againstN3fit }),
    }, (what) => status.say(`measuring ${what}`), record && ((measured) => keep(file, withParts(before, measured)))); // what is cut off keeps its parts
    status.clear();
    await show(terminal, record ? withParts(before, result) : result, benchText(result, record ? undefined : recorded), { json });
  } catch (error) {
    if (json) terminal.out.write(`${JSON.stringify(failureEvent(error))}\n`);
    throw error;
  } finally {
    status.clear();
  }
}

/** The parts that are measured on a graphics card; `record` keeps them in bench/gpu.json. */
async function benchGpu({ terminal }: Context, { replicas, runcard = [], only = ['epoch'], record, json, ...folders }: BenchArguments): Promise<void> {
  const [{ measureGpu }, { machine }, { gpuText }, { readGpuRecord, withGpuRun }, { projectRoot }, { gpuProblems, measureFits }] = await Promise.all([
    import('../../engine/bench/gpu'), import('../bench/suite'), import('../bench/gpu-text'), import('../bench/gpu-record'), import('../../engine/io/project-root'), import('../bench/gpu-runcards'),
  ]);
  const parts = partsOf<GpuPart>(only, GPU_PARTS);
  const file = join(projectRoot(), 'bench', 'gpu.json');
  const status = statusLine(terminal);
  const say = (what: string) => status.say(`measuring ${what}`);
  try {
    const begun = machine();
    const epoch = parts.includes('epoch') ? await measureGpu(await gpuProblems(runcard, foldersOf(folders)), replicas, say) : undefined;
    const fits = parts.includes('agreement') ? await measureFits(AGREEMENT, say) : undefined;
    status.clear();
    const run = { device: epoch?.device ?? fits!.device, machine: begun, ...(epoch && { epoch }), ...(fits && { agreement: fits.agreement }) };
    const recorded = readGpuRecord(file);
    await show(terminal, run, gpuText(run, record ? undefined : recorded[run.device.name]), { json });
    if (record) await keep(file, withGpuRun(recorded, run));
  } catch (error) {
    if (json) terminal.out.write(`${JSON.stringify(failureEvent(error))}\n`);
    throw error;
  } finally {
    status.clear();
  }
}

async function show(terminal: Context['terminal'], result: unknown, text: string, { json }: { readonly json: true | undefined }): Promise<void> {
  (json ? terminal.err : terminal.out).write(text);
  if (json) terminal.out.write(documentOf(result));
}

async function keep(file: string, result: unknown): Promise<void> {
  const { makeFolder, writeDurably } = await import('../../engine/io/durable');
  makeFolder(dirname(file));
  writeDurably(file, documentOf(result));
}

const documentOf = (result: unknown): string => `${JSON.stringify(result, null, 2)}\n`;

/** `1,10,100`. */
function numbersArgument(text: string): number[] {
  return text.split(',').map((part) => countArgument(part.trim()));
}

function partsArgument(text: string): string[] {
  const parts = text.split(',').map((part) => part.trim());
  const unknown = parts.find((part) => ![...PART_NAMES, ...GPU_PARTS].some((name) => name === part));
  if (unknown !== undefined) throw new InvalidArgumentError(`There is no part ${JSON.stringify(unknown)}.`);
  return parts;
}

/** @throws PartonError where a part is one of the other bench */
function partsOf<Name extends string>(wanted: readonly string[], known: readonly Name[]): Name[] {
  return wanted.map((part) => {
    const name = known.find((one) => one === part);
    if (name === undefined) throw new PartonError('input', `this bench has no part ${part}.`, {}, `It has ${known.join(', ')}.`);
    return name;
  });
}
