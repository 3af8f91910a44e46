import type { GpuBench, GpuTimes } from '../../engine/bench/gpu';
import { bytesText, epochTimeText } from '../text/numbers';
import { tableText, type Column } from '../text/table';

const COLUMNS: readonly Column<GpuTimes>[] = [
  { title: 'replicas', align: 'right', value: ({ replicas }) => String(replicas) },
  { title: 'epoch', align: 'right', value: ({ epochMilliseconds }) => epochTimeText(epochMilliseconds) },
  { title: 'on the processor', align: 'right', value: ({ processorMilliseconds }) => epochTimeText(processorMilliseconds) },
  { title: 'times', align: 'right', value: ({ epochMilliseconds, processorMilliseconds }) => (processorMilliseconds / epochMilliseconds).toPrecision(2) },
  { title: 'GFLOP/s', align: 'right', value: ({ gigaflops }) => gigaflops.toPrecision(3) },
  { title: 'of the peak', align: 'right', value: ({ shareOfPeak }) => `${(100 * shareOfPeak).toPrecision(2)} %` },
  { title: 'memory', align: 'right', value: ({ memory }) => bytesText(memory) },
];

/** The bench of a device as tables. */
export function gpuText({ device, peakGigaflops, runcards }: GpuBench): string {
  const software = device.software ? '\nMeasured in software only: this is no graphics card but the processor itself, whose times say nothing of one.\n' : '';
  const tables = runcards.map(({ name, points, times }) => `\n${name}, ${points} points\n${tableText(COLUMNS, times)}\n`);
  return `${device.name}, ${peakGigaflops.toPrecision(3)} GFLOP/s of multiply-adds\n${tables.join('')}${software}`;
}
