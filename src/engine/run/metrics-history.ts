import { join } from 'node:path';
import { readJournal } from '../io/journal';

/** Chi2 per point of one replica, by epoch: index 0 is after the first update. */
export interface MetricsHistory {
  readonly training: Float32Array;
  readonly validation: Float32Array;
}

/** What the journal of a fit has of some replicas. @throws PartonError when it is damaged */
export function readMetrics(folder: string, replicas: readonly number[]): Map<number, MetricsHistory> {
  const wanted = new Map(replicas.map((replica) => [replica, { training: [] as number[], validation: [] as number[] }]));
  for (const frame of readJournal(join(folder, 'metrics.journal'))) {
    if (frame.kind !== 'metrics') continue;
    const [training, validation] = [frame.columns.indexOf('training'), frame.columns.indexOf('validation')];
    frame.replicas.forEach((replica, i) => {
      const history = wanted.get(replica);
      if (!history) return;
      history.training[frame.epoch - 1] = frame.values[training * frame.replicas.length + i]!;
      history.validation[frame.epoch - 1] = frame.values[validation * frame.replicas.length + i]!;
    });
  }
  return new Map(Array.from(wanted, ([replica, { training, validation }]) => [replica, { training: Float32Array.from(training), validation: Float32Array.from(validation) }]));
}
