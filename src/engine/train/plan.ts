import { lagrangeSchedule, type LagrangeSchedule } from '../../shared/runcard/lagrange';
import type { Runcard } from '../../shared/runcard/runcard';
import type { Multipliers } from './engine';

/** How replicas train and when they stop: everything of a runcard that is neither data nor model. */
export interface TrainingPlan {
  readonly epochs: number;
  /** Epochs without a better validation loss after which a replica stops. */
  readonly patience: number;
  /** A better validation loss is lower by more than this. */
  readonly delta: number;
  readonly thresholdChi2: number;
  readonly thresholdPositivity: number;
  /** False where all data train: then the training loss decides, with its own multipliers. */
  readonly validates: boolean;
  readonly positivity: readonly LagrangeSchedule[];
  readonly integrability: readonly LagrangeSchedule[];
}

/** Source: n3fit model_trainer.py (patience as a whole number of epochs). */
export function trainingPlan({ epochs, stopping, lagrange, positivity, integrability, diagonalBasis, diagonalFrac, datasets }: Runcard): TrainingPlan {
  return {
    epochs,
    patience: Math.trunc(epochs * stopping.patience),
    delta: stopping.delta,
    thresholdChi2: stopping.thresholdChi2,
    thresholdPositivity: stopping.thresholdPositivity,
    validates: diagonalBasis ? diagonalFrac < 1 : datasets.some(({ frac }) => frac < 1),
    positivity: positivity.map((set) => lagrangeSchedule(epochs, lagrange.positivity, set)),
    integrability: integrability.map((set) => lagrangeSchedule(epochs, lagrange.integrability, set)),
  };
}

/** The multipliers after so many updates; those of the validation loss never rise. */
export function multipliersAfter({ positivity, integrability }: TrainingPlan, updates: number): Multipliers {
  return {
    positivity: positivity.map((set) => set.lambdaAfter(updates)),
    integrability: integrability.map((set) => set.lambdaAfter(updates)),
    validationPositivity: positivity.map((set) => set.lambdaAfter(0)),
  };
}
