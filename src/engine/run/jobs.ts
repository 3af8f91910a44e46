import { PartonError } from '../../shared/errors';
import { runcardOf } from '../../shared/runcard/runcard';
import type { ReplicaWeights } from '../model/weights';
import type { ReplicaData } from '../problem/fit-problem';
import { centralValues } from '../problem/groups';
import { toDiagonalBasis } from '../problem/diagonal-basis';
import type { LoadedProblem } from '../problem/load-problem';
import { fitOf, replicaData } from '../problem/replica-data';
import { initialState } from '../train/engine';
import { UNSTOPPED } from '../train/stopping';
import { startingWeights } from './starting-weights';
import type { EngineChoice, ReplicaJob, WorkerTask } from '../train/worker-protocol';

/**
 * Replicas before their first epoch; each depends on its number alone.
 * @param weightsFile weights to start from, instead of drawing them
 * @param factors `samplingFactors`, where the caller has them
 * @throws PartonError
 */
export function newJobs(problem: LoadedProblem, replicas: readonly number[], weightsFile?: string, factors?: readonly Float64Array[]): ReplicaJob[] {
  const { runcard, fit: { exponents } } = problem;
  if (runcard.trials && !runcard.trials.chosen) throw new PartonError('internal', `the scan ${runcard.trials.scan} was not read.`);
  return replicaData(problem, replicas, factors).map((data) => {
    const { replica, seed } = data;
    const { pdf: { network } } = fitOf(problem, replica);
    const { network: { initializer }, start } = runcardOf(runcard, replica);
    return newJob(data, startingWeights(replica, { network, exponents, initializer, seed }, start, weightsFile));
  });
}

function newJob(data: ReplicaData, weights: ReplicaWeights): ReplicaJob {
  const points = (split: 'training' | 'validation') =>
    data.experiments.reduce((sum, experiment) => sum + experiment[split].reduce((a, b) => a + b, 0), 0);
  const ndata = { training: points('training'), validation: points('validation') };
  return { data, state: initialState(weights), progress: { replica: data.replica, ndata, stopping: UNSTOPPED, snapshots: [] } };
}

/** What workers are given besides their replicas. */
export function workerTask({ runcard, fit, groups, q0, activeFlavours }: LoadedProblem, engine: EngineChoice): WorkerTask {
  const central = groups.map((group, g) => {
    const { covariance } = fit.experiments[g]!;
    return covariance.basis === 'eigen' ? toDiagonalBasis(covariance, centralValues(group)) : centralValues(group);
  });
  return { engine, runcard, report: { runcard, fit, central, flavours: runcard.basis.flavours.map(({ name }) => name), q0, activeFlavours } };
}
