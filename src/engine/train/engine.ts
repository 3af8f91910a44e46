import type { ReplicaWeights } from '../model/weights';
import type { ReplicaData } from '../problem/fit-problem';
import type { MomentName } from './optimizers';
import type { TrainingPlan } from './plan';
import type { ReplicaProgress, StackTrainer } from './trainer';

/** Multipliers lambda of the positivity and integrability sets, in the problem's order; the same for all replicas. */
export interface Multipliers {
  readonly positivity: readonly number[];
  readonly integrability: readonly number[];
  /** Of the validation loss, which n3fit never raises. */
  readonly validationPositivity: readonly number[];
}

/** The losses of all replicas of an engine at their current weights; chi2 not divided by the number of points. */
export interface Losses {
  /** Shape [replica]. */
  readonly trainingChi2: Float64Array;
  readonly validationChi2: Float64Array;
  /** Shape [set, replica]. */
  readonly positivity: Float64Array;
  readonly integrability: Float64Array;
  readonly validationPositivity: Float64Array;
}

/** All that decides how a replica goes on. */
export interface ReplicaState {
  readonly weights: ReplicaWeights;
  /** The optimizer's running averages. */
  readonly moments: Readonly<Partial<Record<MomentName, ReplicaWeights>>>;
  /** The weights that `keep` remembered last. */
  readonly kept?: ReplicaWeights;
  /** Updates done. */
  readonly step: number;
}

/** A replica to be trained. Moments that its state lacks begin at zero. */
export interface ReplicaStart {
  readonly data: ReplicaData;
  readonly state: ReplicaState;
}

/** The state before the first update. */
export function initialState(weights: ReplicaWeights): ReplicaState {
  return { weights, moments: {}, step: 0 };
}

export type Awaitable<T> = T | Promise<T>;

/**
 * Trains replicas side by side, each as if it were alone. One epoch is `evaluate`, then `update`; the losses that follow an
 * update are those of the next `evaluate`. A replica is addressed by its index in `replicas`.
 */
export interface TrainingEngine {
  /** The numbers of the replicas still in training. */
  readonly replicas: readonly number[];
  /** Losses, and within the engine the gradients, at the current weights. */
  evaluate(multipliers: Multipliers): Awaitable<Losses>;
  /** Applies the gradients of the last `evaluate`: clips each variable of each replica, steps, and keeps trained exponents in range. */
  update(): Awaitable<void>;
  /** Remembers the current weights of these replicas (their best state so far); `state` gives them back. */
  keep(indices: readonly number[]): Awaitable<void>;
  /** A copy of a replica's weights in float64. */
  weights(index: number): Awaitable<ReplicaWeights>;
  /** A copy of all that is needed to go on later. */
  state(index: number): Awaitable<ReplicaState>;
  /** Takes all other replicas out of training; those that stay keep their order. */
  retain(indices: readonly number[]): Awaitable<void>;
  /** Of an engine that itself keeps best states and stops replicas: what trains them. Otherwise a `Trainer` does. */
  trainer?(plan: TrainingPlan, start: readonly ReplicaProgress[]): StackTrainer;
  dispose(): Awaitable<void>;
}
