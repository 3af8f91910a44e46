import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { requireRuncard } from '../../shared/runcard/parse';
import { searchFolders, type FolderOptions } from '../data/locate';
import { readWhole } from '../io/durable';
import { loadProblem } from '../problem/load-problem';
import type { TfjsBackend } from '../reference/tfjs';
import { makeStacks } from '../train/make-engine';
import { Trainer } from '../train/trainer';
import { baselineOf } from './baseline';
import { newJobs, workerTask } from './jobs';
import { readMetrics, type MetricsHistory } from './metrics-history';
import { checkSameInputs, inputHash } from './provenance';

export interface ReferenceRequest {
  /** Folder of the fit. */
  readonly fit: string;
  readonly replicas: readonly number[];
  readonly engine: 'plain' | 'tfjs';
  readonly backend?: TfjsBackend;
  /** How many epochs to compare, from the first. */
  readonly epochs: number;
  readonly folders?: FolderOptions;
}

/** How far a reference engine is from a fit: relative difference of chi2, the larger of training and validation, by epoch. */
export interface ReferenceDifference {
  readonly replica: number;
  /** Index 0 is after the first update. */
  readonly differences: readonly number[];
}

/**
 * Trains the first epochs of replicas again with a reference engine, which computes the unreduced chi2 in its own way: its bits
 * differ, and what differs grows as training goes on.
 * @param onEpoch told of every epoch of every replica
 * @param signal ends it early, with the epochs that are done
 * @throws PartonError
 */
export async function compareWithReference(
  { fit, replicas, engine, backend, epochs, folders }: ReferenceRequest, onEpoch?: (replica: number, epoch: number) => void, signal?: AbortSignal,
): Promise<ReferenceDifference[]> {
  const manifest = baselineOf(fit, replicas);
  const histories = readMetrics(fit, replicas);
  const file = join(fit, 'filter.yml');
  const runcard = requireRuncard(new TextDecoder().decode(readWhole(file, 1 << 20)), file);
  const problem = await loadProblem(runcard, searchFolders(folders));
  checkSameInputs(manifest, { problem, hash: inputHash(problem) }, fit);
  const task = workerTask(problem, engine === 'plain' ? { kind: 'plain' } : { kind: 'tfjs', backend: backend ?? 'cpu' });
  const results: ReferenceDifference[] = [];
  for (const job of newJobs(problem, replicas, manifest.initialWeights)) {
    const { replica } = job.data;
    const [stack] = await makeStacks(task, [job]);
    const trainer = new Trainer(stack!.engine, stack!.plan, [job.progress], 0);
    const history = histories.get(replica)!;
    const differences: number[] = [];
    while (differences.length < Math.min(epochs, history.training.length) && trainer.replicas.length > 0 && signal?.aborted !== true) {
      const { metrics: [{ values }] } = await trainer.run(1);
      differences.push(difference(history, differences.length, values));
      onEpoch?.(replica, differences.length);
      await setImmediate(); // a cancellation comes in between
    }
    await stack!.engine.dispose();
    results.push({ replica, differences });
  }
  return results;
}

function difference({ training, validation }: MetricsHistory, index: number, [referenceTraining, referenceValidation]: ArrayLike<number> & Iterable<number>): number {
  return Math.max(Math.abs(training[index]! / referenceTraining! - 1), Math.abs(validation[index]! / referenceValidation! - 1));
}
