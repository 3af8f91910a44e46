import type { TrainingSummary } from '../../shared/contract/compare-api';
import { PartonError } from '../../shared/errors';
import { knownEpochs, type Runcard } from '../../shared/runcard/runcard';
import { openFitFolder, readSummary } from '../io/fit-folder';
import { keptByPostfit } from '../run/kept-by-postfit';
import type { Ensemble } from './ensemble';

/** How the replicas of a fit were trained. @throws PartonError for a set */
export function trainingOf({ info: { kind, folder, members } }: Ensemble, runcard: Runcard | undefined): TrainingSummary {
  if (kind === 'set') throw new PartonError('unsupported', 'an LHAPDF set does not tell how it was trained.', { file: folder });
  const fit = openFitFolder(folder);
  const replicas = fit.replicas.filter((replica) => members.includes(replica));
  const summaries = replicas.map((replica) => readSummary(fit, replica));
  const column = (of: (summary: (typeof summaries)[number]) => number): Float64Array => Float64Array.from(summaries, of);
  const passing = new Set(keptByPostfit(folder));
  const flavours = summaries[0]?.preprocessing ?? [];
  return {
    replicas, epochs: (runcard && knownEpochs(runcard)) ?? NaN, patience: runcard && !runcard.trials ? Math.trunc(runcard.epochs * runcard.stopping.patience) : NaN, training: column((s) => s.trainingChi2), validation: column((s) => s.validationChi2), experimental: column((s) => s.chi2),
    stopEpoch: column((s) => s.stopEpoch), bestEpoch: column((s) => s.bestEpoch + 1), // n3fit counts from 0
    positivity: summaries.map((s) => s.positivity === 'POS_PASS'),
    passing: replicas.filter((replica) => passing.has(replica)),
    preprocessing: flavours.map(({ flavour }, f) => ({
      flavour, alpha: column((s) => s.preprocessing[f]?.alpha ?? NaN), beta: column((s) => s.preprocessing[f]?.beta ?? NaN),
    })),
  };
}

/** The same of some of its replicas. */
export function trainingOfSome(whole: TrainingSummary, members: readonly number[]): TrainingSummary {
  const chosen = new Set(members);
  const isChosen = whole.replicas.map((replica) => chosen.has(replica));
  const some = (column: Float64Array): Float64Array => column.filter((_, r) => isChosen[r]);
  return {
    ...whole, replicas: whole.replicas.filter((replica) => chosen.has(replica)), passing: whole.passing.filter((replica) => chosen.has(replica)),
    training: some(whole.training), validation: some(whole.validation), experimental: some(whole.experimental), stopEpoch: some(whole.stopEpoch), bestEpoch: some(whole.bestEpoch),
    positivity: whole.positivity.filter((_, r) => isChosen[r]),
    preprocessing: whole.preprocessing.map(({ flavour, alpha, beta }) => ({ flavour, alpha: some(alpha), beta: some(beta) })),
  };
}
