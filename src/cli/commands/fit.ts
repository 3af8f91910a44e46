import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import type { FitOutcome, FitRequest } from '../../engine/run/fit';
import type { FitStage } from '../../shared/contract/fit-progress';
import { PartonError } from '../../shared/errors';
import { spread } from '../../shared/stats/spread';
import type { Context } from '../context';
import { failureEvent } from '../failure';
import { EXIT, SIGNAL_EXIT, type EndSignal } from '../exit-codes';
import { JsonDisplay, LiveDisplay, PlainDisplay, type FitDisplay } from '../fit/display';
import type { FitEnd } from '../fit/events';
import { folderToResume, isFolder, newFolder } from '../fit/out-folder';
import { catchInterrupts } from '../interrupts';
import { BACKENDS, countArgument, ENGINES, foldersOf, positiveArgument, replicasArgument, SIMDS, withFolders, type FolderArguments } from '../options';

interface FitArguments extends FolderArguments {
  readonly replicas?: readonly number[];
  readonly out?: string;
  readonly resume?: true;
  readonly workers?: number;
  readonly engine?: (typeof ENGINES)[number];
  readonly backend?: (typeof BACKENDS)[number];
  readonly simd?: (typeof SIMDS)[number];
  readonly initialWeights?: string;
  readonly checkpointEvery?: number;
  readonly fallBack?: boolean;
  readonly json?: true;
}

/** What a fit keeps from its beginning. */
const FIXED = { replicas: '--replicas', engine: '--engine', backend: '--backend', simd: '--simd', initialWeights: '--initial-weights' } as const;

const AFTER = `
The folder of the fit has n3fit's layout: filter.yml, nnfit/replica_N/{FIT.json, FIT.exportgrid, chi2exps.log, weights.npz}; and of our
own parton.json (how it came about), metrics.journal (chi2 of every epoch) and checkpoints. Ctrl-C writes a checkpoint; --resume goes on
from there, or from the last one after a crash, and gives the same bits as if nothing had happened.

With --json, each line of the output is an object whose "event" is one of
  start     runcard, folder, replicas (null: the runcard's)
  stage     stage (reading, reducing, setting up, training, done), seconds
  progress  seconds, secondsLeft, epochMilliseconds, epochs, replicas, done (0 to 1), running, stopped, finished, passed, vetoed, setAside,
            epoch {median, min, max}, trainingChi2 and validationChi2 (medians per point)
  replica   one has ended: replica, status, epoch, bestEpoch, trainingChi2, validationChi2, chi2, positivity, reason
  warning   message
  engine    why (which engine was chosen, where that was left to the program)
  end       status (complete, interrupted), folder, seconds, trainingSeconds, passed, vetoed, setAside, chi2 {median, min, max}, peakMemory, exitCode
  error     kind, message, file, line, column, place, remedy, exitCode
`;

export function fitCommand(context: Context): Command {
  const command = new Command('fit')
    .description('fit replicas of a runcard')
    .argument('<runcard>', 'an n3fit runcard; with --resume also the folder of the fit')
    .option('--replicas <numbers>', 'which replicas, such as 1-100 or 1,5,7-9 (default: 1 to the runcard\'s parton: replicas)', replicasArgument)
    .option('--out <dir>', 'folder of the fit (default: a new one in fits/, named after the runcard)')
    .option('--resume', 'go on with a fit that was interrupted')
    .option('--workers <n>', 'threads (default: one a processor)', countArgument)
    .addOption(new Option('--engine <name>', 'cpu (or fast): kernels on a reduced problem; webgpu: the same on a graphics card; auto: the faster of the two; plain: float64; tfjs: TensorFlow.js (default: auto)').choices(ENGINES))
    .addOption(new Option('--backend <name>', 'of the engine tfjs (default: cpu)').choices(BACKENDS))
    .addOption(new Option('--simd <name>', 'build of the fast kernels (default: relaxed where it runs)').choices(SIMDS))
    .option('--fall-back', 'when the graphics card is not there, is lost or full: go on on the processor from the last checkpoint (what auto does)')
    .option('--no-fall-back', 'end with exit code 9 then (what webgpu does)')
    .option('--checkpoint-every <seconds>', 'time between two checkpoints (default: 15)', positiveArgument)
    .option('--initial-weights <file>', 'start from these weights (.npz) instead of drawing them');
  return withFolders(command)
    .option('--json', 'print events as JSON lines')
    .addHelpText('after', AFTER)
    .action((runcard: string, options: FitArguments) => fit(context, runcard, options));
}

