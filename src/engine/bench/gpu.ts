import type { GpuComputer, GpuInfo } from '../../shared/gpu/computer';
import { GpuSpace } from '../gpu/gpu-space';
import { deviceProvider, withDeviceErrors } from '../gpu/provider';
import { availableSimd } from '../kernels/load';
import type { LoadedProblem } from '../problem/load-problem';
import { Reduction } from '../run/choose-engine';
import { deviceEpoch, mostOutputs, processorEpoch } from '../run/compare-engines';
import { newJobs } from '../run/jobs';
import { defaultWorkers } from '../run/worker-pool';
import { optimizerRule } from '../train/optimizers';
import { epochOperations, totalOperations } from './operations';

/** Epochs of one number of replicas on a device, and on all threads of the processor beside it. */
export interface GpuTimes {
  readonly replicas: number;
  readonly epochMilliseconds: number;
  readonly processorMilliseconds: number;
  readonly gigaflops: number;
  /** Of what a shader of fused multiply-adds alone reaches on the device. */
  readonly shareOfPeak: number;
  /** On the device, bytes. */
  readonly memory: number;
}

export interface GpuBench {
  readonly device: Pick<GpuInfo, 'name' | 'software'>;
  readonly simd: string;
  /** 10^9 operations a second of fused multiply-adds alone. */
  readonly peakGigaflops: number;
  readonly times: readonly GpuTimes[];
}

/** Different replicas whose numbers stand for all. */
const SAMPLE = 16;

/** @param say what is being measured. @throws PartonError of kind `device` */
export async function measureGpu(problem: LoadedProblem, replicas: readonly number[], say: (what: string) => void): Promise<GpuBench> {
  return withDeviceErrors(async () => {
    const computer = await deviceProvider().open();
    try {
      say(`the peak of ${computer.info.name}`);
      const peakGigaflops = await peak(computer);
      const reduction = new Reduction(problem);
      const jobs = newJobs(problem, Array.from({ length: SAMPLE }, (_, i) => i + 1));
      const widths = mostOutputs(reduction.reduced, jobs);
      const kept = reduction.reduced.data.kept.length;
      const { optimizer } = problem.runcard;
      const operations = totalOperations(epochOperations(reduction.reduced, { training: kept + widths.training, validation: kept + widths.validation }, optimizer.name));
      const space = await GpuSpace.open(computer, reduction.reduced, widths, optimizerRule(optimizer).formula);
      const times: GpuTimes[] = [];
      for (const count of replicas) {
        say(`${count} replicas`);
        const epochMilliseconds = await deviceEpoch(computer, reduction, jobs, count);
        const gigaflops = (operations * count) / epochMilliseconds / 1e6;
        times.push({
          replicas: count, epochMilliseconds, gigaflops, shareOfPeak: gigaflops / peakGigaflops, memory: space.totalBytes(count),
          processorMilliseconds: await processorEpoch(reduction, jobs.slice(0, count), count, defaultWorkers(count)),
        });
      }
      const { name, software } = computer.info;
      return { device: { name, software }, simd: availableSimd(), peakGigaflops, times };
    } finally {
      await computer.close();
    }
  });
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
