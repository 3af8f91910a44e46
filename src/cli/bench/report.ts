import type { Stage } from '../../engine/kernels/block';
import { totalOperations } from '../../engine/bench/operations';
import { bytesText, countText, durationText, epochTimeText } from '../text/numbers';
import { tableText } from '../text/table';
import type { ForecastRun } from './forecasts';
import type { ScaleRun } from './scale';
import type { BenchResult } from './suite';

/** One number of a bench, which can be held against a target and against an earlier bench. */
export interface Measure {
  readonly key: string;
  readonly what: string;
  readonly value: number;
  readonly unit: 'ms' | 's' | 'bytes' | 'GFLOP/s' | 'times' | 'part';
  readonly target?: number;
}

/** What the program is meant to reach on two cores: ms an epoch by replicas, seconds, bytes. */
const TARGETS = {
  epoch: { 1: 0.8, 10: 1.5, 100: 4, 200: 8 }, firstEpoch: 10, whole: 40, memory: { 100: 0.5e9, 200: 0.8e9 },
  global: { epoch: { 100: 25 }, memory: { 100: 1.5e9, 200: 1.5e9 } }, large: { epoch: {}, memory: { 1: 4e9, 100: 4e9, 200: 4e9 } },
  window: { task: 50, memory: 0.5e9 }, reaction: 100,
} as const;
/** A forecast is off by no more than this part. */
const FORECAST_WITHIN = 0.3;
const LOADS = { global: 'all datasets', large: 'a load as large as NNPDF4.0\'s' } as const;

/** Load a core above which numbers of time are not to be trusted. */
const BUSY = 0.3;

const targetOf = (targets: Readonly<Record<number, number>>, replicas: number) => (targets[replicas] === undefined ? {} : { target: targets[replicas] });

/** The numbers of a bench that matter, in order. */
export function measuresOf(result: BenchResult): Measure[] {
  const { epoch, whole, kernels, reference, growth, forecast, window } = result;
  const measures: Measure[] = [];
  const add = (key: string, what: string, value: number | undefined, unit: Measure['unit'], target: { readonly target?: number } = {}) => {
    if (value !== undefined && Number.isFinite(value)) measures.push({ key, what, value, unit, ...target });
  };
  for (const { replicas, epochMilliseconds } of epoch ?? []) add(`epoch.${replicas}`, `epoch, ${countText(replicas, 'replica')}`, epochMilliseconds?.best, 'ms', targetOf(TARGETS.epoch, replicas));
  for (const { replicas, firstEpochSeconds } of epoch ?? []) {
    add(`firstEpoch.${replicas}`, `start to end of first epoch, ${countText(replicas, 'replica')}`, firstEpochSeconds, 's', replicas === 100 ? { target: TARGETS.firstEpoch } : {});
  }
  for (const { replicas, peakMemory } of epoch ?? []) add(`memory.${replicas}`, `peak memory, ${countText(replicas, 'replica')}`, peakMemory, 'bytes', targetOf(TARGETS.memory, replicas));
  add('whole.asIs', '100 replicas x 3000 epochs, whole command', whole?.asIs.seconds, 's', { target: TARGETS.whole });
  add('whole.neverStopping', 'the same, no replica stopping early', whole?.neverStopping.seconds, 's', { target: TARGETS.whole });
  add('whole.memory', 'its peak memory', whole && Math.max(whole.asIs.peakMemory, whole.neverStopping.peakMemory), 'bytes', { target: TARGETS.memory[100] });
  for (const { replicas, epochMilliseconds, gigaflops } of kernels ?? []) {
    add(`kernels.${replicas}`, `kernels on one thread, ${countText(replicas, 'replica')}`, epochMilliseconds, 'ms');
    add(`gigaflops.${replicas}`, `rate on one thread, ${countText(replicas, 'replica')}`, gigaflops, 'GFLOP/s');
  }
  add('reference', 'reference engine (TensorFlow.js, plain JavaScript) to fast engine, one thread', reference?.ratio, 'times');
  for (const { datasets, epochMilliseconds } of growth?.data ?? []) add(`growth.datasets.${datasets}`, `epoch, 100 replicas, ${countText(datasets, 'dataset')}`, epochMilliseconds?.best, 'ms');
  for (const { workers, epochMilliseconds } of growth?.workers ?? []) add(`growth.workers.${workers}`, `epoch, 100 replicas, ${countText(workers, 'worker')}`, epochMilliseconds?.best, 'ms');
  for (const part of ['global', 'large'] as const) {
    const load = result[part];
    if (!load || 'obstacle' in load) continue;
    const { epoch: times, memory } = TARGETS[part];
    for (const { replicas, epochMilliseconds } of load.runs) add(`${part}.${replicas}`, `epoch, ${LOADS[part]}, ${countText(replicas, 'replica')}`, epochMilliseconds?.best, 'ms', targetOf(times, replicas));
    for (const { replicas, peakMemory } of load.runs) add(`${part}.memory.${replicas}`, `peak memory, ${LOADS[part]}, ${countText(replicas, 'replica')}`, peakMemory, 'bytes', targetOf(memory, replicas));
    for (const { replicas, firstEpochSeconds } of load.runs) add(`${part}.firstEpoch.${replicas}`, `start to end of first epoch, ${LOADS[part]}, ${countText(replicas, 'replica')}`, firstEpochSeconds, 's');
  }
  if (forecast) add('forecast', 'forecasts: farthest from what came, time or memory', Math.max(...forecast.flatMap(({ forecast: told, measured }) => [off(told.total, measured.total), off(told.memory, measured.memory)])), 'part', { target: FORECAST_WITHIN });
  for (const { name, cold, again, first } of result.compare?.actions ?? []) {
    add(`compare.${name}`, `comparison: ${name}`, cold, 'ms', first ? {} : { target: TARGETS.reaction });
    add(`compare.${name}.again`, 'the same once more', again, 'ms', { target: TARGETS.reaction });
  }
  if (window && !('obstacle' in window)) {
    add('window.start', 'window, start to usable', Math.min(...window.starts), 's');
    add('window.frame', `window in a fit of 200 replicas${window.epochs === undefined ? '' : ` x ${window.epochs} epochs`}: time between frames, median`, window.frames.median, 'ms');
    add('window.frame99', 'the same, 99 of 100 are shorter', window.frames.p99, 'ms');
    add('window.task', 'longest task of its main thread, processor time', window.tasks.processor, 'ms', { target: TARGETS.window.task });
    add('window.taskWall', 'the same by the clock', window.tasks.wall, 'ms', { target: TARGETS.window.task });
    add('window.memory', 'memory of the renderer', window.memory, 'bytes', { target: TARGETS.window.memory });
  }
  return measures;
}

