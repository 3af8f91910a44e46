import type { Agreement } from '../../engine/run/baseline';
import type { Comparison } from '../../engine/run/agreement';
import type { ReferenceDifference } from '../../engine/run/reference';
import type { BaselineReplica, BaselineStack } from '../../shared/contract/baseline-statement';
import { countText } from '../text/numbers';
import { tableText, type Column } from '../text/table';

/** Epochs that a table of differences shows. */
const SHOWN_EPOCHS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

/** Replicas beside themselves fitted alone, and where they part. */
export function agreementText(agreements: readonly Agreement[]): string {
  const word = (same: string) => (comparison: Comparison | undefined) => (comparison === undefined ? '-' : comparison.same ? same : 'differs');
  const details = agreements.flatMap(({ replica, metrics, weights, grid, log, status, aloneStatus }) => [
    ...(status === aloneStatus ? [] : [`  replica ${replica}: ${status} in the fit, ${aloneStatus} alone`]),
    ...([['metrics', metrics], ['weights', weights], ['export grid', grid], ['chi2 log', log]] as const)
      .flatMap(([what, comparison]) => (comparison && !comparison.same ? [`  replica ${replica}: ${what} ${comparison.detail}`] : [])),
  ]);
  const table = tableText<Agreement>([
    { title: 'replica', align: 'right', value: ({ replica }) => String(replica) },
    { title: 'status', value: ({ status }) => status },
    { title: 'metrics', value: ({ metrics }) => (metrics.same ? `same bits, ${metrics.detail}` : 'differs') },
    { title: 'weights', value: ({ weights }) => word('same bits')(weights) },
    { title: 'export grid', value: ({ grid }) => word('same bytes')(grid) },
    { title: 'chi2 log', value: ({ log }) => word('same bytes')(log) },
    { title: 'alone = in the fit', value: ({ identical }) => (identical ? 'identical bits' : 'NO') },
  ], agreements);
  const identical = agreements.filter((one) => one.identical).length;
  const verdict = identical === agreements.length
    ? `${agreements.length === 1 ? 'The replica' : `All ${agreements.length} replicas`} fitted alone ${agreements.length === 1 ? 'gives' : 'give'} the same bits as in the fit.`
    : `${agreements.length - identical} of ${countText(agreements.length, 'replica')} fitted alone ${agreements.length - identical === 1 ? 'differs' : 'differ'} from the fit.`;
  return [table, ...(details.length > 0 ? ['', ...details] : []), '', verdict, ''].join('\n');
}

/** Relative differences of chi2 to a reference engine at some epochs. */
export function differenceText(differences: readonly ReferenceDifference[], engine: string): string {
  const last = Math.max(...differences.map((one) => one.differences.length));
  const epochs = [...SHOWN_EPOCHS.filter((epoch) => epoch < last), last];
  const columns: Column<ReferenceDifference>[] = [
    { title: 'replica', align: 'right', value: ({ replica }) => String(replica) },
    ...epochs.map((epoch): Column<ReferenceDifference> => ({ title: `epoch ${epoch}`, align: 'right', value: (one) => one.differences[epoch - 1]?.toExponential(1) ?? '-' })),
  ];
  return `${tableText(columns, differences)}\n\nRelative difference of chi2 (the larger of training and validation) to the engine ${engine}, which computes the\nunreduced chi2 in its own order of operations: bits differ from the first epoch on, and training amplifies that.\n`;
}

/** Stacks of several sizes beside the replica alone. */
export function stacksText(stacks: readonly BaselineStack[], replicas: readonly BaselineReplica[]): string {
  const [alone] = stacks;
  const columns: Column<BaselineStack>[] = [
    { title: 'stack', align: 'right', value: ({ size }) => String(size) },
    { title: 'ms/epoch/replica', align: 'right', value: ({ milliseconds }) => milliseconds.toPrecision(3) },
    { title: 'speed-up', align: 'right', value: ({ milliseconds }) => `${(alone!.milliseconds / milliseconds).toFixed(1)}x` },
    { title: 'kernel memory', align: 'right', value: ({ bytes }) => `${(bytes / 1e6).toFixed(1)} MB` },
    { title: 'chi2 differs by', align: 'right', value: ({ difference }) => (difference === 0 ? 'nothing' : difference.toExponential(1)) },
    { title: 'other bits in', align: 'right', value: ({ differingBits }) => countText(differingBits, 'weight') },
  ];
  const differing = replicas.filter(({ identical }) => !identical);
  const verdict = differing.length === 0 ? `${countText(replicas.length, 'replica')}: the same bits in every stack as alone.` : `${countText(differing.length, 'replica')} of ${replicas.length} differ: ${differing.map(({ replica, difference }) => `${replica} (${difference?.what})`).join(', ')}.`;
  return `${tableText(columns, stacks)}\n\n${verdict}\n`;
}

/** Replicas beside those of n3fit. */
export function besideText(replicas: readonly BaselineReplica[]): string {
  const columns: Column<BaselineReplica>[] = [
    { title: 'replica', align: 'right', value: ({ replica }) => String(replica) },
    { title: 'largest difference', align: 'right', value: ({ difference }) => difference?.size.toExponential(1) ?? '0' },
    { title: 'where', value: ({ difference }) => difference?.what ?? 'identical' },
  ];
  return `${tableText(columns, replicas)}\n`;
}
