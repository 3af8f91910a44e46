/** What a fit is doing. */
export type FitStage = 'reading' | 'reducing' | 'setting up' | 'training' | 'done';

export type ReplicaStatus = 'waiting' | 'training' | 'stopped' | 'finished' | 'set aside';

/** Where one replica stands. */
export interface ReplicaView {
  readonly replica: number;
  readonly status: ReplicaStatus;
  /** Epochs done. */
  readonly epoch: number;
  /** Per point, after the last epoch known; NaN before the first. */
  readonly trainingChi2: number;
  readonly validationChi2: number;
  /** Set when it has ended: epoch of its best state, if it has one. */
  readonly bestEpoch?: number;
  /** Set when it has ended: chi2 per point to the measured data, and whether it passed positivity. */
  readonly chi2?: number;
  readonly positivity?: 'POS_PASS' | 'POS_VETO';
  /** Why it was set aside. */
  readonly reason?: string;
}

/** A running fit at a glance; made at most ten times a second. */
export interface FitView {
  readonly stage: FitStage;
  /** Of the runcard. */
  readonly epochs: number;
  readonly replicas: readonly ReplicaView[];
  /** Seconds since the start; of training alone; still to go (undefined as long as nobody can know). */
  readonly elapsed: number;
  readonly trainingSeconds: number;
  readonly remaining?: number;
  /** Milliseconds an epoch of all replicas that are still in training. */
  readonly epochMilliseconds?: number;
}
