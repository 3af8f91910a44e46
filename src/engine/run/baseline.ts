import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PartonError } from '../../shared/errors';
import { formatReplicas } from '../../shared/replica-range';
import type { FolderOptions } from '../data/locate';
import { openFitFolder, weightsFile, type FitFolder } from '../io/fit-folder';
import { compareFiles, compareMetrics, type Comparison } from './agreement';
import { runFit, type FitListener } from './fit';
import type { Manifest } from './manifest';
import { readMetrics } from './metrics-history';
import { readStoredFit, type StoredReplica } from './stored-fit';

/** A replica of a fit beside the same replica fitted alone. */
export interface Agreement {
  readonly replica: number;
  readonly status: StoredReplica['status'];
  readonly aloneStatus: StoredReplica['status'];
  /** All of it is the same, bit for bit. */
  readonly identical: boolean;
  readonly metrics: Comparison;
  /** Of a replica that was set aside there are no files. */
  readonly weights?: Comparison;
  readonly grid?: Comparison;
  readonly log?: Comparison;
  /** SHA-256 of the weights files, in the fit and alone. */
  readonly weightsHash?: string;
  readonly aloneWeightsHash?: string;
}

export interface BaselineRequest {
  /** Folder of the fit. */
  readonly fit: string;
  readonly replicas: readonly number[];
  readonly folders?: FolderOptions;
  /** Folder for the fits, which do not stay; the system's for such files if not given. */
  readonly scratch?: string;
}

/** The manifest of a fit whose replicas can be fitted again. @throws PartonError when it, or one of the replicas, is not complete */
export function baselineOf(fit: string, replicas: readonly number[]): Manifest {
  const { manifest, replicas: stored } = readStoredFit(fit);
  if (!manifest) {
    throw new PartonError('unsupported', 'n3fit made this fit; only fits of this program can be repeated bit for bit.', { file: fit }, 'Fit its filter.yml with `parton fit` and compare that.');
  }
  const usable = stored.filter(({ status }) => status !== 'open' && status !== 'damaged').map(({ replica }) => replica);
  const absent = replicas.filter((replica) => !usable.includes(replica));
  if (absent.length > 0) {
    throw new PartonError('missing', `the fit has no complete replica ${formatReplicas(absent)}.`, { file: fit }, `Complete are ${formatReplicas(usable) || 'none'}.`);
  }
  return manifest;
}

/**
 * Fits replicas of a fit again, each in a fit of its own with one worker, with the fit's engine, and compares all that they leave.
 * @param onAgreement told of each replica as soon as it is done
 * @param onView as `runFit` tells it, of the replica that trains now
 * @returns undefined when `signal` ended it
 * @throws PartonError
 */
export async function fitAlone(
  { fit, replicas, folders, scratch = tmpdir() }: BaselineRequest, { onAgreement, onView }: { onAgreement?(one: Agreement): void } & Pick<FitListener, 'onView'> = {}, signal?: AbortSignal,
): Promise<Agreement[] | undefined> {
  const manifest = baselineOf(fit, replicas);
  const histories = readMetrics(fit, replicas);
  const stored = new Map(readStoredFit(fit).replicas.map((one) => [one.replica, one]));
  const temporary = mkdtempSync(join(scratch, 'parton-baseline-'));
  const agreements: Agreement[] = [];
  try {
    for (const replica of replicas) {
      const out = join(temporary, `replica_${replica}`);
      const { status } = await runFit({
        runcard: join(fit, 'filter.yml'), out, repeats: fit, replicas: [replica], workers: 1, engine: manifest.engine,
        ...(manifest.engine === 'fast' && { simd: manifest.variant as 'relaxed' | 'plain' }),
        ...(manifest.engine === 'tfjs' && { backend: manifest.variant as 'cpu' }),
        ...(manifest.initialWeights !== undefined && { initialWeights: manifest.initialWeights }),
        ...(folders && { folders }),
      }, { ...(onView && { onView }) }, signal);
      if (status === 'interrupted') return undefined;
      const alone = readStoredFit(out).replicas[0]!;
      const agreement = agreementOf(fit, out, stored.get(replica)!, alone, compareMetrics(histories.get(replica)!, readMetrics(out, [replica]).get(replica)!));
      agreements.push(agreement);
      onAgreement?.(agreement);
      rmSync(out, { recursive: true, force: true });
    }
    return agreements;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

export function hashOfWeights(fit: FitFolder, replica: number): string | undefined {
  const file = weightsFile(fit, replica);
  return file === undefined ? undefined : createHash('sha256').update(readFileSync(file)).digest('hex');
}

function agreementOf(fit: string, out: string, stored: StoredReplica, alone: StoredReplica, metrics: Comparison): Agreement {
  const { replica, status } = stored;
  const folders = status !== 'set aside' && alone.status !== 'set aside' ? ([openFitFolder(fit), openFitFolder(out)] as const) : undefined;
  const files = folders && compareFiles(...folders, replica);
  const sameEnd = status === alone.status && stored.epoch === alone.epoch && stored.reason === alone.reason;
  const identical = sameEnd && [metrics, ...Object.values(files ?? {})].every(({ same }) => same);
  const [weightsHash, aloneWeightsHash] = (folders ?? []).map((folder) => hashOfWeights(folder, replica));
  return { replica, status, aloneStatus: alone.status, identical, metrics, ...files, ...(weightsHash !== undefined && { weightsHash }), ...(aloneWeightsHash !== undefined && { aloneWeightsHash }) };
}
