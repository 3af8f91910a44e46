import { trialOf, type Runcard } from '../../shared/runcard/runcard';
import { networkShape } from '../model/from-runcard';
import type { PdfModel } from '../model/pdf';
import { replicaPdf } from '../model/replica-pdf';
import { toDiagonalBasis } from './diagonal-basis';
import type { FitProblem, ReplicaData } from './fit-problem';
import { centralValues } from './groups';
import type { LoadedProblem } from './load-problem';
import { datasetSplit, diagonalSplit } from './masks';
import { samplePseudodata, samplingFactor } from './pseudodata';
import { replicaSeeds, type ReplicaSeeds } from './seeds';

/** The seeds of a replica of a runcard. */
export function seedsOf({ seeds, pseudodata, sameSplit }: Runcard, replica: number): ReplicaSeeds {
  return replicaSeeds({ trvlseed: seeds.training, nnseed: seeds.network, mcseed: seeds.montecarlo, genrep: pseudodata, sameSplit }, replica);
}

/** The problem with a replica's network; the same for replicas of one trial, and for all where there are no trials. */
export function fitOf({ runcard, fit }: Pick<LoadedProblem, 'runcard' | 'fit'>, replica: number): FitProblem {
  const trial = trialOf(runcard, replica);
  return trial ? { ...fit, pdf: { ...fit.pdf, network: networkShape(trial.method.network) } } : fit;
}

/** The model of a replica's PDFs. */
export function pdfOf(problem: Pick<LoadedProblem, 'runcard' | 'fit' | 'photonOf'>, replica: number): PdfModel {
  const { runcard, photonOf } = problem;
  return replicaPdf(fitOf(problem, replica).pdf, { seed: seedsOf(runcard, replica).nn, ...(photonOf && { photon: photonOf(replica) }) });
}

/** The Cholesky factors with which pseudodata are drawn, one a group; none where measured values are fitted. @throws PartonError */
export function samplingFactors({ runcard, groups, samplingCovariances }: LoadedProblem): Float64Array[] {
  return runcard.pseudodata ? groups.map((group, g) => samplingFactor(group, samplingCovariances[g]!)) : [];
}

/** Pseudodata and splits of the given replicas; each depends on its number alone. */
export function replicaData(problem: LoadedProblem, replicas: readonly number[], factors?: readonly Float64Array[]): ReplicaData[] {
  const { runcard, groups, samplingCovariances, fit, photonOf } = problem;
  const seeds = replicas.map((replica) => seedsOf(runcard, replica));
  const pseudodata = groups.map((group, g) => {
    const { covariance } = fit.experiments[g]!;
    const sampled = runcard.pseudodata
      ? samplePseudodata(group, factors?.[g] ?? samplingFactor(group, samplingCovariances[g]!), seeds.map(({ mc }) => mc), runcard.sampling)
      : repeated(centralValues(group), replicas.length);
    return covariance.basis === 'eigen' ? toDiagonalBasis(covariance, sampled) : sampled;
  });
  return replicas.map((replica, r) => withValidation({
    replica,
    seed: seeds[r]!.nn,
    ...(photonOf && { photon: photonOf(replica) }),
    experiments: groups.map((group, g) => ({
      data: pseudodata[g]!.slice(r * group.ndata, (r + 1) * group.ndata),
      ...(runcard.diagonalBasis ? diagonalSplit(group, runcard.diagonalFrac, seeds[r]!.trvl) : datasetSplit(group, seeds[r]!.trvl)),
    })),
  }));
}

/** Where nothing is left for validation, the training data are its data (n3fit model_trainer.py). */
function withValidation(data: ReplicaData): ReplicaData {
  if (data.experiments.some(({ validation }) => validation.includes(1))) return data;
  return { ...data, experiments: data.experiments.map((experiment) => ({ ...experiment, validation: experiment.training })) };
}

function repeated(values: Float64Array, times: number): Float64Array {
  const all = new Float64Array(times * values.length);
  for (let k = 0; k < times; k++) all.set(values, k * values.length);
  return all;
}