async function fit(context: Context, target: string, options: FitArguments): Promise<void> {
  const { terminal } = context;
  const display: FitDisplay = options.json ? new JsonDisplay(terminal) : terminal.interactive ? new LiveDisplay(terminal) : new PlainDisplay(terminal);
  try {
    const request = fitRequest(context, target, options);
    const { runFit } = await import('../../engine/run/fit');
    display.onStart(target, request.out, request.resume ? undefined : request.replicas);
    if (!request.resume) await warnAbout(request.runcard, display);
    let stage: FitStage = 'reading';
    let ended: EndSignal | undefined;
    const stop = new AbortController();
    const release = catchInterrupts((signal) => {
      ended = signal;
      if (stage === 'reading' || stage === 'reducing') {
        display.close();
        terminal.err.write('Interrupted before training began; nothing was written.\n');
        process.exit(SIGNAL_EXIT[signal]);
      }
      display.onInterrupt();
      stop.abort();
    });
    let outcome: FitOutcome;
    try {
      outcome = await runFit(request, {
        onView: (view) => {
          stage = view.stage;
          display.onView(view);
        },
        onReplica: (replica) => display.onReplica(replica),
        onWarning: (text) => display.onWarning(text),
        onEngine: (why) => display.onEngine(why),
      }, stop.signal);
    } finally {
      release();
    }
    context.exitCode = exitCodeOf(outcome, ended);
    display.onEnd(endOf(outcome, context.exitCode));
  } catch (error) {
    display.close();
    if (options.json) terminal.out.write(`${JSON.stringify(failureEvent(error))}\n`);
    throw error;
  }
}

function fitRequest({ commandLine }: Context, target: string, options: FitArguments): FitRequest {
  const { resume, out, replicas, workers, engine, backend, simd, initialWeights, checkpointEvery, fallBack } = options;
  if (backend && engine !== 'tfjs') throw new PartonError('input', 'only the engine tfjs has backends.', { place: '--backend' }, 'Add --engine tfjs.');
  if (simd && engine && engine !== 'fast' && engine !== 'cpu') throw new PartonError('input', 'only the fast engine has builds of its kernels.', { place: '--simd' }, 'Leave it out.');
  const folders = foldersOf(options);
  const common = { folders, command: commandLine, ...(workers !== undefined && { workers }), ...(checkpointEvery !== undefined && { checkpointEvery }), ...(fallBack !== undefined && { fallBack }) };
  if (resume) {
    const onProcessor = engine === 'cpu' || engine === 'fast'; // what a GPU began may go on there
    const fixed = (Object.keys(FIXED) as (keyof typeof FIXED)[]).find((key) => options[key] !== undefined && !(key === 'engine' && onProcessor));
    if (fixed) throw new PartonError('input', 'a fit that goes on keeps what it began with.', { place: FIXED[fixed] }, 'Leave it out, or begin a new fit.');
    return { ...common, runcard: target, out: folderToResume(target, out), resume, ...(onProcessor && { engine: 'fast' }) };
  }
  const chosen = engine === 'cpu' || (simd && !engine) ? 'fast' : engine;
  if (isFolder(target)) throw new PartonError('input', 'a folder is not a runcard.', { file: target }, 'Name a runcard, or add --resume to go on with a fit.');
  return {
    ...common, runcard: target, out: out ?? newFolder(target),
    ...(replicas && { replicas }), ...(chosen && { engine: chosen }), ...(backend && { backend }), ...(simd && { simd }), ...(initialWeights !== undefined && { initialWeights: resolve(initialWeights) }),
  };
}

/** What a runcard's author should know; its errors are told when it is read for the fit. */
async function warnAbout(file: string, display: FitDisplay): Promise<void> {
  const { parseRuncard } = await import('../../shared/runcard/parse');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return;
  }
  for (const { severity, message, line, column, remedy } of parseRuncard(text.slice(0, 1 << 20)).diagnostics) {
    if (severity === 'warning') display.onWarning(`${file}:${line}:${column}: ${message}${remedy === undefined ? '' : ` ${remedy}`}`);
  }
}

function exitCodeOf({ status, view, setAside }: FitOutcome, ended: EndSignal | undefined): number {
  if (status === 'interrupted') return ended ? SIGNAL_EXIT[ended] : EXIT.ok;
  return setAside.length === view.replicas.length && setAside.length > 0 ? EXIT.numerical : EXIT.ok;
}

function endOf({ status, folder, view, setAside }: FitOutcome, exitCode: number): FitEnd {
  const complete = view.replicas.filter(({ positivity }) => positivity !== undefined);
  const numbers = (wanted: 'POS_PASS' | 'POS_VETO') => complete.filter(({ positivity }) => positivity === wanted).map(({ replica }) => replica);
  const chi2 = spread(complete.map((replica) => replica.chi2 ?? NaN));
  return {
    event: 'end', status, folder, seconds: view.elapsed, trainingSeconds: view.trainingSeconds,
    passed: numbers('POS_PASS'), vetoed: numbers('POS_VETO'), setAside,
    ...(chi2 && { chi2 }),
    peakMemory: process.resourceUsage().maxRSS * 1024, exitCode,
  };
}