/** A bench in readable form, beside targets and an earlier bench. */
export function benchText(result: BenchResult, earlier: BenchResult | undefined): string {
  const { machine, workers, kernels, reference, n3fit, epoch, forecast, window } = result;
  const before = new Map(earlier ? measuresOf(earlier).map(({ key, value }) => [key, value]) : []);
  const measures = measuresOf(result);
  const parts = [
    `${machine.processor}, ${countText(machine.cores, 'core')}, Node ${machine.node}, ${countText(workers, 'worker')}`,
    tableText<Measure>([
      { title: 'what', value: ({ what }) => what },
      { title: 'now', align: 'right', value: ({ value, unit }) => valueText(value, unit) },
      { title: 'target', align: 'right', value: ({ target, unit }) => (target === undefined ? '' : valueText(target, unit)) },
      { title: '', value: ({ value, target }) => (target === undefined ? '' : value <= target ? 'reached' : 'MISSED') },
      ...(earlier ? [
        { title: 'recorded', align: 'right' as const, value: ({ key, unit }: Measure) => (before.has(key) ? valueText(before.get(key)!, unit) : '') },
        { title: 'now / recorded', align: 'right' as const, value: ({ key, value }: Measure) => (before.has(key) ? (value / before.get(key)!).toFixed(2) : '') },
      ] : []),
    ], measures),
  ];
  if (machine.load > BUSY * machine.cores) parts.push(`Other programs were running (load ${machine.load.toFixed(1)}): the numbers are upper limits.`);
  if (earlier && earlier.machine.load > BUSY * earlier.machine.cores) parts.push(`Other programs were running when the recorded numbers were taken (load ${earlier.machine.load.toFixed(1)}).`);
  if (earlier && earlier.machine.processor !== machine.processor) parts.push(`The recorded numbers are of another machine: ${earlier.machine.processor}, ${countText(earlier.machine.cores, 'core')}, Node ${earlier.machine.node}.`);
  if (kernels) parts.push(`Where the time of an epoch goes (one thread), and thousands of operations a replica:\n${kernelsText(kernels)}`, ratesText(kernels, epoch ?? []));
  for (const part of ['global', 'large'] as const) {
    const load = result[part];
    if (load) parts.push('obstacle' in load ? `NOT MEASURED: ${LOADS[part]} (part ${part}): ${load.obstacle}` : loadText(LOADS[part], load));
  }
  if (forecast) parts.push(forecastsText(forecast));
  if (reference) parts.push(`Reference engine, ${countText(reference.replicas, 'replica')}: ${epochTimeText(reference.referenceMilliseconds)} an epoch, fast engine ${epochTimeText(reference.fastMilliseconds)}.`);
  if (window && 'obstacle' in window) parts.push(`NOT MEASURED: the window: ${window.obstacle}.`);
  if (n3fit) parts.push(n3fitText(n3fit, epoch ?? []));
  return `${parts.join('\n\n')}\n`;
}

