import { Command, Option } from 'commander';
import type { Agreement } from '../../engine/run/baseline';
import type { ReferenceDifference } from '../../engine/run/reference';
import type { FitView } from '../../shared/contract/fit-progress';
import type { Context } from '../context';
import { EXIT, SIGNAL_EXIT, type EndSignal } from '../exit-codes';
import { failureEvent } from '../failure';
import { catchInterrupts } from '../interrupts';
import { BACKENDS, countArgument, foldersOf, replicasArgument, withFolders, type FolderArguments } from '../options';
import { statusLine, type StatusLine } from '../text/status-line';

interface BaselineArguments extends FolderArguments {
  readonly replicas: readonly number[];
  readonly engine?: 'plain' | 'tfjs';
  readonly backend?: (typeof BACKENDS)[number];
  readonly epochs: number;
  readonly stacks?: readonly number[];
  readonly n3fit?: string;
  readonly json?: true;
}

const AFTER = `
Fits each of the replicas again, alone, with one worker and the fit's own engine, and compares what they leave with the fit: chi2 of every
epoch, weights, export grid, chi2 log, bit for bit. Exits with 0 when all bits are the same, with 8 when not.

With --engine plain or tfjs, the first epochs are trained with that reference engine instead, and the differences are told: they are not
zero, and exit with 0. With --stacks the first epochs are trained in stacks of these sizes on one thread: what differs from the replica alone,
time and memory. With --n3fit the PDFs are set beside those of n3fit's own replicas.

Every result is added to FIT/baselines.json: what was checked, hashes of the weights, engine, machine, and a seal over all of it.
`;

export function baselineCommand(context: Context): Command {
  const command = new Command('baseline')
    .description('fit replicas of a fit again, alone, and compare')
    .argument('<fit>', 'folder of a fit')
    .requiredOption('--replicas <numbers>', 'which replicas, such as 1,17', replicasArgument)
    .addOption(new Option('--engine <name>', 'compare the first epochs with a reference engine').choices(['plain', 'tfjs']))
    .addOption(new Option('--backend <name>', 'of the engine tfjs (default: cpu)').choices(BACKENDS))
    .option('--stacks <sizes>', 'compare the first epochs in stacks of these sizes, such as 4,16,64', replicasArgument)
    .option('--n3fit <dir>', 'compare with the same replicas of a fit of n3fit')
    .option('--epochs <n>', 'epochs to compare with a reference engine or in stacks', countArgument, 20);
  return withFolders(command)
    .option('--json', 'print one JSON document')
    .addHelpText('after', AFTER)
    .action((fit: string, options: BaselineArguments) => baseline(context, fit, options));
}

async function baseline(context: Context, fit: string, options: BaselineArguments): Promise<void> {
  const { terminal } = context;
  const status = statusLine(terminal);
  try {
    if (options.stacks) await inStacks(context, fit, { ...options, stacks: options.stacks }, status);
    else if (options.n3fit !== undefined) await withN3fit(context, fit, { ...options, n3fit: options.n3fit });
    else if (options.engine) await withReference(context, fit, { ...options, engine: options.engine }, status);
    else await alone(context, fit, options, status);
  } catch (error) {
    if (options.json) terminal.out.write(`${JSON.stringify(failureEvent(error))}\n`);
    throw error;
  } finally {
    status.clear();
  }
}

