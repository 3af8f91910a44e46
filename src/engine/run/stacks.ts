import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { BaselineReplica, BaselineStack } from '../../shared/contract/baseline-statement';
import { PartonError } from '../../shared/errors';
import { requireRuncard } from '../../shared/runcard/parse';
import { trialOf, type Runcard } from '../../shared/runcard/runcard';
import { searchFolders, type FolderOptions } from '../data/locate';
import { readWhole } from '../io/durable';
import { FastEngine } from '../kernels/fast-engine';
import type { Simd } from '../kernels/load';
import type { ReplicaWeights } from '../model/weights';
import { loadProblem } from '../problem/load-problem';
import { reduceProblem } from '../reduction/reduce';
import { byMethod, makeStacks, type PlannedStack } from '../train/make-engine';
import { Trainer } from '../train/trainer';
import { baselineOf } from './baseline';
import { newJobs, workerTask } from './jobs';
import { checkSame, checkSameInputs, inputHash } from './provenance';

export interface StacksRequest {
  readonly fit: string;
  readonly replicas: readonly number[];
  /** How many replicas train together; 1 is always tried. */
  readonly sizes: readonly number[];
  readonly epochs: number;
  readonly folders?: FolderOptions;
}

/** What came of replicas in stacks of one size. */
interface Trained {
  /** Training and validation chi2 of each epoch in turn. */
  readonly metrics: Map<number, number[]>;
  /** After the last epoch. */
  readonly weights: Map<number, Float64Array>;
  /** Of an epoch of one replica. */
  milliseconds: number;
  epochs: number;
  bytes: number;
}

/** @param done share of all that is to be trained */
export type OnStackEpoch = (size: number, epoch: number, done: number) => void;

/**
 * Trains the first epochs of replicas in stacks of several sizes on one thread, as many stacks as hold them all, filled up with other
 * replicas, and compares every chi2 and every weight with those of the replica alone.
 * @param signal ends it early, with what is there then
 * @throws PartonError
 */
