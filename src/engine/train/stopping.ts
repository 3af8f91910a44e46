import type { TrainingPlan } from './plan';

/** training: goes on; stopped: no better state for too long; finished: all epochs done; set aside: its loss became NaN. */
export type ReplicaStatus = 'training' | 'stopped' | 'finished' | 'set aside';

/** The best state of a replica so far: lowest validation loss with positivity passed. */
export interface BestState {
  /** Updates done, from 1. */
  readonly epoch: number;
  /** Validation chi2 plus positivity at the initial multipliers. */
  readonly validationLoss: number;
  /** Not divided by the number of points. */
  readonly trainingChi2: number;
  readonly validationChi2: number;
}

/** What stopping knows of a replica; small, and all that a checkpoint must keep. */
export interface StoppingState {
  readonly status: ReplicaStatus;
  /** Updates done when the status was last looked at. */
  readonly epoch: number;
  readonly best?: BestState;
  /** Epochs since the best state; counts from the first one on. */
  readonly degree: number;
  /** Why it was set aside. */
  readonly reason?: string;
}

export const UNSTOPPED: StoppingState = { status: 'training', epoch: 0, degree: 0 };

/** One replica's losses after an update. */
export interface EpochLosses {
  readonly trainingLoss: number;
  readonly trainingChi2: number;
  readonly validationChi2: number;
  /** With the initial multipliers, one a set. */
  readonly validationPositivity: readonly number[];
  /** What else belongs to the loss of a fit without validation data: integrability. */
  readonly validationOther?: number;
}

/**
 * One epoch of n3fit's stopping (stopping.py `monitor_chi2`) for one replica: from the first epoch with validation chi2 per point
 * below the threshold and positivity passed, keep the state of the lowest validation loss; stop after `patience` epochs
 * without a better one. `better` says that this epoch's state is to be kept.
 */
export function monitor(
  plan: TrainingPlan, state: StoppingState, epoch: number, losses: EpochLosses, validationPoints: number,
): { state: StoppingState; better: boolean } {
  const { trainingLoss, trainingChi2, validationChi2, validationPositivity, validationOther = 0 } = losses;
  if (Number.isNaN(trainingLoss)) {
    return { state: { ...state, epoch, status: 'set aside', reason: `its training loss is NaN after epoch ${epoch}` }, better: false };
  }
  const validationLoss = validationPositivity.reduce((sum, loss) => sum + loss, validationChi2 + validationOther);
  const lowest = state.best?.validationLoss ?? Infinity;
  const better = (state.best !== undefined || validationChi2 / validationPoints < plan.thresholdChi2)
    && validationLoss < lowest && validationLoss < lowest - plan.delta
    && validationPositivity.every((loss) => loss < plan.thresholdPositivity);
  const degree = better ? 0 : state.degree + (state.best ? 1 : 0);
  const best = better ? { epoch, validationLoss, trainingChi2, validationChi2 } : state.best;
  const status = degree > plan.patience ? 'stopped' : epoch >= plan.epochs ? 'finished' : 'training';
  return { state: { status, epoch, degree, ...(best && { best }) }, better };
}
