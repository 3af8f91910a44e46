import { spread, type Spread } from '../stats/spread';
import type { FitStage, FitView } from './fit-progress';

/** A fit in a few numbers: what a line of progress says. */
export interface FitGlance {
  readonly stage: FitStage;
  /** Of the runcard. */
  readonly epochs: number;
  readonly replicas: number;
  /** Share of the epochs that are done or need not be, in [0, 1]. */
  readonly done: number;
  /** In training, or waiting for it. */
  readonly running: number;
  /** Ended before their last epoch, and with it. */
  readonly stopped: number;
  readonly finished: number;
  /** Of those that ended: by positivity. */
  readonly passed: number;
  readonly vetoed: number;
  readonly setAside: number;
  /** Of the replicas that are running. */
  readonly epoch?: Spread;
  /** Medians of chi2 per point over all replicas but those set aside. */
  readonly trainingChi2?: number;
  readonly validationChi2?: number;
}

export function glance({ stage, epochs, replicas }: FitView): FitGlance {
  const count = (test: (replica: FitView['replicas'][number]) => boolean) => replicas.filter(test).length;
  const running = replicas.filter(({ status }) => status === 'training' || status === 'waiting');
  const sound = replicas.filter(({ status }) => status !== 'set aside');
  const left = running.reduce((sum, { epoch }) => sum + epochs - epoch, 0);
  const epoch = spread(running.map((replica) => replica.epoch));
  const trainingChi2 = spread(sound.map((replica) => replica.trainingChi2))?.median;
  const validationChi2 = spread(sound.map((replica) => replica.validationChi2))?.median;
  return {
    stage, epochs, replicas: replicas.length,
    done: replicas.length === 0 ? 1 : 1 - left / (epochs * replicas.length),
    running: running.length,
    stopped: count(({ status }) => status === 'stopped'),
    finished: count(({ status }) => status === 'finished'),
    passed: count(({ positivity }) => positivity === 'POS_PASS'),
    vetoed: count(({ positivity }) => positivity === 'POS_VETO'),
    setAside: count(({ status }) => status === 'set aside'),
    ...(epoch && { epoch }),
    ...(trainingChi2 !== undefined && { trainingChi2 }),
    ...(validationChi2 !== undefined && { validationChi2 }),
  };
}
