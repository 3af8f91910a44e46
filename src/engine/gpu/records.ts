import { inFours } from './regions';

/** What the shaders keep of a replica besides its parameters, as float32: whole numbers are exact up to 2^24. */
export const RECORD = {
  status: 0, epoch: 1, degree: 2, bestEpoch: 3, bestLoss: 4, bestTraining: 5, bestValidation: 6,
  /** Training loss before the last update. */
  previousLoss: 7, trainingChi2: 8, validationChi2: 9,
  /** (training, validation) a constraint. */
  losses: 10,
} as const;

export const recordLength = (constraints: number): number => inFours(RECORD.losses + 2 * constraints);

/** How the status of a replica is written. */
export const STATUS = { training: 0, stopped: 1, finished: 2, 'set aside': 3 } as const;

/** What a batch of epochs is told: first these, then a row an epoch. */
export const SCHEDULE = {
  /** Epochs of this batch, and done before it. */
  epochs: 0, before: 1,
  /** Whether to look at the losses and to stop replicas: 0 or 1. */
  follow: 2, last: 3, patience: 4, delta: 5, thresholdChi2: 6, thresholdPositivity: 7, clipnorm: 8,
  /** Whether the loss that decides is that of validation data: 0 or 1. */
  validates: 9,
  /** Replicas of the stack, and the first of those that this dispatch trains. */
  slots: 10, first: 11,
  /** Length of all this. */
  head: 12,
} as const;

/** A row: the scalars of the update, then (training, validation) multipliers a constraint. */
export const SCALARS = 8;
export const scheduleRow = (constraints: number): number => SCALARS + inFours(2 * constraints);
