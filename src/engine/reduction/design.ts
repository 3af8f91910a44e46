import { PartonError } from '../../shared/errors';
import type { Dense } from '../linalg/dense';
import type { Covariance, Experiment } from '../problem/fit-problem';
import { observableForms } from './forms';
import type { FormCollector } from './form-collector';

/**
 * The design matrix of an experiment, [n, columns of p + its outputs]: predictions of its points are Z (p, outputs).
 * In the eigenbasis already rotated and divided by the standard deviations.
 */
export interface Design {
  readonly n: number;
  /** First output of the experiment, and how many it has. */
  readonly firstOutput: number;
  readonly outputs: number;
  /** The point of each output. */
  readonly outputPoints: Int32Array;
  /** Shape [n, p + outputs]. */
  readonly z: Float64Array;
}

/** Places an experiment's datasets: linear ones as rows in p, the others as outputs with a unit column each. */
export function makeDesign({ observables, ndata, covariance }: Experiment, collector: FormCollector, dense: Dense): Design {
  const { columns } = collector;
  const firstOutput = collector.outputCount;
  const sigma = errorsOf(covariance, ndata);
  let next = 0;
  const placed = observables.map((observable) => {
    const start = next;
    next += observable.ndata;
    const forms = observableForms(observable, columns);
    const { above, below, bound, offset } = forms;
    if (above?.kind === 'linear' && !below && !bound && !offset) return above;
    return { kind: 'outputs' as const, ...collector.addOutputs(forms, sigma.subarray(start, start + observable.ndata)) };
  });
  const outputs = collector.outputCount - firstOutput;
  const width = columns.count + outputs;
  const z = new Float64Array(ndata * width);
  const outputPoints = new Int32Array(outputs);
  let row = 0;
  for (const part of placed) {
    for (let n = 0; n < part.count; n++, row++) {
      if (part.kind === 'linear') z.set(part.rows.subarray(n * columns.count, (n + 1) * columns.count), row * width);
      else if (part.kind === 'outputs') {
        const output = part.first - firstOutput + n;
        outputPoints[output] = row;
        z[row * width + columns.count + output] = 1;
      }
    }
  }
  if (covariance.basis === 'data') return { n: ndata, firstOutput, outputs, outputPoints, z };
  return dense.scope(() => {
    const rotated = dense.matrix(ndata, width);
    dense.multiply(dense.matrix(ndata, ndata, covariance.rotation), dense.matrix(ndata, width, z), rotated);
    const whitened = dense.view(rotated).map((value, k) => value / Math.sqrt(covariance.eigenvalues[Math.floor(k / width)]!));
    return { n: ndata, firstOutput, outputs, outputPoints, z: whitened };
  });
}

/** Standard deviations of the points, shape [n]: in the eigenbasis the columns of the rotation have the length 1 / sigma. */
function errorsOf(covariance: Covariance, n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => {
    if (covariance.basis === 'data') return Math.sqrt(covariance.matrix[i * n + i]!);
    let sum = 0;
    for (let mode = 0; mode < n; mode++) sum += covariance.rotation[mode * n + i]! ** 2;
    return 1 / Math.sqrt(sum);
  });
}

/** The inverse of a covariance matrix, shape [n, n]. @throws PartonError when it is not positive definite */
export function precisionMatrix(covariance: Float64Array, n: number, name: string, dense: Dense): Float64Array {
  return dense.scope(() => {
    // through the correlation matrix, as n3fit does: units that differ by many orders then cost no digits
    const sigma = Float64Array.from({ length: n }, (_, i) => Math.sqrt(covariance[i * n + i]!));
    const scaled = (matrix: Float64Array) => matrix.map((value, k) => value / (sigma[Math.floor(k / n)]! * sigma[k % n]!));
    const factor = dense.matrix(n, n, scaled(covariance));
    const inverse = dense.matrix(n, n);
    const view = dense.view(inverse);
    for (let i = 0; i < n; i++) view[i * n + i] = 1;
    const pivot = dense.cholesky(factor);
    if (pivot >= 0) {
      throw new PartonError(
        'numerical', `the covariance matrix of ${name} is not positive definite`, { place: `point ${pivot + 1} of ${n}` },
        'Look for systematics that stand twice, or points without an uncorrelated error.',
      );
    }
    dense.solveTransposed(factor, inverse);
    dense.solve(factor, inverse);
    return scaled(dense.view(inverse));
  });
}
