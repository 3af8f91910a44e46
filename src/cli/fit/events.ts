import type { FitGlance } from '../../shared/contract/fit-glance';
import type { FitStage, ReplicaView } from '../../shared/contract/fit-progress';
import type { ErrorKind, ErrorPlace } from '../../shared/errors';
import type { Spread } from '../../shared/stats/spread';

/**
 * What `parton fit --json` prints: one of these a line, in JSON. Seconds count from the start of the command's fit; chi2 is
 * per point; a number that is not finite is null.
 */
export type FitEvent =
  | { readonly event: 'start'; readonly runcard: string; readonly folder: string; readonly replicas: readonly number[] | null }
  | { readonly event: 'stage'; readonly stage: FitStage; readonly seconds: number }
  /** At most twice a second, and when every replica has done its first epoch. */
  | ({ readonly event: 'progress'; readonly seconds: number; readonly secondsLeft?: number; readonly epochMilliseconds?: number } & Omit<FitGlance, 'stage'>)
  /** A replica has ended. */
  | ({ readonly event: 'replica'; readonly seconds: number } & ReplicaView)
  | { readonly event: 'warning'; readonly message: string }
  /** Which engine was chosen, and why. */
  | { readonly event: 'engine'; readonly why: string }
  | FitEnd
  | ({ readonly event: 'error'; readonly kind: ErrorKind; readonly message: string; readonly remedy?: string; readonly exitCode: number } & ErrorPlace);

/** The last event of a fit that did not fail. */
export interface FitEnd {
  readonly event: 'end';
  readonly status: 'complete' | 'interrupted';
  readonly folder: string;
  readonly seconds: number;
  readonly trainingSeconds: number;
  /** Complete replicas that passed positivity, and those that did not. */
  readonly passed: readonly number[];
  readonly vetoed: readonly number[];
  readonly setAside: readonly { readonly replica: number; readonly epoch: number; readonly reason: string }[];
  /** To the measured data, of the replicas that are complete. */
  readonly chi2?: Spread;
  /** Most memory that the process held, bytes. */
  readonly peakMemory: number;
  readonly exitCode: number;
}
