import type { DatasetChi2, DatasetPredictions } from '../../shared/contract/engine-api';
import { PartonError } from '../../shared/errors';
import { covarianceCholesky, solveLower } from '../linalg/cholesky';
import { dot } from '../linalg/vector';
import { makeObservable, predict, predictMany, type Observable } from '../model/observable';
import type { Dataset } from '../data/types';
import type { LoadedProblem } from '../problem/load-problem';
import type { FitTheory } from './fit-theory';

/** A dataset of a problem, with its own block of the t0 covariance. */
interface DatasetBlock {
  readonly dataset: Dataset;
  readonly observable: Observable;
  /** Shape [n, n]. */
  readonly covariance: Float64Array;
}

const blocks = new WeakMap<LoadedProblem['groups'], readonly DatasetBlock[]>();
const factors = new WeakMap<DatasetBlock, Float64Array>();

function blocksOf(problem: LoadedProblem): readonly DatasetBlock[] {
  const known = blocks.get(problem.groups);
  if (known) return known;
  const all = problem.groups.flatMap((group, g) => {
    let first = 0;
    return group.datasets.map((dataset): DatasetBlock => {
      const { ndata, name } = dataset.data;
      const covariance = diagonalBlock(problem.covariances[g]!, group.ndata, first, ndata);
      first += ndata;
      return {
        dataset, covariance,
        observable: makeObservable(name, dataset.operation, dataset.tables, problem.fit.grid),
      };
    });
  });
  blocks.set(problem.groups, all);
  return all;
}

/** Rows and columns first .. first + count of an [n, n] matrix. */
function diagonalBlock(matrix: Float64Array, n: number, first: number, count: number): Float64Array {
  const block = new Float64Array(count * count);
  for (let row = 0; row < count; row++) block.set(matrix.subarray((first + row) * n + first, (first + row) * n + first + count), row * count);
  return block;
}

/** @throws PartonError */
export function datasetChi2({ problem, pdfs, central }: FitTheory, replicas: readonly number[]): DatasetChi2[] {
  const xfs = [central, ...replicas.map((replica) => pdfs.get(replica) ?? missing(replica))];
  return blocksOf(problem).map((block) => {
    const { data } = block.dataset;
    const lower = factors.get(block) ?? covarianceCholesky(block.covariance, data.ndata, `the covariance of ${data.name}`);
    factors.set(block, lower);
    const [mean, ...others] = predictMany(block.observable, xfs).map((prediction) => {
      const whitened = solveLower(lower, data.central.map((value, i) => value - prediction[i]!));
      return dot(whitened, 0, whitened, 0, data.ndata) / data.ndata;
    });
    return { dataset: data.name, experiment: data.experiment, points: data.ndata, central: mean!, replicas: others };
  });
}

/** @throws PartonError when the problem has no such dataset */
export function datasetPredictions({ problem, pdfs, central }: FitTheory, name: string): DatasetPredictions {
  const block = blocksOf(problem).find(({ dataset }) => dataset.data.name === name);
  if (!block) throw new PartonError('missing', `the fit has no dataset ${name}.`);
  const { data } = block.dataset;
  const replicas = predictMany(block.observable, [...pdfs.values()]);
  return {
    dataset: name, kinematics: data.kinematicsNames, values: data.kinematics, measured: data.central,
    error: data.central.map((_, i) => Math.sqrt(block.covariance[i * data.ndata + i]!)),
    central: predict(block.observable, central).prediction,
    spread: data.central.map((_, i) => halfInterval(replicas.map((prediction) => prediction[i]!))),
  };
}

/** Half the distance between the 16th and the 84th percentile. */
function halfInterval(values: number[]): number {
  values.sort((a, b) => a - b);
  const quantile = (share: number): number => {
    const at = share * (values.length - 1);
    const low = Math.floor(at);
    return values[low]! + (at - low) * ((values[low + 1] ?? values[low]!) - values[low]!);
  };
  return (quantile(0.84) - quantile(0.16)) / 2;
}

function missing(replica: number): never {
  throw new PartonError('missing', `replica ${replica} has no PDF yet.`);
}
