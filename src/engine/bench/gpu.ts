import type { GpuComputer, GpuSight } from '../../shared/gpu/computer';
import { deviceProvider, withDeviceErrors } from '../gpu/provider';
import { availableSimd } from '../kernels/load';
import type { LoadedProblem } from '../problem/load-problem';
import { Reduction } from '../run/choose-engine';
import { mostOutputs } from '../reduction/replica-triangle';
import { deviceEpoch, processorEpoch, spaceFor } from '../run/compare-engines';
import { newJobs } from '../run/jobs';
import { defaultWorkers } from '../run/worker-pool';
import { epochOperations, totalOperations } from './operations';

/** Epochs of one number of replicas on a device, and on all threads of the processor beside it. */
export interface GpuTimes {
  readonly replicas: number;
  /** That trained at once, and whose time was stretched to all: fewer where the memory is small, or where an epoch of all would take too long to measure. */
  readonly stack: number;
  readonly epochMilliseconds: number;
  readonly processorMilliseconds: number;
  readonly gigaflops: number;
  /** Of what a shader of fused multiply-adds alone reaches on the device. */
  readonly shareOfPeak: number;
  /** On the device, bytes. */
  readonly memory: number;
}

/** A runcard on a device. */
export interface GpuRuncard {
  readonly name: string;
  /** Of data, after cuts. */
  readonly points: number;
  readonly times: readonly GpuTimes[];
  /** Epochs by the number of threads that train one replica. */
  readonly threads: { readonly replicas: number; readonly times: readonly { readonly threads: number; readonly epochMilliseconds: number }[] };
}

export interface GpuBench {
  /** A software device is the processor itself: its times say nothing of a graphics card. */
  readonly device: GpuSight;
  readonly simd: string;
  /** 10^9 operations a second of fused multiply-adds alone. */
  readonly peakGigaflops: number;
  readonly runcards: readonly GpuRuncard[];
  /** Why others were not measured. */
  readonly obstacles: readonly { readonly name: string; readonly obstacle: string }[];
}

/** A runcard to measure, or why it cannot be. */
export type GpuProblem = { readonly name: string } & ({ readonly problem: LoadedProblem } | { readonly obstacle: string });

/** Different replicas whose numbers stand for all. */
const SAMPLE = 16;
/** Numbers of replicas to measure with. */
const REPLICAS = [1, 100, 200, 1000];
/** Numbers of threads to measure with, and of replicas meanwhile: on a card, and on a processor that pretends. */
const VARIANTS = { card: { replicas: 200, threads: [128, 256, 512, 1024] }, software: { replicas: 4, threads: [4, 16, 64, 256] } } as const;
/** Milliseconds that each epoch is measured for, where a single one does not take longer; and that one may take. */
const [MEASURE, LONGEST] = [2000, 5000];

/** @param replicas numbers of replicas. @param say what is being measured. @throws PartonError of kind `device` */
export async function measureGpu(
  problems: readonly GpuProblem[], replicas: readonly number[] = REPLICAS, say: (what: string) => void = () => undefined,
): Promise<GpuBench> {
  return withDeviceErrors(async () => {
    const computer = await deviceProvider().open();
    try {
      const { name, software } = computer.info;
      say(`the peak of ${name}`);
      const peakGigaflops = await peak(computer);
      const runcards: GpuRuncard[] = [];
      for (const one of problems) {
        if (!('problem' in one)) continue;
        const measured = await measureRuncard(computer, one.problem, replicas, peakGigaflops, (what) => say(`${what} of ${one.name}`));
        runcards.push({ name: one.name, points: one.problem.groups.reduce((sum, { ndata }) => sum + ndata, 0), ...measured });
      }
      const obstacles = problems.flatMap((one) => ('obstacle' in one ? [one] : []));
      return { device: { name, software }, simd: availableSimd(), peakGigaflops, runcards, obstacles };
    } finally {
      await computer.close();
    }
  });
}

async function measureRuncard(
  computer: GpuComputer, problem: LoadedProblem, counts: readonly number[], peakGigaflops: number, say: (what: string) => void,
): Promise<Pick<GpuRuncard, 'times' | 'threads'>> {
  const reduction = new Reduction(problem);
  const jobs = newJobs(problem, Array.from({ length: SAMPLE }, (_, i) => i + 1));
  const widths = mostOutputs(reduction.reduced, jobs);
  const kept = reduction.reduced.data.kept.length;
  const operations = totalOperations(epochOperations(reduction.reduced, { training: kept + widths.training, validation: kept + widths.validation }, problem.runcard.optimizer.name));
  const space = await spaceFor(computer, reduction, jobs);
  const times: GpuTimes[] = [];
  let most = Infinity;
  for (const replicas of counts) {
    say(`${replicas} replicas`);
    const { milliseconds: epochMilliseconds, stack } = await deviceEpoch(space, reduction, jobs, replicas, MEASURE, most);
    most = Math.max(1, Math.floor((LONGEST * replicas) / epochMilliseconds));
    const gigaflops = (operations * replicas) / epochMilliseconds / 1e6;
    times.push({
      replicas, stack, epochMilliseconds, gigaflops, shareOfPeak: gigaflops / peakGigaflops, memory: space.totalBytes(replicas),
      processorMilliseconds: await processorEpoch(reduction, jobs.slice(0, replicas), replicas, defaultWorkers(replicas)),
    });
  }
  const { replicas, threads } = VARIANTS[computer.info.software ? 'software' : 'card'];
  const variants = [];
  for (const some of threads.filter((one) => one <= computer.info.limits.workgroupSize)) {
    say(`${some} threads a replica`);
    const { milliseconds: epochMilliseconds } = await deviceEpoch(await spaceFor(computer, reduction, jobs, some), reduction, jobs, replicas, MEASURE, most);
    variants.push({ threads: some, epochMilliseconds });
  }
  return { times, threads: { replicas, times: variants } };
}

/** Independent chains of multiply-adds in a thread, and their length. */
const CHAINS = 8;
const LENGTH = 4096;
const PEAK = `
@group(0) @binding(0) var<storage, read_write> result: array<f32>;
@compute @workgroup_size(256)
fn peak(@builtin(global_invocation_id) id: vec3<u32>) {
  var x = vec4<f32>(f32(id.x)) * 1e-6;
  var y = x + 0.5;
  for (var i = 0u; i < ${LENGTH}u; i++) {
    x = fma(x, vec4<f32>(0.999), vec4<f32>(1e-3));
    y = fma(y, vec4<f32>(0.998), vec4<f32>(2e-3));
  }
  let sum = x + y;
  result[id.x] = sum.x + sum.y + sum.z + sum.w;
}`;

async function peak(computer: GpuComputer): Promise<number> {
  const program = await computer.program(PEAK, ['read-write']);
  const groups = computer.info.software ? 4 : 4096;
  const buffer = await computer.buffer(4 * 256 * groups);
  let best = 0;
  for (let run = 0; run < 5; run++) {
    const start = performance.now();
    await computer.run(program, 'peak', [buffer], groups);
    await computer.read(buffer, 0, 4);
    const milliseconds = performance.now() - start;
    best = Math.max(best, (2 * CHAINS * LENGTH * 256 * groups) / milliseconds / 1e6);
  }
  await computer.free([buffer]);
  return best;
}