export async function compareStacks({ fit, replicas, sizes, epochs: wished, folders }: StacksRequest, onEpoch?: OnStackEpoch, signal?: AbortSignal): Promise<{ stacks: BaselineStack[]; replicas: BaselineReplica[] }> {
  const wanted = [...new Set(sizes)].filter((one) => one > 1).sort((a, b) => a - b);
  if (wanted.length === 0) throw new PartonError('input', 'a stack holds at least two replicas.', { place: '--stacks' }, 'Name sizes such as 4,16,64.');
  const manifest = baselineOf(fit, replicas);
  const file = join(fit, 'filter.yml');
  const runcard = requireRuncard(new TextDecoder().decode(readWhole(file, 1 << 20)), file);
  const problem = await loadProblem(runcard, searchFolders(folders));
  (manifest.engine === 'webgpu' ? checkSameInputs : checkSame)(manifest, { problem, hash: inputHash(problem) }, fit);
  const task = workerTask(problem, { kind: 'fast', simd: (manifest.engine === 'fast' ? manifest.variant : 'plain') as Simd, reduced: reduceProblem(problem.fit, problem.t0Pdf) });
  const epochs = Math.min(wished, runcard.epochs);
  /** Replicas that train in a stack of this size together: of one method, as stacks are. */
  const stacksOf = (size: number): number[][] => byMethod(runcard, replicas, (replica) => replica)
    .flatMap((alike) => Array.from({ length: Math.ceil(alike.length / size) }, (_, s) => alike.slice(s * size, (s + 1) * size)));
  const all = epochs * [1, ...wanted].reduce((sum, size) => sum + size * stacksOf(size).length, 0);
  let done = 0;

  const train = async (size: number): Promise<Trained> => {
    const result: Trained = { metrics: new Map(), weights: new Map(), milliseconds: 0, epochs: 0, bytes: 0 };
    for (const chosen of stacksOf(size)) {
      const stacks = await makeStacks(task, newJobs(problem, filledUp(runcard, chosen, size), manifest.initialWeights));
      const [{ engine: one }] = stacks as [PlannedStack];
      if (one instanceof FastEngine) result.bytes = Math.max(result.bytes, one.space.bytes);
      for (const stack of stacks) await trainStack(stack, size, chosen, result);
    }
    result.milliseconds /= result.epochs;
    return result;
  };
  const trainStack = async ({ jobs, engine, plan }: PlannedStack, size: number, chosen: readonly number[], result: Trained): Promise<void> => {
    const trainer = new Trainer(engine, plan, jobs.map(({ progress }) => progress), 0);
    const keep = (replica: number, weights: ReplicaWeights) => chosen.includes(replica) && result.weights.set(replica, flat(weights));
    for (let epoch = 0; epoch < epochs && trainer.replicas.length > 0 && signal?.aborted !== true;) {
      const start = performance.now();
      const { metrics: [{ replicas: told, values }], done: ended } = await trainer.run(1);
      for (const { replica, weights } of ended) keep(replica, weights);
      if (values.length === 0) continue; // a replica left before its first epoch
      result.milliseconds += performance.now() - start;
      result.epochs += told.length;
      for (const [i, replica] of told.entries()) {
        if (chosen.includes(replica)) result.metrics.set(replica, [...(result.metrics.get(replica) ?? []), values[i]!, values[told.length + i]!]);
      }
      onEpoch?.(size, ++epoch, (done += told.length) / all);
      await setImmediate(); // a cancellation comes in between
    }
    for (const [i, replica] of engine.replicas.entries()) keep(replica, (await engine.state(i)).weights);
    await engine.dispose();
  };

  const alone = await train(1);
  const results: BaselineStack[] = [{ size: 1, milliseconds: alone.milliseconds, bytes: alone.bytes, difference: 0, differingBits: 0 }];
  const found = new Map<number, BaselineReplica>(replicas.map((replica) => [replica, { replica, identical: true }]));
  for (const size of wanted) {
    if (signal?.aborted) break;
    const together = await train(size);
    if (signal?.aborted) break;
    let [difference, differingBits] = [0, 0];
    for (const replica of replicas) {
      const [a, b] = [alone, together].map(({ metrics }) => metrics.get(replica) ?? []) as [number[], number[]];
      const chi2s = a.map((value, i) => Math.abs(b[i]! / value - 1));
      const first = a.findIndex((value, i) => !Object.is(value, b[i]));
      const other = together.weights.get(replica)!;
      const bits = alone.weights.get(replica)!.filter((value, i) => !Object.is(value, other[i])).length;
      difference = chi2s.reduce((most, one) => Math.max(most, one), difference);
      differingBits += bits;
      if (first !== -1 || bits > 0) {
        found.set(replica, { replica, identical: false, difference: { what: first === -1 ? `weights in a stack of ${size}` : `chi2 in a stack of ${size}`, size: chi2s[first] ?? 0, ...(first !== -1 && { epoch: Math.floor(first / 2) + 1 }) } });
      }
    }
    results.push({ size, milliseconds: together.milliseconds, bytes: together.bytes, difference, differingBits });
  }
  return { stacks: results, replicas: [...found.values()] };
}

/** The chosen replicas and as many others, from 1 on, as the stack holds; where there are trials, others of theirs. */
function filledUp(runcard: Runcard, chosen: readonly number[], size: number): number[] {
  const all = [...chosen];
  const trials = new Set(chosen.map((replica) => trialOf(runcard, replica)));
  for (let next = 1; all.length < size; next++) if (!chosen.includes(next) && trials.has(trialOf(runcard, next))) all.push(next);
  return all.sort((a, b) => a - b);
}

function flat(value: unknown): Float64Array {
  if (ArrayBuffer.isView(value)) return Float64Array.from(value as unknown as ArrayLike<number>);
  if (typeof value !== 'object' || value === null) return typeof value === 'number' ? Float64Array.of(value) : new Float64Array();
  return Float64Array.from(Object.values(value).flatMap((part) => [...flat(part)]));
}
