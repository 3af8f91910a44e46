import { GpuTrouble, type BufferId, type GpuComputer, type ProgramId } from '../../shared/gpu/computer';
import type { OptimizerRule } from '../train/optimizers';
import type { ReducedProblem } from '../reduction/reduced-problem';
import { placeProblem, type GpuProblem, type SplitWidths } from './gpu-problem';
import { recordLength, SCHEDULE, scheduleRow } from './records';
import { BUFFERS, shaderProgram, type BufferName } from './shaders/program';
import { GPU_FORMULAS } from './shaders/update';

/** Most epochs of one batch: as often as replicas' logs are written. */
export const MOST_EPOCHS = 100;

/** Threads of a workgroup. WebGPU allows 256 everywhere; to a processor that pretends, each four of them are one more task to switch to at every barrier. */
export const THREADS = { card: 256, software: 16 };

/** One problem on one device: its constants and its shaders, which stacks of replicas share. */
export class GpuSpace {
  private constructor(
    readonly computer: GpuComputer, readonly gpu: GpuProblem, readonly formula: OptimizerRule['formula'],
    private readonly splitOutputs: SplitWidths, private readonly program: ProgramId, private readonly matrices: BufferId, private readonly tables: BufferId,
  ) {}

  /**
   * @param splitOutputs most data outputs in a split of any replica that will be trained here
   * @param threads of a workgroup: a matter of speed alone
   * @throws GpuTrouble
   */
  static async open(
    computer: GpuComputer, problem: ReducedProblem, splitOutputs: SplitWidths, formula: OptimizerRule['formula'], threads = computer.info.software ? THREADS.software : THREADS.card,
  ): Promise<GpuSpace> {
    const gpu = placeProblem(problem, splitOutputs);
    const known = GPU_FORMULAS.find((one) => one === formula);
    if (!known) throw new GpuTrouble('failed', `its shaders lack the optimizer's formula ${formula}`);
    const program = await computer.program(shaderProgram(gpu, known, threads), Object.values(BUFFERS));
    const place = async (values: Uint32Array | Float32Array) => {
      const buffer = await computer.buffer(values.byteLength);
      await computer.write(buffer, 0, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
      return buffer;
    };
    return new GpuSpace(computer, gpu, formula, splitOutputs, program, await place(gpu.matrices), await place(gpu.tables));
  }

  /** Whether replicas of a problem, with at most so many data outputs in a split, can be trained here. */
  holds(problem: ReducedProblem, { training, validation }: SplitWidths, formula: OptimizerRule['formula']): boolean {
    return this.gpu.problem === problem && this.formula === formula && training <= this.splitOutputs.training && validation <= this.splitOutputs.validation;
  }

  /** Bytes that so many replicas need in each buffer of a stack. */
  bytes(replicas: number): Record<Exclude<BufferName, 'matrices' | 'tables'>, number> {
    const { triangleVectors, replica, state, scratch, problem: { constraints: { length: sets } } } = this.gpu;
    return {
      triangles: 16 * triangleVectors * replicas, replicas: 4 * replica.length * replicas, states: 4 * state.length * replicas, scratch: 4 * scratch.length * replicas,
      schedule: 4 * (SCHEDULE.head + (MOST_EPOCHS + 1) * scheduleRow(sets)), records: 4 * replicas * (recordLength(sets) + 2 * MOST_EPOCHS),
    };
  }

  /** All memory of so many replicas and of what they share, bytes. */
  totalBytes(replicas: number): number {
    return Object.values(this.bytes(replicas)).reduce((sum, bytes) => sum + bytes, this.gpu.matrices.byteLength + this.gpu.tables.byteLength);
  }

  /** Most replicas whose numbers fit into the buffers that the device allows. */
  get mostReplicas(): number {
    const one = this.bytes(1);
    const largest = Math.max(one.triangles, one.replicas, one.states, one.scratch, one.records);
    return Math.min(65_535, Math.floor(this.computer.info.limits.buffer / largest));
  }

  /** Buffers of a stack, all zero. @throws GpuTrouble of kind `memory`, with nothing taken */
  async take(replicas: number): Promise<StackBuffers> {
    const sizes = this.bytes(replicas);
    const taken: Partial<Record<BufferName, BufferId>> = {};
    try {
      for (const name of Object.keys(sizes) as (keyof typeof sizes)[]) taken[name] = await this.computer.buffer(sizes[name]);
    } catch (error) {
      await this.computer.free(Object.values(taken));
      throw error;
    }
    return taken as StackBuffers;
  }

  async run(entry: 'train' | 'step', buffers: StackBuffers, replicas: number): Promise<void> {
    const all: Record<BufferName, BufferId> = { ...buffers, matrices: this.matrices, tables: this.tables };
    await this.computer.run(this.program, entry, (Object.keys(BUFFERS) as BufferName[]).map((name) => all[name]), replicas);
  }
}

export type StackBuffers = Readonly<Record<Exclude<BufferName, 'matrices' | 'tables'>, BufferId>>;
