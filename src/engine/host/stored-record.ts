import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PartonError } from '../../shared/errors';
import type { FitView, ReplicaView } from '../../shared/contract/fit-progress';
import { requireRuncard } from '../../shared/runcard/parse';
import { knownEpochs } from '../../shared/runcard/runcard';
import { openFitFolder, readChi2Log, type FitFolder } from '../io/fit-folder';
import { lockHolder } from '../io/fit-lock';
import { readJournal } from '../io/journal';
import { readManifest } from '../run/manifest';
import { readStoredFit, type StoredReplica } from '../run/stored-fit';
import { readRuncardText } from './fit-files';
import { FitRecord } from './fit-record';
import { fitStatus } from './fit-status';
import { readQueued, type QueuedFit } from './queued-fit';

/**
 * A fit as a window is shown it that is not fitted here: ours, complete or not, or not begun yet; one that another process fits; or n3fit's.
 * @throws PartonError when it is not a fit
 */
export function readRecord(path: string): FitRecord {
  const queued = readManifest(path) ? undefined : readQueued(path);
  if (queued) return waitingRecord(path, queued);
  const { runcard, manifest, holder, replicas } = readStoredFit(path);
  const complete = replicas.filter(({ chi2 }) => chi2 !== undefined);
  const epochs = (runcard && knownEpochs(runcard)) ?? Math.max(1, ...complete.map(({ epoch }) => epoch));
  const view: FitView = {
    stage: holder ? 'training' : 'done', epochs, elapsed: manifest?.outcome.seconds ?? 0, trainingSeconds: manifest?.outcome.seconds ?? 0,
    replicas: replicas.map((one) => viewOf(one, holder !== undefined)),
  };
  const logs = manifest ? undefined : readLogs(openFitFolder(path));
  const record = new FitRecord(path, fitStatus(complete.map(({ replica }) => replica), manifest, holder), view, logs && epochsOf(logs));
  for (const { replica, arcLengths = [], integrability = [], preprocessing = [] } of complete) record.result(replica, { arcLengths, integrability, preprocessing });
  if (logs) for (const { epoch, replica, validation } of logs) record.metrics({ firstEpoch: epoch, replicas: [replica], values: Float32Array.of(NaN, validation) });
  else readMetrics(path, record);
  record.show(view);
  if (!holder) record.end();
  return record;
}

/** Nothing of its replicas is on disk. */
function waitingRecord(path: string, { replicas }: QueuedFit): FitRecord {
  const runcard = requireRuncard(readRuncardText(path) ?? '', join(path, 'filter.yml'));
  const numbers = replicas ?? Array.from({ length: runcard.replicas }, (_, i) => i + 1);
  return new FitRecord(path, lockHolder(path) ? 'elsewhere' : 'interrupted', {
    stage: 'reading', epochs: runcard.epochs, elapsed: 0, trainingSeconds: 0,
    replicas: numbers.map((replica) => ({ replica, status: 'waiting', epoch: 0, trainingChi2: NaN, validationChi2: NaN })),
  });
}

function viewOf({ replica, status, epoch, bestEpoch, trainingChi2 = NaN, validationChi2 = NaN, chi2, positivity, reason }: StoredReplica, isHeld: boolean): ReplicaView {
  const open = isHeld && epoch > 0 ? 'training' : 'waiting';
  const shown = { open, damaged: 'set aside', complete: 'finished', stopped: 'stopped', finished: 'finished', 'set aside': 'set aside' } as const;
  return {
    replica, status: shown[status], epoch, trainingChi2, validationChi2, ...(bestEpoch !== undefined && { bestEpoch }),
    ...(chi2 !== undefined && { chi2 }), ...(positivity && { positivity }), ...(reason !== undefined && { reason }),
  };
}

/** Puts the epochs of a fit's journal into its record. */
export function readMetrics(folder: string, record: FitRecord): void {
  for (const frame of readJournal(join(folder, 'metrics.journal'))) {
    if (frame.kind !== 'metrics') continue;
    const { epoch, replicas, values } = frame;
    if (frame.columns.length !== 2) throw new PartonError('input', 'its columns are not those of this version.', { file: join(folder, 'metrics.journal') });
    record.metrics({ firstEpoch: epoch, replicas, values });
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
