import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { singlePrecision } from '../../../tests/helpers/conditioning';
import { MODEL_OPTIONS } from '../../../tests/helpers/model-options';
import { SYNTHETIC_MULTIPLIERS, syntheticProblem, syntheticReplica, syntheticWeights, type SyntheticOptions } from '../../../tests/helpers/synthetic-problem';
import { expectClose } from '../../../tests/helpers/tolerance';
import { OPTIMIZERS } from '../../shared/runcard/runcard';
import { ReplicaModel } from '../model/replica-model';
import { variables } from '../model/weights';
import { initialState, type Losses, type TrainingEngine } from '../train/engine';
import { plainEngine } from './plain-engine';
import { TensorEngine } from './tensor-engine';
import { loadTensorFlow, type TensorFlow } from './tfjs';

const spies = (['log', 'warn', 'error', 'info'] as const).map((name) => vi.spyOn(console, name));
let tf: TensorFlow;
beforeAll(async () => {
  tf = await loadTensorFlow('cpu');
});
afterAll(() => expect(spies.flatMap((spy) => spy.mock.calls), 'what TensorFlow.js wrote to the console').toEqual([]));

const nadam = { name: 'Nadam', learningRate: 0.01, clipnorm: 0.05 } as const;

function setUp(options: SyntheticOptions = {}, numbers = [1, 2, 5]) {
  const problem = syntheticProblem(options);
  const replicas = numbers.map((r) => ({ data: syntheticReplica(problem, r), state: initialState(syntheticWeights(problem, r, options.basis)) }));
  return { problem, replicas };
}

const CASES: SyntheticOptions[] = [
  {},
  { hidden: [4], activation: 'sigmoid', basis: 'FLAVOUR' },
  { hidden: [6, 5, 4], basis: 'FLAVOUR', sumRules: 'VSR', covariance: 'eigen' },
  { hidden: [9], activation: 'relu', sumRules: 'ALLBUTCSR' },
  { hidden: [], sumRules: 'NONE' },
  ...MODEL_OPTIONS,
];

describe.each(CASES)('the tensor model, %j', (options) => {
  it('has the losses and, by autodiff, the gradients of the plain model', async () => {
    const { problem, replicas } = setUp(options);
    const engine = new TensorEngine(tf, problem, replicas, nadam);
    const losses = await engine.evaluate(SYNTHETIC_MULTIPLIERS);
    const limit = singlePrecision(problem, replicas.map(({ state }) => state.weights));
    const expected = await plainEngine(problem, replicas, nadam).evaluate(SYNTHETIC_MULTIPLIERS);
    for (const name of Object.keys(expected) as (keyof Losses)[]) expectClose(losses[name], expected[name], { rel: limit, abs: 1e-6, why: 'float32' });
    for (const [r, { data, state }] of replicas.entries()) {
      const exact = variables(new ReplicaModel(problem, data).evaluate(state.weights, SYNTHETIC_MULTIPLIERS).gradient);
      const largest = exact.flatMap((gradient) => [...gradient]).reduce((most, g) => Math.max(most, Math.abs(g)), 0);
      variables(await engine.gradient(r)).forEach((gradient, v) => {
        const scale = exact[v]!.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
        expectClose(gradient, exact[v]!, { rel: 5e-4, abs: (1e-4 + 2 * limit) * scale + 2e-5 * largest, why: 'float32; the derivatives of exponents cancel between points' });
      });
    }
    engine.dispose();
  });
});

