import { prefactor } from '../../shared/physics/preprocessing';
import { zeroWeights, type NetworkShape, type ReplicaWeights } from '../model/weights';
import type { ReplicaTriangle, ReplicaTriangles } from '../reduction/replica-triangle';
import { writeBlocked } from './blocked-matrix';
import type { GpuProblem, StateName } from './gpu-problem';

/** The triangles of a replica as the shaders read them. */
export function trianglesOf({ triangles, triangleVectors }: GpuProblem, { training, validation }: ReplicaTriangles): Float32Array<ArrayBuffer> {
  const all = new Float32Array(4 * triangleVectors);
  const upper = ({ columns: { length: size }, r }: ReplicaTriangle) => (row: number, column: number) => (row <= column && column < size ? r[row * size + column]! : 0);
  const [train, validate] = [upper(training), upper(validation)];
  writeBlocked(triangles.training.shape, train, all.subarray(4 * triangles.training.base));
  writeBlocked(triangles.transposed.shape, (row, column) => train(column, row), all.subarray(4 * triangles.transposed.base));
  writeBlocked(triangles.validation.shape, validate, all.subarray(4 * triangles.validation.base));
  return all;
}

/** The other constants of a replica: right sides, columns, prefactors where exponents are fixed. */
export function constantsOf(gpu: GpuProblem, triangles: ReplicaTriangles, weights: ReplicaWeights): Uint32Array<ArrayBuffer> {
  const { replica, widths, data: { kept }, outputs, trainable, problem: { x } } = gpu;
  const bits = new Uint32Array(replica.length);
  const floats = new Float32Array(bits.buffer);
  for (const split of ['training', 'validation'] as const) {
    const { columns, q, rho } = triangles[split];
    floats.set(q, replica.at(`${split}Q`));
    floats[replica.at(`${split}Rho`)] = rho;
    bits.fill(kept + outputs, replica.at(`${split}Columns`), replica.at(`${split}Columns`) + widths[split]);
    bits.set(columns, replica.at(`${split}Columns`));
  }
  floats[replica.at('points')] = triangles.validation.ndata;
  if (!trainable) {
    const { alpha, beta } = weights;
    alpha.forEach((a, f) => x.forEach((value, i) => (floats[replica.at('prefactor') + f * x.length + i] = prefactor(value, Math.fround(a), Math.fround(beta[f]!)))));
  }
  return bits;
}

/** Weights, or what has their shape, into one part of a replica's state. */
export function writeState({ state }: GpuProblem, to: Float32Array, name: StateName, weights: ReplicaWeights): void {
  let at = state.at(name);
  for (const array of inOrder(weights)) {
    to.set(array, at);
    at += array.length;
  }
}

export function readState({ state }: GpuProblem, network: NetworkShape, from: Float32Array, name: StateName): ReplicaWeights {
  const weights = zeroWeights(network);
  let at = state.at(name);
  for (const array of inOrder(weights)) {
    array.set(from.subarray(at, at + array.length));
    at += array.length;
  }
  return weights;
}

const inOrder = ({ kernels, biases, alpha, beta }: ReplicaWeights): Float64Array[] =>
  [...kernels.flatMap((kernel, layer) => [kernel, biases[layer]!]), alpha, beta];
