import type { Agreement, EndName, PairOfFits } from '../../engine/bench/agreement';
import type { GpuBench, GpuTimes } from '../../engine/bench/gpu';
import { bytesText, countText, epochTimeText } from '../text/numbers';
import { tableText, type Column } from '../text/table';
import type { GpuRun } from './gpu-record';

const COLUMNS: readonly Column<GpuTimes & { readonly recorded: number | undefined }>[] = [
  { title: 'replicas', align: 'right', value: ({ replicas }) => String(replicas) },
  { title: 'at once', align: 'right', value: ({ stack }) => String(stack) },
  { title: 'epoch', align: 'right', value: ({ epochMilliseconds }) => epochTimeText(epochMilliseconds) },
  { title: 'on the processor', align: 'right', value: ({ processorMilliseconds }) => epochTimeText(processorMilliseconds) },
  { title: 'times', align: 'right', value: ({ epochMilliseconds, processorMilliseconds }) => (processorMilliseconds / epochMilliseconds).toPrecision(2) },
  { title: 'GFLOP/s', align: 'right', value: ({ gigaflops }) => gigaflops.toPrecision(3) },
  { title: 'of the peak', align: 'right', value: ({ shareOfPeak }) => `${(100 * shareOfPeak).toPrecision(2)} %` },
  { title: 'memory', align: 'right', value: ({ memory }) => bytesText(memory) },
  { title: 'recorded', align: 'right', value: ({ recorded }) => (recorded === undefined ? '' : epochTimeText(recorded)) },
  { title: 'now / recorded', align: 'right', value: ({ epochMilliseconds, recorded }) => (recorded === undefined ? '' : (epochMilliseconds / recorded).toFixed(2)) },
];

/** The bench of a device as tables. @param earlier what was recorded of the same device */
export function gpuText({ device, epoch, agreement }: GpuRun, earlier: GpuRun | undefined): string {
  const parts = [
    `${device.name}${epoch ? `, ${epoch.peakGigaflops.toPrecision(3)} GFLOP/s of multiply-adds` : ''}`,
    ...(epoch ? epochTexts(epoch, earlier?.epoch) : []),
    ...(agreement ? [agreementText(agreement)] : []),
    ...(device.software ? ['Measured in software only: this is no graphics card but the processor itself, whose times say nothing of one.'] : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

function epochTexts({ runcards, obstacles }: GpuBench, earlier: GpuBench | undefined): string[] {
  const recorded = (runcard: string, count: number) => earlier?.runcards.find(({ name }) => name === runcard)?.times.find(({ replicas }) => replicas === count)?.epochMilliseconds;
  return [
    ...runcards.map(({ name, points, times, threads }) => [
      `${name}, ${points} points`,
      tableText(COLUMNS, times.map((one) => ({ ...one, recorded: recorded(name, one.replicas) }))),
      `An epoch of ${countText(threads.replicas, 'replica')} by the threads that train one: ${threads.times.map((one) => `${one.threads} ${epochTimeText(one.epochMilliseconds)}`).join(', ')}`,
    ].join('\n')),
    ...obstacles.map(({ name, obstacle }) => `${name} was not measured: ${obstacle}`),
  ];
}

const END_TEXTS: Readonly<Record<EndName, string>> = {
  chi2: 'chi2 to the data', trainingChi2: 'training chi2', validationChi2: 'validation chi2', bestEpoch: 'best epoch', stopEpoch: 'last epoch', arcLength: 'arc lengths, sum',
};

/** A whole fit on the device beside the processor's. */
function agreementText({ runcard, replicas, fits, device, builds }: Agreement): string {
  const value = (end: EndName, { mean, deviation }: { readonly mean: number; readonly deviation: number }) =>
    (end.endsWith('Epoch') ? `${mean.toFixed(0)} ± ${deviation.toFixed(0)}` : `${mean.toFixed(4)} ± ${deviation.toFixed(4)}`);
  const pair = ({ apart, paired, scatter }: PairOfFits['ends'][EndName]) => [apart, paired, scatter].map((one) => one.toFixed(2)).join(', ');
  const early = (at: PairOfFits['early'][number], split: 'training' | 'validation') => `${at[split].median.toExponential(1)} to ${at[split].max.toExponential(1)}`;
  const distances = ({ distance: { mean, max } }: PairOfFits) => `${mean.toFixed(2)} on average, at most ${max.toFixed(2)}`;
  return `Whole fits of ${runcard}, ${countText(replicas, 'replica')}
By how much chi2 differs after some epochs, median and most of the replicas: on the device from the processor's, and between the two builds of the
processor's kernels
${tableText<number>([
  { title: 'epoch', align: 'right', value: (i) => String(device.early[i]!.epoch) },
  { title: 'training, device', value: (i) => early(device.early[i]!, 'training') },
  { title: 'builds', value: (i) => early(builds.early[i]!, 'training') },
  { title: 'validation, device', value: (i) => early(device.early[i]!, 'validation') },
  { title: 'builds', value: (i) => early(builds.early[i]!, 'validation') },
], [...device.early.keys()])}

At the end, mean and spread; then the difference of the means in errors of unrelated replicas, in those of paired ones, and the differences of
single replicas, where 1 is unrelated
${tableText<EndName>([
  { title: 'what', value: (end) => END_TEXTS[end] },
  { title: 'device', align: 'right', value: (end) => value(end, fits.device[end]) },
  { title: 'processor', align: 'right', value: (end) => value(end, fits.processor[end]) },
  { title: 'other build', align: 'right', value: (end) => value(end, fits.otherBuild[end]) },
  { title: 'device', align: 'right', value: (end) => pair(device.ends[end]) },
  { title: 'builds', align: 'right', value: (end) => pair(builds.ends[end]) },
], Object.keys(END_TEXTS) as EndName[])}

Distances of the PDFs: ${distances(device)}; between the builds ${distances(builds)}.`;
}
