import type { Rank, Tensor, Tensor2D } from '@tensorflow/tfjs';
import { POSITIVITY_ALPHA } from '../../shared/physics/lagrange';
import { blockCholesky, solveLower } from '../linalg/cholesky';
import type { Observable, Operand } from '../model/observable';
import type { Experiment, ReplicaExperiment } from '../problem/fit-problem';
import type { TensorArena } from './tensor-arena';
import type { TensorFlow } from './tfjs';

/** From PDFs [R, x * 14] to numbers a replica: [R, points]. */
type FromPdf = (xf: Tensor2D) => Tensor2D;

/** The predictions of an observable, shape [R, ndata]. */
export function tensorObservable(arena: TensorArena, { operands, form }: Observable, width: number): FromPdf {
  const { tf } = arena;
  const tables = operands.map((operand) => TABLES[operand.kind](arena, operand, width));
  return (xf) => {
    const values = tables.map((table) => table(xf));
    const combine = (coefficients: readonly number[]) =>
      values.flatMap((value, k) => (coefficients[k] === 0 ? [] : [tf.mul(coefficients[k]!, value)])).reduce((sum, term) => tf.add(sum, term));
    const numerator = combine(form.numerator);
    const quotient = form.denominator ? tf.div(numerator, combine(form.denominator)) : numerator;
    return (form.absolute ? tf.sub(quotient, tf.abs(combine(form.absolute))) : quotient) as Tensor2D;
  };
}

const TABLES: Readonly<Record<Operand['kind'], (arena: TensorArena, operand: Operand, width: number) => FromPdf>> = { linear, bilinear, constant };

/** The same for all replicas. */
function constant(arena: TensorArena, { ndata, values }: Operand): FromPdf {
  const row = arena.constant<Rank.R2>(values, [1, ndata]);
  return (xf) => arena.tf.tile(row, [xf.shape[0], 1]);
}

/** T[r, n] = sum_k xf[r, k] table[k, n], with the table on all the union grid. */
function linear(arena: TensorArena, { ndata, values, first }: Operand, width: number): FromPdf {
  const dense = new Float32Array(width * ndata);
  for (let n = 0; n < ndata; n++) first.forEach((index, k) => (dense[index * ndata + n]! += values[n * first.length + k]!));
  const table = arena.constant<Rank.R2>(dense, [width, ndata]);
  return (xf) => arena.tf.matMul(xf, table);
}

/** T[r, n] = sum_(c, i, j) a[r, c, i] table[n, c, i, j] b[r, c, j]. */
function bilinear(arena: TensorArena, { ndata, values, first, second, nx }: Operand, width: number): FromPdf {
  const { tf } = arena;
  const channels = first.length / nx;
  const table = arena.kept(tf.tidy(() => {
    const asRead = tf.tensor4d(Float32Array.from(values), [ndata, channels, nx, nx]);
    return tf.reshape(tf.transpose(asRead, [1, 3, 0, 2]), [channels, nx, ndata * nx]); // [c, j, (n, i)]
  }));
  const [toFirst, toSecond] = [first, second].map((indices) => selection(arena, indices, width));
  return (xf) => {
    const pick = (from: Tensor2D) => tf.transpose(tf.reshape(tf.matMul(xf, from), [-1, channels, nx]), [1, 0, 2]); // [c, r, x]
    const right = tf.reshape(tf.matMul(pick(toSecond!), table), [channels, -1, ndata, nx]);
    return tf.sum(tf.mul(right, tf.expandDims(pick(toFirst!), 2)), [0, 3]);
  };
}

/** The matrix [width, indices] that picks `indices` of a vector: as a product, for the adjoint of a gather is slow in plain JavaScript. */
function selection(arena: TensorArena, indices: Int32Array, width: number): Tensor2D {
  const ones = new Float32Array(width * indices.length);
  indices.forEach((index, k) => (ones[index * indices.length + k] = 1));
  return arena.constant<Rank.R2>(ones, [width, indices.length]);
}

/** The chi2 of each replica, shape [R], from the predictions of an experiment, shape [R, n]. */
export type TensorChi2 = (prediction: Tensor2D) => Tensor;

/**
 * chi2 = |W (D - T)|^2, where W whitens the residuals of a replica's split: W^T W = C^-1 on the mask, zero elsewhere.
 * In the eigenbasis predictions are rotated first, and W is 1 / sqrt(eigenvalue) on the mask.
 */
export function tensorChi2(
  arena: TensorArena, { covariance, ndata, name }: Experiment, replicas: readonly ReplicaExperiment[], split: 'training' | 'validation',
): TensorChi2 {
  const { tf } = arena;
  const data = arena.stacked<Rank.R2>(replicas.map((replica) => replica.data.map((value, i) => (replica[split][i] ? value : 0))), ndata);
  if (covariance.basis === 'eigen') {
    const weights = replicas.map((replica) => covariance.eigenvalues.map((value, i) => (replica[split][i] ? 1 / Math.sqrt(value) : 0)));
    const whitening = arena.stacked<Rank.R2>(weights, ndata);
    const rotation = arena.constant<Rank.R2>(covariance.rotation, [ndata, ndata]);
    return (prediction) => tf.sum(tf.square(tf.mul(whitening, tf.sub(data, tf.matMul(prediction, rotation, false, true)))), 1);
  }
  const whiteners = replicas.map((replica) => whitener(covariance.matrix, replica[split], `the ${split} covariance of ${name}`));
  const whitening = arena.stacked<Rank.R3>(whiteners, ndata, ndata);
  return (prediction) => tf.sum(tf.square(tf.matMul(whitening, tf.expandDims(tf.sub(data, prediction), 2))), [1, 2]);
}

/** L^-1 of the masked block of a covariance, in its place in [n, n]. */
function whitener(matrix: Float64Array, mask: Uint8Array, name: string): Float64Array {
  const n = mask.length;
  const kept = Array.from(mask.keys()).filter((i) => mask[i]);
  const m = kept.length;
  const inverse = new Float64Array(m * m);
  for (let i = 0; i < m; i++) inverse[i * m + i] = 1;
  solveLower(blockCholesky(matrix, n, kept, name), inverse, m);
  const whole = new Float64Array(n * n);
  kept.forEach((i, row) => kept.forEach((j, column) => (whole[i * n + j] = inverse[row * m + column]!)));
  return whole;
}

/** sum_i elu(-lambda O_i) of each replica, shape [R]. */
export function tensorPositivity(tf: TensorFlow, observable: Tensor2D, lambda: number): Tensor {
  const y = tf.mul(-lambda, observable);
  return tf.sum(tf.add(tf.relu(y), tf.mul(POSITIVITY_ALPHA, tf.expm1(tf.minimum(y, 0)))), 1);
}

/** sum_i (lambda O_i)^2 of each replica, shape [R]. */
export function tensorIntegrability(tf: TensorFlow, observable: Tensor2D, lambda: number): Tensor {
  return tf.sum(tf.square(tf.mul(lambda, observable)), 1);
}
