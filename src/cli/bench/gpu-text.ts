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

/** The bench of a device as a table. */
export function gpuText({ device, peakGigaflops, times }: GpuBench): string {
  const software = device.software ? '\nThis is no graphics card but the processor itself: its times say nothing of one.\n' : '';
  return `${device.name}, ${peakGigaflops.toPrecision(3)} GFLOP/s of multiply-adds\n${tableText(COLUMNS, times)}\n${software}`;
}