function kernelsText(kernels: NonNullable<BenchResult['kernels']>): string {
  const stages = Object.keys(kernels[0]!.stages) as Stage[];
  const rows = stages.map((stage) => ({ stage, cells: kernels.flatMap(({ stages: times, epochMilliseconds, operations }) => [`${((100 * times[stage]) / epochMilliseconds).toFixed(0)}%`, (operations[stage] / 1000).toFixed(0)]) }));
  const cell = (c: number) => (row: (typeof rows)[number]) => row.cells[c]!;
  return tableText([
    { title: 'stage', value: (row: (typeof rows)[number]) => row.stage },
    ...kernels.map(({ replicas }, k) => ({ title: countText(replicas, 'replica'), align: 'right' as const, value: cell(2 * k) })),
    { title: 'operations / 1000', align: 'right' as const, value: cell(1) },
  ], rows);
}

function loadText(what: string, { points, bilinear, kernels }: ScaleRun): string {
  const size = `${what}: ${points} points, ${bilinear} of them with hadronic tables`;
  if (!kernels) return `${size}.`;
  const { shape, operations } = kernels;
  return [
    `${size}; triangles of ${shape.training} and ${shape.validation} columns; ${(totalOperations(operations) / 1e6).toFixed(2)} million operations a replica and epoch.`,
    kernelsText([kernels]),
  ].join('\n');
}

/** How far two positive numbers are from each other, as the larger over the smaller would say. */
const off = (told: number, measured: number): number => Math.max(told / measured, measured / told) - 1;

function forecastsText(runs: readonly ForecastRun[]): string {
  const ratio = (title: string, key: keyof ForecastRun['measured'], text: (value: number) => string) => [
    { title, align: 'right' as const, value: ({ measured }: ForecastRun) => text(measured[key]) },
    { title: '', align: 'right' as const, value: ({ forecast, measured }: ForecastRun) => (forecast[key] / measured[key]).toFixed(2) },
  ];
  return `Fits, and what \`parton check\` had said of them before, divided by what they took:\n${tableText<ForecastRun>([
    { title: 'runcard', value: ({ what }) => what },
    { title: 'replicas', align: 'right', value: ({ replicas }) => String(replicas) },
    ...ratio('before', 'before', durationText), ...ratio('epoch', 'epoch', epochTimeText), ...ratio('whole', 'total', durationText), ...ratio('memory', 'memory', bytesText),
    { title: 'check took', align: 'right', value: ({ seconds }) => durationText(seconds) },
  ], runs)}`;
}

/** Rates in whole fits: all threads together. */
function ratesText(kernels: NonNullable<BenchResult['kernels']>, epoch: NonNullable<BenchResult['epoch']>): string {
  const { operations, shape } = kernels[0]!;
  const perReplica = totalOperations(operations);
  const rates = epoch.flatMap(({ replicas, epochMilliseconds }) => (epochMilliseconds ? [`${((perReplica * replicas) / epochMilliseconds.best / 1e6).toFixed(1)} GFLOP/s with ${countText(replicas, 'replica')}`] : []));
  return [
    `${shape.points} points in x; triangles of ${shape.training} (training) and ${shape.validation} (validation) columns; ${(perReplica / 1e6).toFixed(2)} million operations a replica and epoch, transcendental functions not counted.`,
    ...(rates.length > 0 ? [`All threads: ${rates.join(', ')}.`] : []),
  ].join('\n');
}

function n3fitText(runs: NonNullable<BenchResult['n3fit']>, epoch: NonNullable<BenchResult['epoch']>): string {
  const ours = (replicas: number) => epoch.find((run) => run.replicas === replicas)?.epochMilliseconds?.best;
  return `n3fit ${runs[0]!.version} on this machine, the same runcard:\n${tableText<(typeof runs)[number]>([
    { title: 'replicas', align: 'right', value: ({ replicas }) => String(replicas) },
    { title: 'besides epochs', align: 'right', value: ({ besidesSeconds }) => durationText(besidesSeconds) },
    { title: 'epoch', align: 'right', value: ({ epochMilliseconds }) => epochTimeText(epochMilliseconds) },
    { title: 'whole command', align: 'right', value: ({ seconds, epochs }) => `${durationText(seconds)} (${epochs} epochs)` },
    { title: 'epoch here', align: 'right', value: ({ replicas }) => (ours(replicas) === undefined ? '-' : epochTimeText(ours(replicas)!)) },
    { title: 'ratio', align: 'right', value: ({ replicas, epochMilliseconds }) => (ours(replicas) === undefined ? '-' : (epochMilliseconds / ours(replicas)!).toFixed(0)) },
  ], runs)}`;
}

function valueText(value: number, unit: Measure['unit']): string {
  switch (unit) {
    case 'ms': return epochTimeText(value);
    case 's': return durationText(value);
    case 'bytes': return bytesText(value);
    case 'GFLOP/s': return `${value.toFixed(1)} GFLOP/s`;
    case 'times': return `${value.toFixed(0)} x`;
    case 'part': return `${(100 * value).toFixed(0)}%`;
  }
}
