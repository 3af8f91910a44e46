import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { GpuSpace } from '../../src/engine/gpu/gpu-space';
import { initialState, type ReplicaStart } from '../../src/engine/train/engine';
import { multipliersAfter, type TrainingPlan } from '../../src/engine/train/plan';
import { Trainer, type ReplicaProgress, type StackTrainer, type TrainedReplica } from '../../src/engine/train/trainer';
import { UNSTOPPED } from '../../src/engine/train/stopping';
import type { BufferAccess, GpuComputer } from '../../src/shared/gpu/computer';
import { fastStack, reducedProblem } from '../helpers/fast-engine';
import { gpuStack, testComputer, type GpuStack, type StackOptions } from '../helpers/gpu';
import { syntheticProblem, syntheticReplica, syntheticWeights, SYNTHETIC_MULTIPLIERS } from '../helpers/synthetic-problem';
import { expectClose } from '../helpers/tolerance';

/**
 * On a device a replica's bits are a function of (runcard, replica) alone: in stacks of any size and order, beside a poisoned
 * neighbour, after going on from a saved state. Linear, ratio and hadronic data, constraints, trained exponents; clipnorm at work.
 */
const computer = await testComputer();
afterAll(() => computer?.close());

const problem = syntheticProblem();
const optimizer = { name: 'Nadam', learningRate: 3e-3, clipnorm: 0.5 } as const;
const NUMBERS = [4, 8, 15, 16, 23, 42];
const starts = new Map([...NUMBERS, 1, 2, 3].map((replica): [number, ReplicaStart] =>
  [replica, { data: syntheticReplica(problem, replica), state: initialState(syntheticWeights(problem, replica)) }]));
const reduced = reducedProblem(problem, NUMBERS.map((replica) => starts.get(replica)!.state.weights));
const schedule = (lambdaAfter: (epochs: number) => number) => ({ initial: lambdaAfter(0), multiplier: 1.01, lambdaAfter });
const plan: TrainingPlan = {
  epochs: 130, patience: 12, delta: 0, thresholdChi2: 30, thresholdPositivity: 1e9, validates: true,
  positivity: SYNTHETIC_MULTIPLIERS.positivity.map((lambda, set) => schedule((n) => (n === 0 ? SYNTHETIC_MULTIPLIERS.validationPositivity[set]! : lambda * 1.01 ** Math.floor(n / 100)))),
  integrability: SYNTHETIC_MULTIPLIERS.integrability.map((lambda) => schedule(() => lambda)),
};

const progressOf = (replica: number): ReplicaProgress => {
  const count = (split: 'training' | 'validation') => starts.get(replica)!.data.experiments.reduce((sum, one) => sum + one[split].reduce((a, b) => a + b, 0), 0);
  return { replica, ndata: { training: count('training'), validation: count('validation') }, stopping: UNSTOPPED, snapshots: [] };
};

let shared: GpuSpace | undefined;
/** Replicas in this very order of workgroups; all stacks share shaders, made for the widest. */
async function stackOf(replicas: readonly number[], from = starts, options: StackOptions = {}): Promise<GpuStack> {
  const stack = await gpuStack(computer!, reduced, replicas.map((replica) => from.get(replica)!), optimizer, { ...options, ...(shared ? { shared } : { spare: 12 }) });
  shared ??= stack.engine.space;
  return stack;
}

/** All numbers of a value, bit by bit. */
const bits = (value: unknown): string => JSON.stringify(value, (_, part: unknown) =>
  (ArrayBuffer.isView(part) ? Buffer.from(part.buffer, part.byteOffset, part.byteLength).toString('base64') : Object.is(part, -0) ? '-0' : part));

interface Ends { readonly ends: Map<number, TrainedReplica>; readonly metrics: Map<number, number[]> }