describe('training', () => {
  it.each(OPTIMIZERS)('with %s goes the way of the plain engine', async (name) => {
    const { problem, replicas } = setUp();
    const optimizer = { ...nadam, name };
    const engines = [new TensorEngine(tf, problem, replicas, optimizer), plainEngine(problem, replicas, optimizer)] as const;
    for (let epoch = 0; epoch < 20; epoch++) {
      for (const engine of engines) {
        await engine.evaluate(SYNTHETIC_MULTIPLIERS);
        await engine.update();
      }
    }
    const [ours, exact] = [await engines[0].evaluate(SYNTHETIC_MULTIPLIERS), await engines[1].evaluate(SYNTHETIC_MULTIPLIERS)];
    expectClose(ours.trainingChi2, exact.trainingChi2, { rel: 1e-3, why: '20 steps in float32' });
    for (const r of [0, 1, 2]) {
      const [w, e] = [variables(await engines[0].weights(r)), variables(await engines[1].weights(r))];
      w.forEach((weight, v) => expectClose(weight, e[v]!, { abs: 2e-3, why: '20 steps of up to 0.01 in float32' }));
      expect((await engines[0].state(r)).step).toBe(20);
    }
    engines[0].dispose();
  });

  it('leaves fixed exponents alone and keeps trained ones in their range', async () => {
    const { problem, replicas } = setUp();
    const engine = new TensorEngine(tf, problem, replicas, { ...nadam, name: 'SGD', learningRate: 10 });
    for (let epoch = 0; epoch < 5; epoch++) {
      await engine.evaluate(SYNTHETIC_MULTIPLIERS);
      engine.update();
    }
    const { alpha, beta } = await engine.weights(0);
    expect([alpha[2], beta[2]]).toEqual([replicas[0]!.state.weights.alpha[2], replicas[0]!.state.weights.beta[2]].map((value) => Math.fround(value!)));
    problem.exponents.forEach((range, f) => {
      expect(alpha[f]! >= range.alpha[0] - 1e-6 && alpha[f]! <= range.alpha[1] + 1e-6).toBe(true);
      expect(beta[f]! >= range.beta[0] - 1e-6 && beta[f]! <= range.beta[1] + 1e-6).toBe(true);
    });
    engine.dispose();
  });

  it('of a replica does not depend on its neighbours, even one that is NaN or leaves', async () => {
    const { problem, replicas } = setUp({}, [1, 2, 5]);
    const { data, state: { weights } } = replicas[1]!;
    const broken = { data, state: initialState({ ...weights, biases: weights.biases.map((bias) => bias.map(() => NaN)) }) };
    const together = new TensorEngine(tf, problem, [replicas[0]!, broken, replicas[2]!], nadam);
    const alone = new TensorEngine(tf, problem, replicas.slice(2), nadam);
    for (let epoch = 0; epoch < 6; epoch++) {
      if (epoch === 3) together.retain([0, 2]);
      await together.evaluate(SYNTHETIC_MULTIPLIERS);
      await alone.evaluate(SYNTHETIC_MULTIPLIERS);
      together.update();
      alone.update();
    }
    expect(together.replicas).toEqual([1, 5]);
    expect(await together.weights(1)).toEqual(await alone.weights(0));
    [together, alone].forEach((engine) => engine.dispose());
  });

  it('goes on from a saved state as if it had not stopped', async () => {
    const { problem, replicas } = setUp();
    for (const make of [(starts: typeof replicas) => new TensorEngine(tf, problem, starts, nadam), (starts: typeof replicas) => plainEngine(problem, starts, nadam)]) {
      const step = async (engine: TrainingEngine) => {
        await engine.evaluate(SYNTHETIC_MULTIPLIERS);
        await engine.update();
      };
      const engine = make(replicas);
      await step(engine);
      await engine.keep([1]);
      await step(engine);
      const saved = await Promise.all(replicas.map(async ({ data }, r) => ({ data, state: await engine.state(r) })));
      const resumed = make(saved);
      for (const one of [engine, resumed]) await step(one);
      for (const r of [0, 1, 2]) expect(await resumed.state(r)).toEqual(await engine.state(r));
      expect((await resumed.state(0)).kept).toBeUndefined();
      expect((await resumed.state(1)).kept).toBeDefined();
      expect((await resumed.state(1)).kept).not.toEqual(saved[1]!.state.weights);
      await engine.dispose();
      await resumed.dispose();
    }
  });

  it('leaves no tensors behind', async () => {
    const { problem, replicas } = setUp();
    const before = tf.memory().numTensors;
    const engine = new TensorEngine(tf, problem, replicas, nadam);
    const counts: number[] = [];
    for (let epoch = 0; epoch < 3; epoch++) {
      await engine.evaluate(SYNTHETIC_MULTIPLIERS);
      engine.update();
      counts.push(tf.memory().numTensors);
    }
    expect(counts[2]).toBe(counts[1]);
    engine.retain([0]);
    engine.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

it('says how to get a backend that is not installed', async () => {
  await expect(loadTensorFlow('tfjs-node-gpu')).rejects.toThrow('@tensorflow/tfjs-node-gpu is not installed. Install it with "npm install @tensorflow/tfjs-node-gpu"');
});
