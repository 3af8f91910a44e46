import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { BaselineReplica, BaselineStack } from '../../shared/contract/baseline-statement';
import { requireRuncard } from '../../shared/runcard/parse';
import { searchFolders, type FolderOptions } from '../data/locate';
import { readWhole } from '../io/durable';
import { FastEngine } from '../kernels/fast-engine';
import type { Simd } from '../kernels/load';
import { loadProblem } from '../problem/load-problem';
import { reduceProblem } from '../reduction/reduce';
import { makeStacks } from '../train/make-engine';
import { trainingPlan } from '../train/plan';
import { Trainer } from '../train/trainer';
import { baselineOf } from './baseline';
import { newJobs, workerTask } from './jobs';

export interface StacksRequest {
  readonly fit: string;
  readonly replicas: readonly number[];
  /** How many replicas train together; 1 is always tried. */
  readonly sizes: readonly number[];
  readonly epochs: number;
  readonly folders?: FolderOptions;
}

/** chi2s and weights of the chosen replicas after each epoch in one stack. */
interface Trained {
  readonly metrics: ReadonlyMap<number, readonly number[]>;
  readonly weights: ReadonlyMap<number, Float64Array>;
  readonly milliseconds: number;
  readonly bytes: number;
}

/** @param done share of all that is to be trained */
export type OnStackEpoch = (size: number, epoch: number, done: number) => void;

/**
 * Trains the first epochs of replicas in stacks of several sizes on one thread, the rest of a stack being replicas that follow them,
 * and compares every chi2 and every weight with those of the replica alone.
 * @param signal ends it early, with what is there then
 * @throws PartonError
 */
export async function compareStacks({ fit, replicas, sizes, epochs, folders }: StacksRequest, onEpoch?: OnStackEpoch, signal?: AbortSignal): Promise<{ stacks: BaselineStack[]; replicas: BaselineReplica[] }> {
  const manifest = baselineOf(fit, replicas);
  const file = join(fit, 'filter.yml');
  const runcard = requireRuncard(new TextDecoder().decode(readWhole(file, 1 << 20)), file);
  const problem = await loadProblem(runcard, searchFolders(folders));
  const task = workerTask(problem, { kind: 'fast', simd: (manifest.engine === 'fast' ? manifest.variant : 'plain') as Simd, reduced: reduceProblem(problem.fit, problem.t0Pdf) });
  const plan = trainingPlan(runcard);

  const wanted = [...new Set(sizes)].filter((one) => one > 1).sort((a, b) => a - b);
  const all = epochs * (replicas.length + wanted.reduce((sum, size) => sum + size, 0));
  let trained = 0;

  const train = async (members: readonly number[]): Promise<Trained> => {
    const stacks = await makeStacks(task, newJobs(problem, members, manifest.initialWeights));
    const metrics = new Map<number, number[]>();
    const weights = new Map<number, Float64Array>();
    let milliseconds = 0;
    for (const { jobs, engine } of stacks) {
      const trainer = new Trainer(engine, plan, jobs.map(({ progress }) => progress), 0);
      for (let epoch = 0; epoch < epochs && trainer.replicas.length > 0; epoch++) {
        if (signal?.aborted) break;
        const start = performance.now();
        const { metrics: [{ replicas: told, values }] } = await trainer.run(1);
        milliseconds += performance.now() - start;
        trained += told.length;
        onEpoch?.(members.length, epoch + 1, trained / all);
        await setImmediate(); // a cancellation comes in between
        told.forEach((replica, i) => metrics.set(replica, [...(metrics.get(replica) ?? []), values[i]!, values[told.length + i]!]));
      }
      for (const [i, replica] of engine.replicas.entries()) weights.set(replica, flat((await engine.state(i)).weights));
    }
    const space = stacks[0]!.engine instanceof FastEngine ? stacks[0]!.engine.space.bytes : 0;
    for (const { engine } of stacks) await engine.dispose();
    return { metrics, weights, milliseconds: milliseconds / epochs / members.length, bytes: space };
  };

  const alone = new Map<number, Trained>();
  for (const replica of replicas) {
    if (signal?.aborted) break;
    alone.set(replica, await train([replica]));
  }
  const single = [...alone.values()];
  const results: BaselineStack[] = [{ size: 1, milliseconds: Math.min(...single.map((one) => one.milliseconds)), bytes: single[0]?.bytes ?? 0, difference: 0, differingBits: 0 }];
  const found = new Map<number, BaselineReplica>(replicas.map((replica) => [replica, { replica, identical: true }]));
  for (const size of wanted) {
    const together = await train(members(replicas, size));
    if (signal?.aborted) break;
    let [difference, differingBits] = [0, 0];
    for (const replica of replicas) {
      if (!together.metrics.has(replica)) continue;
      const [a, b] = [alone.get(replica)!, together];
      const chi2s = a.metrics.get(replica)!.map((value, i) => Math.abs(b.metrics.get(replica)![i]! / value - 1));
      const first = a.metrics.get(replica)!.findIndex((value, i) => !Object.is(value, b.metrics.get(replica)![i]));
      const bits = a.weights.get(replica)!.filter((value, i) => !Object.is(value, b.weights.get(replica)?.[i])).length;
      difference = Math.max(difference, ...chi2s);
      differingBits += bits;
      if (first !== -1 || bits > 0) {
        found.set(replica, { replica, identical: false, difference: { what: first === -1 ? `weights in a stack of ${size}` : `chi2 in a stack of ${size}`, size: chi2s[first] ?? 0, ...(first !== -1 && { epoch: Math.floor(first / 2) + 1 }) } });
      }
    }
    results.push({ size, milliseconds: together.milliseconds, bytes: together.bytes, difference, differingBits });
  }
  return { stacks: results, replicas: [...found.values()] };
}

/** The chosen replicas and as many others, from 1 on, as the stack holds. */
function members(replicas: readonly number[], size: number): number[] {
  const all = replicas.slice(0, size);
  for (let next = 1; all.length < size; next++) if (!replicas.includes(next)) all.push(next);
  return all.sort((a, b) => a - b);
}

function flat(value: unknown): Float64Array {
  if (ArrayBuffer.isView(value)) return Float64Array.from(value as unknown as ArrayLike<number>);
  if (typeof value !== 'object' || value === null) return typeof value === 'number' ? Float64Array.of(value) : new Float64Array();
  return Float64Array.from(Object.values(value).flatMap((part) => [...flat(part)]));
}
