import { GpuEngine } from '../../src/engine/gpu/gpu-engine';
import type { ScratchName } from '../../src/engine/gpu/gpu-problem';
import { GpuSpace } from '../../src/engine/gpu/gpu-space';
import { openDawn } from '../../src/engine/gpu/dawn';
import { writeState } from '../../src/engine/gpu/replica-memory';
import { Dense } from '../../src/engine/linalg/dense';
import { kernelShapes, type ReplicaWeights } from '../../src/engine/model/weights';
import type { ReducedProblem } from '../../src/engine/reduction/reduced-problem';
import { mostOutputs, replicaTriangles } from '../../src/engine/reduction/replica-triangle';
import type { ReplicaStart } from '../../src/engine/train/engine';
import { optimizerRule } from '../../src/engine/train/optimizers';
import { GpuTrouble, type GpuComputer } from '../../src/shared/gpu/computer';
import type { Optimizer } from '../../src/shared/runcard/runcard';

/** Seconds for shaders on a processor that pretends, however busy it is. */
export const PATIENCE = 600;

/** The device of the tests, a processor that pretends as a rule; undefined where there is none, which fails in CI. */
export async function testComputer(): Promise<GpuComputer | undefined> {
  try {
    return await openDawn({ compileSeconds: PATIENCE });
  } catch (error) {
    if (process.env.CI || !(error instanceof GpuTrouble) || error.kind !== 'none') throw error;
    console.warn(`SKIPPED, no test of the GPU: ${error.message}.`); // eslint-disable-line no-console
    return undefined;
  }
}

/** An engine on a device with a look into its memory. */
export interface GpuStack {
  readonly engine: GpuEngine;
  /** Numbers of the replica at an index in the shaders' scratch. */
  scratch(name: ScratchName, index: number): Promise<Float64Array>;
  /** x f of the 14 FK flavours on the problem's grid, shape [x, 14]. */
  pdf(index: number): Promise<Float64Array>;
  /** After an update: the gradient that it used, before clipping. */
  gradient(index: number): Promise<ReplicaWeights>;
  /** Makes the weights of a replica NaN, in the device's memory. */
  poison(index: number): Promise<void>;
}

export interface StackOptions {
  /** Columns of triangles beyond those that the replicas need. */
  readonly spare?: number;
  /** Threads of a workgroup. */
  readonly threads?: number;
  /** A problem that is on the device already. */
  readonly shared?: GpuSpace;
  /** Milliseconds of a dispatch above which it is split. */
  readonly longest?: number;
}

/** An engine of these replicas on a device. */
export async function gpuStack(
  computer: GpuComputer, reduced: ReducedProblem, starts: readonly ReplicaStart[], optimizer: Optimizer, { spare = 0, threads, shared, longest }: StackOptions = {},
): Promise<GpuStack> {
  const dense = new Dense();
  const { training, validation } = mostOutputs(reduced, starts);
  const rule = optimizerRule(optimizer);
  const space = shared ?? await GpuSpace.open(computer, reduced, { training: training + spare, validation: validation + spare }, rule.formula, threads);
  const engine = await GpuEngine.open(space, starts.length, rule, optimizer.clipnorm, (index) => {
    const { data, state } = starts[index]!;
    return { replica: data.replica, state, triangles: replicaTriangles(dense, reduced, data) };
  }, longest);
  const { gpu } = space;
  const scratch: GpuStack['scratch'] = async (name, index) => {
    const values = await computer.read(engine.buffers.scratch, 4 * (index * gpu.scratch.length + gpu.scratch.at(name)), 4 * gpu.scratch.size(name));
    return Float64Array.from(new Float32Array(values));
  };
  return {
    engine, scratch,
    async pdf(index) {
      const p = await scratch('pdf', index);
      return Float64Array.from(reduced.columns.of, (column) => (column < 0 ? 0 : p[column]!));
    },
    async poison(index) {
      const { kernels, biases, alpha, beta } = await engine.weights(index);
      const values = new Float32Array(await computer.read(engine.buffers.states, 4 * index * gpu.state.length, 4 * gpu.state.length));
      writeState(gpu, values, 'parameters', { kernels: kernels.map((kernel) => kernel.fill(NaN)), biases: biases.map((bias) => bias.fill(NaN)), alpha, beta });
      await computer.write(engine.buffers.states, 4 * index * gpu.state.length, new Uint8Array(values.buffer));
    },
    async gradient(index) {
      const all = await scratch('gradients', index);
      let at = 0;
      const take = (count: number) => all.slice(at, (at += count));
      const layers = kernelShapes(reduced.network).map(([inputs, outputs]) => [take(inputs * outputs), take(outputs)] as const);
      const flavours = reduced.network.nodes.at(-1)!;
      return { kernels: layers.map(([kernel]) => kernel), biases: layers.map(([, bias]) => bias), alpha: take(flavours), beta: take(flavours) };
    },
  };
}
