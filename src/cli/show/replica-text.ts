import type { Chi2Entry } from '../../engine/io/chi2exps';
import type { StoredReplica } from '../../engine/run/stored-fit';
import { ARC_LENGTH_FLAVOURS, INTEGRABILITY_FLAVOURS } from '../../shared/physics/arc-length';
import { trialOf, type Runcard } from '../../shared/runcard/runcard';
import { chi2Text } from '../text/numbers';
import { tableText, type Column } from '../text/table';
import { methodText } from './fit-text';

/** All that is stored of one replica. */
export function replicaText(replica: StoredReplica, log: readonly Chi2Entry[], width: number, runcard?: Runcard): string {
  const { status, epoch, bestEpoch, trainingChi2, validationChi2, chi2, positivity, arcLengths, integrability, preprocessing, reason } = replica;
  const trial = runcard && trialOf(runcard, replica.replica);
  const facts = [
    ['status', status + (reason === undefined ? '' : `: ${reason}`)],
    ...(trial ? [['trial', `${trial.number} of ${runcard.trials!.scan}: ${methodText(trial.method)}`]] : []),
    ['epochs', String(epoch)],
    ['best epoch', bestEpoch === undefined ? '-' : String(bestEpoch)],
    ['training chi2/N', chi2Text(trainingChi2)],
    ['validation chi2/N', chi2Text(validationChi2)],
    ['chi2/N to the data', chi2Text(chi2)],
    ['positivity', positivity ?? '-'],
    ...(arcLengths ? [['arc lengths', named(ARC_LENGTH_FLAVOURS, arcLengths, chi2Text)]] : []),
    ...(integrability ? [['integrability', named(INTEGRABILITY_FLAVOURS, integrability, (value) => value.toExponential(2))]] : []),
  ] as [string, string][];
  const parts = [`replica ${replica.replica}`, facts.map(([name, value]) => `  ${name.padEnd(20)}${value}`).join('\n')];
  if (preprocessing) {
    const exponent = (value: number | null) => (value === null ? '-' : value.toFixed(4));
    parts.push(tableText([
      { title: 'flavour', value: ({ flavour }) => flavour },
      { title: 'alpha', align: 'right', value: ({ alpha }) => exponent(alpha) },
      { title: 'beta', align: 'right', value: ({ beta }) => exponent(beta) },
      { title: 'trained', value: ({ trainable }) => (trainable ? 'yes' : 'no') },
    ], preprocessing, { indent: '  ' }));
  }
  if (log.length > 0) parts.push(tableText(logColumns(log), log, { indent: '  ', width }));
  return `${parts.join('\n\n')}\n`;
}

/** Losses are totals, as n3fit logs them; chi2 is per point of the validation data, by experiment. */
function logColumns(log: readonly Chi2Entry[]): Column<Chi2Entry>[] {
  const experiments = Object.keys(log[0]!.validationChi2).sort((a, b) => Number(b === 'total') - Number(a === 'total'));
  return [
    { title: 'epoch', align: 'right', value: ({ epoch }) => String(epoch) },
    { title: 'training loss', align: 'right', value: ({ trainingLoss }) => trainingLoss.toPrecision(6) },
    { title: 'validation loss', align: 'right', value: ({ validationLoss }) => lossText(validationLoss) },
    ...experiments.map((name): Column<Chi2Entry> => ({ title: name, align: 'right', value: ({ validationChi2 }) => chi2Text(validationChi2[name]) })),
  ];
}

/** n3fit logs those of all replicas that it fitted together. */
function lossText(losses: readonly number[]): string {
  const ends = losses.length > 1 ? [Math.min(...losses), Math.max(...losses)] : losses;
  return ends.map((loss) => loss.toPrecision(6)).join(' to ');
}

function named(names: readonly string[], values: readonly number[], text: (value: number) => string): string {
  return values.map((value, i) => `${names[i] ?? i} ${text(value)}`).join(', ');
}
