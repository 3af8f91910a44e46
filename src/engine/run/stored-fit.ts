import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PartonError } from '../../shared/errors';
import { parseRuncard } from '../../shared/runcard/parse';
import { knownEpochs, type Runcard } from '../../shared/runcard/runcard';
import { openFitFolder, readChi2Log, readRuncard, readSummary, type FitFolder } from '../io/fit-folder';
import type { Chi2Entry } from '../io/chi2exps';
import type { Preprocessing } from '../io/fit-json';
import { lockHolder, type LockHolder } from '../io/fit-lock';
import { readJournal } from '../io/journal';
import { readManifest, type Manifest } from './manifest';

/** What a fit folder tells of one replica; chi2 per point. */
export interface StoredReplica {
  readonly replica: number;
  /**
   * stopped, finished: complete, before its last epoch and with it; complete: of a fit whose epochs are not known; open: not
   * complete; damaged: its files cannot be read.
   */
  readonly status: 'stopped' | 'finished' | 'complete' | 'open' | 'set aside' | 'damaged';
  /** Epochs done, from the journal where the replica is open. */
  readonly epoch: number;
  /** Of its best state, counted from 1. */
  readonly bestEpoch?: number;
  readonly trainingChi2?: number;
  readonly validationChi2?: number;
  /** To the measured data. */
  readonly chi2?: number;
  readonly positivity?: 'POS_PASS' | 'POS_VETO';
  /** Of ARC_LENGTH_FLAVOURS and INTEGRABILITY_FLAVOURS. */
  readonly arcLengths?: readonly number[];
  readonly integrability?: readonly number[];
  readonly preprocessing?: readonly Preprocessing[];
  /** Why it was set aside, or what is damaged. */
  readonly reason?: string;
}

/** A fit as its folder tells it: ours, running or not, or n3fit's. */
export interface StoredFit {
  readonly folder: string;
  readonly name: string;
  /** `killed`: ended without a word, can be resumed; n3fit says nothing of its fits. */
  readonly status: 'running' | 'interrupted' | 'killed' | 'complete' | 'n3fit';
  /** The process that is fitting now. */
  readonly holder?: LockHolder;
  readonly manifest?: Manifest;
  /** Absent where filter.yml is not there or says what this program does not know. */
  readonly runcard?: Runcard;
  readonly replicas: readonly StoredReplica[];
}

/** Reads what a fit folder holds; a damaged replica does not hide the others. @throws PartonError when it is not a fit */
export function readStoredFit(path: string): StoredFit {
  const fit = openFitFolder(path);
  const { folder, name } = fit;
  const manifest = readManifest(folder);
  const holder = lockHolder(folder);
  const runcard = existsSync(join(folder, 'filter.yml')) ? parseRuncard(readRuncard(fit)).runcard : undefined;
  const complete = new Map(fit.replicas.map((replica) => [replica, completeReplica(fit, replica, runcard && knownEpochs(runcard, replica))]));
  const numbers = [...new Set([...(manifest?.replicas ?? []), ...fit.replicas])].sort((a, b) => a - b);
  const aside = new Map(manifest?.outcome.setAside.map((one) => [one.replica, one]));
  const open = numbers.some((replica) => !complete.has(replica) && !aside.has(replica)) ? reached(folder) : new Map<number, StoredReplica>();
  return {
    folder, name,
    status: statusOf(manifest, holder),
    ...(holder && { holder }), ...(manifest && { manifest }), ...(runcard && { runcard }),
    replicas: numbers.map((replica) => {
      const given = aside.get(replica);
      return complete.get(replica) ?? (given ? { ...given, status: 'set aside' } : (open.get(replica) ?? { replica, status: 'open', epoch: 0 }));
    }),
  };
}

/** The log of a replica, an entry every 100 epochs. @throws PartonError */
export function storedLog(folder: string, replica: number): Chi2Entry[] {
  return readChi2Log(openFitFolder(folder), replica);
}

function statusOf(manifest: Manifest | undefined, holder: LockHolder | undefined): StoredFit['status'] {
  if (!manifest) return 'n3fit';
  if (holder) return 'running';
  return manifest.outcome.status === 'running' ? 'killed' : manifest.outcome.status;
}

function completeReplica(fit: FitFolder, replica: number, epochs: number | undefined): StoredReplica {
  try {
    const { stopEpoch, bestEpoch, trainingChi2, validationChi2, chi2, positivity, arcLengths, integrability, preprocessing } = readSummary(fit, replica);
    return {
      replica,
      status: epochs === undefined ? 'complete' : stopEpoch < epochs ? 'stopped' : 'finished',
      epoch: stopEpoch, bestEpoch: bestEpoch + 1, // n3fit counts from 0
      trainingChi2, validationChi2, chi2, positivity, arcLengths, integrability, preprocessing,
    };
  } catch (error) {
    if (!(error instanceof PartonError)) throw error;
    return { replica, status: 'damaged', epoch: 0, reason: error.message };
  }
}

/** The last epoch that the journal knows of each replica. */
function reached(folder: string): Map<number, StoredReplica> {
  const last = new Map<number, StoredReplica>();
  for (const frame of readJournal(join(folder, 'metrics.journal'))) {
    if (frame.kind !== 'metrics') continue;
    const [training, validation] = ['training', 'validation'].map((name) => frame.columns.indexOf(name) * frame.replicas.length) as [number, number];
    frame.replicas.forEach((replica, i) => last.set(replica, {
      replica, status: 'open', epoch: frame.epoch, trainingChi2: frame.values[training + i]!, validationChi2: frame.values[validation + i]!,
    }));
  }
  return last;
}
