import type { FitView, ReplicaView } from '../../src/shared/contract/fit-progress';

/** A replica in training at some epoch. */
export const trainingReplica = (replica: number, epoch: number, chi2 = 1.2): ReplicaView =>
  ({ replica, status: 'training', epoch, trainingChi2: chi2, validationChi2: chi2 + 0.1 });

/** One that ended. */
export const endedReplica = (replica: number, status: 'stopped' | 'finished', epoch: number, positivity: 'POS_PASS' | 'POS_VETO' = 'POS_PASS'): ReplicaView =>
  ({ replica, status, epoch, trainingChi2: 1.1, validationChi2: 1.3, bestEpoch: epoch - 10, chi2: 1.25, positivity });

export const asideReplica = (replica: number, epoch: number): ReplicaView =>
  ({ replica, status: 'set aside', epoch, trainingChi2: NaN, validationChi2: NaN, reason: `its training loss is NaN after epoch ${epoch}` });

/** A fit of 3000 epochs in training. */
export function fitView(replicas: readonly ReplicaView[], change: Partial<FitView> = {}): FitView {
  return { stage: 'training', epochs: 3000, replicas, elapsed: 12.34, trainingSeconds: 8, remaining: 75, epochMilliseconds: 3.14, ...change };
}