/** Trains to the end in turns of some epochs each. */
async function train(trainer: StackTrainer, turns: readonly number[]): Promise<Ends> {
  const ends = new Map<number, TrainedReplica>();
  const metrics = new Map<number, number[]>();
  for (let turn = 0; trainer.replicas.length > 0; turn++) {
    const { metrics: chunks, done } = await trainer.run(turns[turn % turns.length]!);
    for (const { replicas, values } of chunks) values.forEach((value, i) => metrics.set(replicas[i % replicas.length]!, [...(metrics.get(replicas[i % replicas.length]!) ?? []), value]));
    for (const one of done) ends.set(one.replica, one);
  }
  return { ends, metrics };
}

const trainOnDevice = async (replicas: readonly number[], turns: readonly number[] = [40], by = plan) => {
  const { engine } = await stackOf(replicas);
  const result = await train(engine.trainer(by, replicas.map(progressOf)), turns);
  await engine.dispose();
  return result;
};

describe.skipIf(!computer)('on a device a replica', () => {
  let reference: Ends;
  beforeAll(async () => {
    reference = await trainOnDevice(NUMBERS);
  });
  const expectReference = ({ ends, metrics }: Ends, replicas: readonly number[]) => {
    for (const replica of replicas) {
      expect(bits(ends.get(replica)) === bits(reference.ends.get(replica)), `replica ${replica}`).toBe(true);
      expect(bits(metrics.get(replica)) === bits(reference.metrics.get(replica)), `metrics of replica ${replica}`).toBe(true);
    }
  };

  it('stops by its own validation loss', () => {
    const all = [...reference.ends.values()].map(({ stopping }) => stopping);
    expect(new Set(all.map(({ epoch }) => epoch)).size).toBeGreaterThan(1);
    expect(all.some(({ status }) => status === 'stopped')).toBe(true);
    expect(new Set([...reference.ends.values()].map(bits)).size).toBe(NUMBERS.length);
  });

  it.each([{ name: 'alone', replicas: [15] }, { name: 'among two', replicas: [42, 8] }, { name: 'in another order', replicas: [42, 3, 23, 2, 4] }])(
    'has the same bits $name, in turns of other lengths', async ({ replicas }) => {
      expectReference(await trainOnDevice(replicas, [7, 1, 33]), replicas.filter((replica) => NUMBERS.includes(replica)));
    });

  it.each([{ name: 'validation data', by: plan }, { name: 'training data alone', by: { ...plan, validates: false } }])(
    'has the same end when the processor decides over stopping and best states, by $name', async ({ by }) => {
      const replicas = [8, 15];
      const onDevice = by.validates ? reference : await trainOnDevice(replicas, [40], by);
      const { engine } = await stackOf(replicas);
      const { ends, metrics } = await train(new Trainer(engine, by, replicas.map(progressOf), 0), [50]);
      for (const replica of replicas) {
        const [ours, theirs] = [ends.get(replica)!, onDevice.ends.get(replica)!];
        expect(ours.stopping).toMatchObject({ status: theirs.stopping.status, epoch: theirs.stopping.epoch, degree: theirs.stopping.degree });
        expect(ours.stopping.best?.epoch).toBe(theirs.stopping.best?.epoch);
        expectClose(ours.stopping.best!.validationLoss, theirs.stopping.best!.validationLoss, { rel: 1e-6, why: 'a sum of few losses in float32' });
        expect(bits(ours.weights) === bits(theirs.weights)).toBe(true);
        expect(bits(metrics.get(replica)) === bits(onDevice.metrics.get(replica))).toBe(true);
        expect(ours.snapshots.map(({ epoch }) => epoch)).toEqual(theirs.snapshots.map(({ epoch }) => epoch));
        expectClose(ours.snapshots.map(({ validationLoss }) => validationLoss), theirs.snapshots.map(({ validationLoss }) => validationLoss), { rel: 1e-6, why: 'a sum of few losses in float32' });
      }
    });

  it.each([{ threads: 4 }, { threads: 256 }])('has the same bits whether $threads threads train it, or as many as suit the device', async ({ threads }) => {
    const replicas = [16, 23];
    const { engine } = await gpuStack(computer!, reduced, replicas.map((replica) => starts.get(replica)!), optimizer, { threads, spare: 12 });
    expectReference(await train(engine.trainer(plan, replicas.map(progressOf)), [40]), replicas);
  });

  it('has the same bits in a dispatch of its own, where one of all takes too long', async () => {
    const run = vi.spyOn(computer!, 'run');
    const { engine } = await stackOf(NUMBERS, starts, { longest: 0 });
    expectReference(await train(engine.trainer(plan, NUMBERS.map(progressOf)), [1, 2, 3, 4, 5, 6, 7, 8, 40]), NUMBERS);
    expect(run.mock.calls.map(([, , , workgroups]) => workgroups)).toEqual(expect.arrayContaining([6, 1]));
    run.mockRestore();
  });

  it('goes on from a saved state, beside others', async () => {
    const replicas = [4, 16, 42];
    const first = await stackOf(replicas);
    const begun = first.engine.trainer(plan, replicas.map(progressOf));
    const { done } = await begun.run(5);
    expect(done).toEqual([]);
    const saved = await begun.state();
    const from = new Map(saved.map(({ progress: { replica }, state }) => [replica, { data: starts.get(replica)!.data, state }]));
    const second = await stackOf([42, 4], from);
    const { ends } = await train(second.engine.trainer(plan, [2, 0].map((index) => saved[index]!.progress)), [60]);
    for (const replica of [42, 4]) expect(bits(ends.get(replica)) === bits(reference.ends.get(replica)), `replica ${replica}`).toBe(true);
  });

  it('is not disturbed by one that becomes NaN, which is set aside', async () => {
    const replicas = [8, 23, 15];
    const stack = await stackOf(replicas);
    const trainer = stack.engine.trainer(plan, replicas.map(progressOf));
    await trainer.run(3);
    await stack.poison(1);
    const { ends } = await train(trainer, [40]);
    expect(ends.get(23)!.stopping).toMatchObject({ status: 'set aside', epoch: 4, reason: 'its training loss is not a finite number after epoch 4' });
    for (const replica of [8, 15]) expect(bits(ends.get(replica)) === bits(reference.ends.get(replica)), `replica ${replica}`).toBe(true);
  });

  it('is set aside also where the driver assumes that there are no NaN', async () => {
    const careless = new Proxy(computer!, {
      get(target, name: keyof GpuComputer) {
        if (name === 'program') return (code: string, access: readonly BufferAccess[]) => target.program(code.replace(/(fn isFinite.*?{).*?}/, '$1 return true; }'), access);
        const value = target[name];
        return typeof value === 'function' ? value.bind(target) as unknown : value;
      },
    });
    const replicas = [8, 23];
    const stack = await gpuStack(careless, reduced, replicas.map((replica) => starts.get(replica)!), optimizer, { spare: 12 });
    const trainer = stack.engine.trainer(plan, replicas.map(progressOf));
    await trainer.run(3);
    await stack.poison(1);
    const { ends } = await train(trainer, [40]);
    expect(ends.get(23)!.stopping).toMatchObject({ status: 'set aside', epoch: 4, reason: 'its training loss is not a finite number after epoch 4' });
    expect(bits(ends.get(8)) === bits(reference.ends.get(8))).toBe(true);
  });

  it('goes the way of the fast engine within the noise of float32, for 50 epochs', async () => {
    const { engine } = await stackOf([4, 15, 42]);
    const fast = fastStack(reduced, [4, 15, 42].map((replica) => starts.get(replica)!), optimizer);
    for (let epoch = 0; epoch <= 50; epoch++) {
      const multipliers = multipliersAfter(plan, epoch);
      const [ours, theirs] = [await engine.evaluate(multipliers), fast.engine.evaluate(multipliers)];
      expectClose(ours.trainingChi2, theirs.trainingChi2, { rel: 1e-3, why: 'float32 in another order, amplified from step to step' });
      expectClose(ours.validationChi2, theirs.validationChi2, { rel: 1e-3, why: 'float32 in another order, amplified from step to step' });
      await engine.update();
      fast.engine.update();
    }
  });
});
