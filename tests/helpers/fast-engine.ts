import { LANE_BYTES, LANES } from '../../src/engine/kernels/arena';
import { FastEngine } from '../../src/engine/kernels/fast-engine';
import { KernelSpace } from '../../src/engine/kernels/kernel-space';
import { loadFitKernels, type Simd } from '../../src/engine/kernels/load';
import { Dense } from '../../src/engine/linalg/dense';
import { evaluatePdf } from '../../src/engine/model/pdf';
import { kernelShapes, type ReplicaWeights } from '../../src/engine/model/weights';
import type { FitProblem } from '../../src/engine/problem/fit-problem';
import { reduceProblem } from '../../src/engine/reduction/reduce';
import type { ReducedProblem } from '../../src/engine/reduction/reduced-problem';
import { mostOutputs, replicaTriangles } from '../../src/engine/reduction/replica-triangle';
import type { ReplicaStart } from '../../src/engine/train/engine';
import { optimizerRule } from '../../src/engine/train/optimizers';
import type { Optimizer } from '../../src/shared/runcard/runcard';

/** A fast engine with a look into its work space. */
export interface FastStack {
  readonly engine: FastEngine;
  readonly space: KernelSpace;
  /** Numbers of the replica at an index in the kernels' scratch, as they lie there. */
  scratch(name: Parameters<KernelSpace['shared']['scratch']['at']>[0], index: number): Float64Array;
  /** x f of the 14 FK flavours on the problem's grid, shape [x, 14]. */
  pdf(index: number): Float64Array;
  /** After an update: the gradient that it used, before clipping. */
  gradient(index: number): ReplicaWeights;
  /** Makes the weights of a replica NaN, in the kernels' memory. */
  poison(index: number): void;
}

/** Remembers where its lane groups lie. */
class WatchedSpace extends KernelSpace {
  readonly regions: number[] = [];

  override takeGroup(): number {
    const region = super.takeGroup();
    this.regions.push(region);
    return region;
  }
}

/** @param spare columns of triangles beyond those that the replicas need, as a worker has whose other replicas need more */
export function fastStack(
  reduced: ReducedProblem, starts: readonly ReplicaStart[], optimizer: Optimizer, { simd, spare = 0 }: { simd?: Simd; spare?: number } = {},
): FastStack {
  const dense = new Dense();
  const { training, validation } = mostOutputs(reduced, starts);
  const space = new WatchedSpace(reduced, { training: training + spare, validation: validation + spare }, optimizerRule(optimizer), loadFitKernels(simd));
  const engine = new FastEngine(space, starts.length, optimizer.clipnorm, (index) => {
    const { data, state } = starts[index]!;
    return { ...data, state, triangles: replicaTriangles(dense, reduced, data) };
  });
  const scratch: FastStack['scratch'] = (name, index) => {
    const { shared: { scratch: layout }, block, kernels } = space;
    const start = block.scratchOf(Math.floor(index / LANES)) + layout.at(name) + 4 * (index % LANES);
    const view = new DataView(kernels.memory.buffer);
    return Float64Array.from({ length: layout.vectors(name) }, (_, i) => view.getFloat32(start + i * LANE_BYTES, true));
  };
  return {
    engine, space, scratch,
    pdf(index) {
      const p = scratch('pdf', index);
      return Float64Array.from(reduced.columns.of, (column) => (column < 0 ? 0 : p[column]!));
    },
    poison(index) {
      const { kernels, biases, alpha, beta } = engine.weights(index);
      const spoilt = { kernels: kernels.map((kernel) => kernel.fill(NaN)), biases: biases.map((bias) => bias.fill(NaN)), alpha, beta };
      space.lane(space.regions[Math.floor(index / LANES)]!, index % LANES).writeWeights('parameters', spoilt);
    },
    gradient(index) {
      const all = scratch('gradients', index);
      let at = 0;
      const take = (count: number) => all.slice(at, (at += count));
      const layers = kernelShapes(reduced.network).map(([inputs, outputs]) => [take(inputs * outputs), take(outputs)] as const);
      const flavours = reduced.network.nodes.at(-1)!;
      return { kernels: layers.map(([kernel]) => kernel), biases: layers.map(([, bias]) => bias), alpha: take(flavours), beta: take(flavours) };
    },
  };
}

/** The mean over some weights of x f on the problem's grid: what a reduction takes as typical. */
export function typicalPdf(problem: FitProblem, weights: readonly ReplicaWeights[]): Float64Array {
  const all = weights.map((one) => evaluatePdf(problem.pdf, one, problem.grid).xf);
  return all[0]!.map((_, k) => all.reduce((sum, xf) => sum + Math.abs(xf[k]!), 0) / all.length);
}

/** A problem's reduction to rounding, with the PDFs of some weights as typical. */
export function reducedProblem(problem: FitProblem, weights: readonly ReplicaWeights[]): ReducedProblem {
  return reduceProblem(problem, typicalPdf(problem, weights), undefined, 0);
}

/** Largest difference of two gradients, each kernel, bias and kind of exponent in units of its largest element. */
export function gradientError(actual: ReplicaWeights, expected: ReplicaWeights, exponents = true): number {
  const parts = ({ kernels, biases, alpha, beta }: ReplicaWeights) => [...kernels, ...biases, ...(exponents ? [alpha, beta] : [])];
  const ours = parts(actual);
  return Math.max(...parts(expected).map((exact, k) => {
    const scale = exact.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
    return exact.reduce((most, g, i) => Math.max(most, Math.abs(ours[k]![i]! - g)), 0) / (scale || 1);
  }));
}