async function alone(context: Context, fit: string, options: BaselineArguments, status: StatusLine): Promise<void> {
  const { replicas, json } = options;
  const [{ fitAlone }, { replicaAlone, stateBaseline }] = await Promise.all([import('../../engine/run/baseline'), import('../../engine/run/baseline-statement')]);
  const { agreementText } = await import('../baseline/agreement-text');
  const stop = new AbortController();
  let ended: EndSignal | undefined;
  const release = catchInterrupts((signal) => {
    ended = signal;
    stop.abort();
  });
  const done: Agreement[] = [];
  let agreements: readonly Agreement[] | undefined;
  try {
    agreements = await fitAlone({ fit, replicas, folders: foldersOf(options) }, {
      onAgreement: (one) => done.push(one),
      onView: (view) => status.say(progressText(view, done.length, replicas.length)),
    }, stop.signal);
  } finally {
    release();
    status.clear();
  }
  if (!agreements) {
    context.exitCode = ended ? SIGNAL_EXIT[ended] : EXIT.internal;
    context.terminal.err.write('Interrupted.\n');
    return;
  }
  context.exitCode = agreements.every(({ identical }) => identical) ? EXIT.ok : EXIT.different;
  context.terminal.out.write(json ? `${JSON.stringify({ fit, agreements, exitCode: context.exitCode }, null, 2)}\n` : agreementText(agreements));
  stateBaseline({ fit, against: 'alone', command: context.commandLine, replicas: agreements.map(replicaAlone) });
}

async function withReference(context: Context, fit: string, options: BaselineArguments & { readonly engine: 'plain' | 'tfjs' }, status: StatusLine): Promise<void> {
  const { replicas, engine, backend, epochs, json } = options;
  const { compareWithReference } = await import('../../engine/run/reference');
  const differences: readonly ReferenceDifference[] = await compareWithReference(
    { fit, replicas, engine, epochs, folders: foldersOf(options), ...(backend && { backend }) },
    (replica, epoch) => status.say(`replica ${replica} with the engine ${engine}: epoch ${epoch} of ${epochs}`),
  );
  status.clear();
  const { replicaReferenced, stateBaseline } = await import('../../engine/run/baseline-statement');
  stateBaseline({ fit, against: engine, command: context.commandLine, replicas: differences.map(replicaReferenced) });
  if (json) context.terminal.out.write(`${JSON.stringify({ fit, engine, differences }, null, 2)}\n`);
  else context.terminal.out.write((await import('../baseline/agreement-text')).differenceText(differences, engine));
}

async function inStacks(context: Context, fit: string, options: BaselineArguments & { readonly stacks: readonly number[] }, status: StatusLine): Promise<void> {
  const { replicas, stacks: sizes, epochs, json } = options;
  const [{ compareStacks }, { stateBaseline }, { stacksText }] = await Promise.all([import('../../engine/run/stacks'), import('../../engine/run/baseline-statement'), import('../baseline/agreement-text')]);
  const found = await compareStacks({ fit, replicas, sizes, epochs, folders: foldersOf(options) }, (size, epoch) => status.say(`${size === 1 ? 'alone' : `in a stack of ${size}`}: epoch ${epoch} of ${epochs}`));
  status.clear();
  const statement = stateBaseline({ fit, against: 'stacks', command: context.commandLine, ...found });
  context.exitCode = statement.identical ? EXIT.ok : EXIT.different;
  context.terminal.out.write(json ? `${JSON.stringify(statement, null, 2)}\n` : stacksText(found.stacks, found.replicas));
}

async function withN3fit(context: Context, fit: string, { n3fit, replicas, json }: BaselineArguments & { readonly n3fit: string }): Promise<void> {
  const [{ besideN3fit }, { stateBaseline }, { besideText }] = await Promise.all([import('../../engine/run/beside-n3fit'), import('../../engine/run/baseline-statement'), import('../baseline/agreement-text')]);
  const compared = besideN3fit(fit, n3fit, replicas);
  const statement = stateBaseline({ fit, against: 'n3fit', command: context.commandLine, replicas: compared });
  context.terminal.out.write(json ? `${JSON.stringify(statement, null, 2)}\n` : besideText(compared));
}

function progressText({ stage, replicas, epochs }: FitView, done: number, all: number): string {
  const [one] = replicas;
  const where = stage === 'training' ? `epoch ${one?.epoch} of ${epochs}` : stage;
  return `replica ${one?.replica} alone (${done + 1} of ${all}): ${where}`;
}
