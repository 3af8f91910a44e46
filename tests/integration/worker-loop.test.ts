import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { searchFolders } from '../../src/engine/data/locate';
import type { ReplicaResult } from '../../src/engine/io/fit-folder';
import { availableSimd } from '../../src/engine/kernels/load';
import { loadProblem } from '../../src/engine/problem/load-problem';
import { reduceProblem } from '../../src/engine/reduction/reduce';
import { newJobs, workerTask } from '../../src/engine/run/jobs';
import type { Desk } from '../../src/engine/train/desk';
import { WorkerLoop } from '../../src/engine/train/worker-loop';
import type { FromWorker } from '../../src/engine/train/worker-protocol';
import { requireRuncard } from '../../src/shared/runcard/parse';
import { smallFitRuncard, temporaryFolder } from '../helpers/cli';

it('a worker whose reports take long answers while it is paused: replicas are told as done before the checkpoint without them', async () => {
  const file = smallFitRuncard(temporaryFolder(), { epochs: 100_000 });
  const problem = await loadProblem(requireRuncard(readFileSync(file, 'utf8'), file), searchFolders());
  const task = workerTask(problem, { kind: 'fast', simd: availableSimd(), reduced: reduceProblem(problem.fit, problem.t0Pdf) });
  const held: ((result: ReplicaResult) => void)[] = [];
  const desk: Desk = { triangles: () => Promise.reject(new Error('not for a device')), report: () => new Promise((resolve) => held.push(resolve)) };
  const told: FromWorker[] = [];
  const answers = () => told.filter(({ type }) => type === 'checkpoint' || type === 'finished');
  const loop = new WorkerLoop(task, (message) => told.push(structuredClone(message)), desk);
  loop.receive({ type: 'train', jobs: newJobs(problem, [1, 2, 3]) });
  await expect.poll(() => told.some(({ type }) => type === 'metrics')).toBe(true);

  loop.receive({ type: 'stop', replicas: [2] });
  await expect.poll(() => held).toHaveLength(1);
  loop.receive({ type: 'pause' });
  loop.receive({ type: 'checkpoint' });
  await new Promise((resolve) => setTimeout(resolve, 50)); // it is looked at, and waits for the report
  loop.receive({ type: 'checkpoint' });
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(answers()).toEqual([]);
  held[0]!({} as ReplicaResult);
  await expect.poll(() => answers().map(({ type }) => type)).toEqual(['finished', 'checkpoint', 'checkpoint']);
  const [{ replica }, ...checkpoints] = answers() as [Extract<FromWorker, { type: 'finished' }>, ...Extract<FromWorker, { type: 'checkpoint' }>[]];
  expect(replica).toBe(2);
  for (const { replicas } of checkpoints) expect(replicas.map(({ progress }) => progress.replica)).toEqual([1, 3]);

  loop.receive({ type: 'resume' });
  loop.receive({ type: 'stop', replicas: [1, 3] });
  await expect.poll(() => held).toHaveLength(3);
  expect(told.at(-1)!.type).not.toBe('done');
  held.slice(1).forEach((resolve) => resolve({} as ReplicaResult));
  await expect.poll(() => told.at(-1)!.type).toBe('done');
});
