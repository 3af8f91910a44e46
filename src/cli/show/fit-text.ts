import type { StoredFit, StoredReplica } from '../../engine/run/stored-fit';
import { ARC_LENGTH_FLAVOURS } from '../../shared/physics/arc-length';
import { formatReplicas } from '../../shared/replica-range';
import { trialOf, type Method, type Trials } from '../../shared/runcard/runcard';
import { spread } from '../../shared/stats/spread';
import { shellWord } from '../terminal';
import { chi2Text, countText, durationText } from '../text/numbers';
import { tableText, type Column } from '../text/table';

/** A stored fit: how it came about, its replicas one a line, and statistics over the complete ones. @param width columns of the terminal */
export function fitText(fit: StoredFit, program: string, width: number): string {
  return [headText(fit, program), replicaTable(fit, width), countsText(fit.replicas), statisticsText(fit.replicas)]
    .filter((part) => part !== '').join('\n\n') + '\n';
}

/** Where the fit comes from and how it stands. */
export function headText({ folder, status, holder, manifest, runcard }: StoredFit, program: string): string {
  const states: Record<StoredFit['status'], string> = {
    running: `running (process ${holder?.pid} on ${holder?.host})`,
    interrupted: `interrupted; go on with: ${program} fit ${shellWord(folder)} --resume`,
    killed: `ended without a word; go on with: ${program} fit ${shellWord(folder)} --resume`,
    complete: `complete, in ${durationText(manifest?.outcome.seconds ?? 0)}`,
    n3fit: 'made by n3fit',
  };
  const lines = [`${folder}: ${states[status]}`];
  if (runcard) {
    const { description, datasets, epochs, network, optimizer, trials } = runcard;
    lines.push(
      `  ${description}`,
      `  ${countText(datasets.length, 'dataset')}, theory ${runcard.theoryId}, t0 set ${runcard.t0Set}`,
      `  ${trials ? trialsText(trials) : methodText({ network, optimizer, epochs }, 'network ')}`,
    );
  }
  if (manifest) {
    const { program: made, engine, variant, started, command, runcardHash, inputHash } = manifest;
    lines.push(
      `  parton ${made.version}, Node ${made.node}, ${made.platform}, engine ${engine}${variant === undefined ? '' : ` (${variant})`}`,
      `  begun ${started}${command ? ` by: ${command}` : ''}`,
      `  sha256 of the runcard ${runcardHash.slice(0, 16)}, of data and theory ${inputHash.slice(0, 16)}`,
    );
  }
  return lines.join('\n');
}

/** Such as `2-25-20-8, Nadam, 3000 epochs`; a network whose input is scaled has one. */
export function methodText({ network: { nodes, scalingPoints }, optimizer, epochs }: Pick<Method, 'network' | 'optimizer' | 'epochs'>, before = ''): string {
  return `${before}${[scalingPoints === undefined ? 2 : 1, ...nodes].join('-')}, ${optimizer.name}, ${countText(epochs, 'epoch')}`;
}

/** Replica r has number r mod n of them, counted from 0. */
function trialsText({ scan, count, chosen }: Trials): string {
  const all = `${countText(count, 'trial')} of ${scan}`;
  return chosen ? `${all}: ${chosen.map((trial) => `${trial.number} (${methodText(trial.method)})`).join(', ')}` : `networks and training from ${all}`;
}

const number = (value: number | undefined) => (value === undefined ? '-' : String(value));
const COLUMNS: readonly Column<StoredReplica>[] = [
  { title: 'replica', align: 'right', value: ({ replica }) => String(replica) },
  { title: 'status', value: ({ status }) => status },
  { title: 'epochs', align: 'right', value: ({ epoch }) => String(epoch) },
  { title: 'best', align: 'right', value: ({ bestEpoch }) => number(bestEpoch) },
  { title: 'training', align: 'right', value: ({ trainingChi2 }) => chi2Text(trainingChi2) },
  { title: 'validation', align: 'right', value: ({ validationChi2 }) => chi2Text(validationChi2) },
  { title: 'chi2/N', align: 'right', value: ({ chi2 }) => chi2Text(chi2) },
  { title: 'positivity', value: ({ positivity }) => positivity ?? '-' },
  ...ARC_LENGTH_FLAVOURS.map((flavour, f): Column<StoredReplica> => ({ title: `L(${flavour})`, align: 'right', value: ({ arcLengths }) => chi2Text(arcLengths?.[f]) })),
];

/** chi2 per point; L is the arc length of a flavour. */
function replicaTable({ replicas, runcard }: StoredFit, width: number): string {
  const reasons = replicas.flatMap(({ replica, status, epoch, reason }) =>
    (reason === undefined ? [] : [`  replica ${replica} ${status === 'set aside' ? `was set aside at epoch ${epoch}` : 'is damaged'}: ${reason}`]));
  const trial: Column<StoredReplica> = { title: 'trial', align: 'right', value: ({ replica }) => number(runcard && trialOf(runcard, replica)?.number) };
  const columns = runcard?.trials?.chosen ? [COLUMNS[0]!, trial, ...COLUMNS.slice(1)] : COLUMNS;
  return [tableText(columns, replicas, { width }), ...reasons].join('\n');
}

function countsText(replicas: readonly StoredReplica[]): string {
  const of = (test: (replica: StoredReplica) => boolean) => replicas.filter(test).map(({ replica }) => replica);
  const parts = [
    ['passed', of(({ positivity }) => positivity === 'POS_PASS')],
    ['not positive', of(({ positivity }) => positivity === 'POS_VETO')],
    ['open', of(({ status }) => status === 'open')],
    ['set aside', of(({ status }) => status === 'set aside')],
    ['damaged', of(({ status }) => status === 'damaged')],
  ] as const;
  const told = parts.filter(([, numbers]) => numbers.length > 0).map(([what, numbers]) => `${numbers.length} ${what}${what === 'passed' ? '' : ` (${formatReplicas(numbers)})`}`);
  return `${countText(replicas.length, 'replica')}${told.length > 0 ? `: ${told.join(', ')}` : ''}`;
}

function statisticsText(replicas: readonly StoredReplica[]): string {
  const complete = replicas.filter(({ chi2 }) => chi2 !== undefined);
  if (complete.length === 0) return '';
  const rows = [
    { what: 'training chi2/N', values: complete.map(({ trainingChi2 }) => trainingChi2) },
    { what: 'validation chi2/N', values: complete.map(({ validationChi2 }) => validationChi2) },
    { what: 'chi2/N to the data', values: complete.map(({ chi2 }) => chi2) },
    { what: 'best epoch', values: complete.map(({ bestEpoch }) => bestEpoch) },
    ...ARC_LENGTH_FLAVOURS.map((flavour, f) => ({ what: `arc length of ${flavour}`, values: complete.map(({ arcLengths }) => arcLengths?.[f]) })),
  ].map(({ what, values }) => ({ what, spread: spread(values.map((value) => value ?? NaN)) }));
  const value = (row: (typeof rows)[number], key: 'median' | 'min' | 'max') => (row.what === 'best epoch' ? String(Math.round(row.spread?.[key] ?? NaN)) : chi2Text(row.spread?.[key]));
  return tableText<(typeof rows)[number]>([
    { title: `of ${countText(complete.length, 'complete replica')}`, value: ({ what }) => what },
    ...(['median', 'min', 'max'] as const).map((key) => ({ title: key, align: 'right' as const, value: (row: (typeof rows)[number]) => value(row, key) })),
  ], rows);
}
