import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PartonError } from '../../shared/errors';
import type { FitView, ReplicaView } from '../../shared/contract/fit-progress';
import { parseRuncard } from '../../shared/runcard/parse';
import { openFitFolder, readChi2Log, readSummary, type FitFolder } from '../io/fit-folder';
import type { FitSummary } from '../io/fit-json';
import { readJournal } from '../io/journal';
import { readManifest, type Manifest } from '../run/manifest';
import { readRuncardText } from './fit-files';
import { FitRecord } from './fit-record';
import { fitStatus } from './fit-status';

/** A stored fit as a window is shown it: ours, complete or not, or n3fit's. @throws PartonError when it is not a fit */
export function readRecord(path: string): FitRecord {
  const fit = openFitFolder(path);
  const manifest = readManifest(path);
  const text = readRuncardText(path);
  const summaries = new Map<number, FitSummary>();
  const damaged = new Map<number, string>();
  for (const replica of fit.replicas) {
    try {
      summaries.set(replica, readSummary(fit, replica));
    } catch (error) {
      if (!(error instanceof PartonError)) throw error;
      damaged.set(replica, error.message);
    }
  }
  const stops = [...summaries.values()].map(({ stopEpoch }) => stopEpoch);
  const epochs = (text === undefined ? undefined : parseRuncard(text).runcard?.epochs) ?? Math.max(1, ...stops);
  const numbers = [...new Set([...(manifest?.replicas ?? []), ...fit.replicas])].sort((a, b) => a - b);
  const aside = new Map([...(manifest?.outcome.setAside ?? [])].map((one) => [one.replica, one]));
  const journal = new Map<number, ReplicaView>();
  const views = (): ReplicaView[] => numbers.map((replica) => {
    const summary = summaries.get(replica);
    if (summary) return viewOf(replica, summary, epochs);
    const given = aside.get(replica);
    if (given) return { ...waiting(replica), ...journal.get(replica), status: 'set aside', epoch: given.epoch, reason: given.reason };
    const broken = damaged.get(replica);
    if (broken !== undefined) return { ...waiting(replica), status: 'set aside', reason: broken };
    return journal.get(replica) ?? waiting(replica);
  });
  const logs = manifest ? undefined : readLogs(fit);
  const record = new FitRecord(path, fitStatus(fit, manifest), storedView(epochs, views(), manifest), logs && epochsOf(logs));
  summaries.forEach((summary, replica) => record.result(replica, summary));
  if (logs) for (const { epoch, replica, validation } of logs) record.metrics({ firstEpoch: epoch, replicas: [replica], values: Float32Array.of(NaN, validation) });
  else readMetrics(path, record, journal);
  record.end();
  record.view = storedView(epochs, views(), manifest);
  return record;
}

/** Puts the epochs of a fit's journal into its record. @param last what the journal says last of each replica */
export function readMetrics(folder: string, record: FitRecord, last = new Map<number, ReplicaView>()): void {
  for (const frame of readJournal(join(folder, 'metrics.journal'))) {
    if (frame.kind !== 'metrics') continue;
    const { epoch, replicas, values } = frame;
    if (frame.columns.length !== 2) throw new PartonError('input', 'its columns are not those of this version.', { file: join(folder, 'metrics.journal') });
    record.metrics({ firstEpoch: epoch, replicas, values });
    replicas.forEach((replica, i) => last.set(replica, {
      replica, status: 'waiting', epoch, trainingChi2: values[i]!, validationChi2: values[replicas.length + i]!,
    }));
  }
}

interface LoggedEpoch {
  readonly epoch: number;
  readonly replica: number;
  readonly validation: number;
}

/**
 * n3fit leaves the validation chi2 per point every 100 epochs, but of a stack of replicas only that of its first; of its training loss
 * the number of points is not known.
 */
function readLogs(fit: FitFolder): LoggedEpoch[] {
  const logged = fit.replicas.filter((replica) => existsSync(join(fit.folder, 'nnfit', `replica_${replica}`, 'chi2exps.log')));
  return logged.flatMap((replica) => readChi2Log(fit, replica).flatMap(({ epoch, validationLoss, validationChi2: { total } }) =>
    (total === undefined || (validationLoss.length > 1 && replica !== fit.replicas[0]) ? [] : [{ epoch, replica, validation: total }])));
}

const epochsOf = (logs: readonly LoggedEpoch[]): Uint32Array<ArrayBuffer> =>
  Uint32Array.from(new Set(logs.length > 0 ? logs.map(({ epoch }) => epoch) : [1])).sort();

function viewOf(replica: number, summary: FitSummary, epochs: number): ReplicaView {
  const { stopEpoch, bestEpoch, trainingChi2, validationChi2, chi2, positivity } = summary;
  return {
    replica, status: stopEpoch < epochs ? 'stopped' : 'finished', epoch: stopEpoch, trainingChi2, validationChi2, chi2, positivity,
    bestEpoch: bestEpoch + 1, // n3fit counts from 0
  };
}

const waiting = (replica: number): ReplicaView => ({ replica, status: 'waiting', epoch: 0, trainingChi2: NaN, validationChi2: NaN });

function storedView(epochs: number, replicas: readonly ReplicaView[], manifest: Manifest | undefined): FitView {
  const seconds = manifest?.outcome.seconds ?? 0;
  return { stage: 'done', epochs, replicas, elapsed: seconds, trainingSeconds: seconds };
}
