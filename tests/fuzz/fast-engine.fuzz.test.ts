import fc from 'fast-check';
import { it } from 'vitest';
import { ReplicaModel } from '../../src/engine/model/replica-model';
import type { ReplicaWeights } from '../../src/engine/model/weights';
import type { ReplicaData } from '../../src/engine/problem/fit-problem';
import { plainEngine } from '../../src/engine/reference/plain-engine';
import { initialState, type Losses } from '../../src/engine/train/engine';
import { ACTIVATIONS, FIT_BASES, isPolarised, OPTIMIZERS, SUM_RULES, type FitBasisName } from '../../src/shared/runcard/runcard';
import { distanceFromPoles } from '../helpers/conditioning';
import { fastStack, reducedProblem } from '../helpers/fast-engine';
import { FUZZ_SEED } from '../helpers/fuzz';
import { syntheticProblem, syntheticReplica, syntheticWeights, type SyntheticOptions, type SyntheticSet } from '../helpers/synthetic-problem';
import { expectClose } from '../helpers/tolerance';

/** Random problems: networks, bases, sum rules, observables, splits and stacks of any shape. */
const X = [1e-5, 1e-3, 0.02, 0.1, 0.25, 0.5, 0.8, 1];
const nodes = fc.uniqueArray(fc.constantFrom(...X), { minLength: 1, maxLength: 6 }).map((x) => x.sort((a, b) => a - b));
/** sigma and g keep denominators away from zero; any flavour may stand above. */
const flavour = fc.constantFrom(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13);
const linearSet: fc.Arbitrary<SyntheticSet> = fc.oneof(
  fc.record({ operation: fc.constantFrom('NULL', 'ADD'), ndata: fc.integer({ min: 1, max: 20 }), x: nodes, channels: fc.uniqueArray(flavour, { minLength: 1, maxLength: 5 }) }),
  fc.record({ operation: fc.constantFrom('RATIO', 'ASY', 'SMN'), ndata: fc.integer({ min: 1, max: 6 }), x: nodes.map((x) => x.map((v) => Math.min(v, 0.9))).map((x) => [...new Set(x)]), channels: fc.constantFrom([1], [2], [1, 2]), onePointBelow: fc.boolean() }),
);
const bilinearSet: fc.Arbitrary<SyntheticSet> = fc.oneof(
  fc.record({
    kind: fc.constant('bilinear'), operation: fc.constantFrom('NULL', 'ADD'), ndata: fc.integer({ min: 1, max: 5 }), x: nodes,
    channels: fc.array(fc.tuple(flavour, flavour), { minLength: 1, maxLength: 3 }).map((pairs) => pairs.flat()),
  }),
  fc.record({ kind: fc.constant('bilinear'), operation: fc.constant('RATIO'), ndata: fc.integer({ min: 1, max: 4 }), x: fc.constant([0.02, 0.1, 0.5]), channels: fc.constantFrom([1, 1], [1, 2, 2, 2]), onePointBelow: fc.boolean() }),
);
const anySet = fc.oneof({ weight: 2, arbitrary: linearSet }, { weight: 1, arbitrary: bilinearSet });
const problemShape: fc.Arbitrary<SyntheticOptions> = fc.record({
  hidden: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 3 }),
  activation: fc.constantFrom(...ACTIVATIONS),
  basis: fc.constantFrom(...(Object.keys(FIT_BASES) as FitBasisName[])),
  sumRules: fc.constantFrom(...SUM_RULES.filter((mode) => mode !== 'TSR')),
  network: fc.constantFrom({}, {}, { perFlavour: true }, { penalty: { l1: 0.1, l2: 0.4 } }),
  covariance: fc.constantFrom('data', 'eigen'),
  trainable: fc.boolean(),
  seed: fc.integer({ min: 1, max: 1e6 }),
  experiments: fc.array(fc.array(anySet, { minLength: 1, maxLength: 3 }), { maxLength: 3 }),
  positivity: fc.array(anySet, { minLength: 1, maxLength: 2 }),
  integrability: fc.array(linearSet, { maxLength: 2 }),
}).map((shape) => ({
  ...shape,
  ...(isPolarised(shape.basis) && { sumRules: 'TSR' as const }),
  // of more layers these leave float32
  ...(['exponential', 'square'].includes(shape.activation) && { hidden: shape.hidden.slice(0, 1) }),
}));
const stackShape = fc.record({
  replicas: fc.uniqueArray(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 16 }),
  /** Of each point, what it is for: both splits may be empty. */
  training: fc.double({ min: 0, max: 1, noNaN: true }),
  simd: fc.constantFrom('relaxed', 'plain'),
  optimizer: fc.record({ name: fc.constantFrom(...OPTIMIZERS), learningRate: fc.constantFrom(1e-3, 1e-2), clipnorm: fc.constantFrom(1e-4, 0.1, 100) }),
});

function splitAt(data: ReplicaData, training: number): ReplicaData {
  return {
    ...data,
    experiments: data.experiments.map((one) => {
      const mask = one.training.map((_, i) => (((i * 37 + data.replica * 11) % 101) / 101 < training ? 1 : 0));
      return { ...one, training: mask, validation: mask.map((taken) => 1 - taken) };
    }),
  };
}

it('on random problems the fast engine has the losses and gradients of the float64 model', async () => {
  await fc.assert(fc.asyncProperty(problemShape, stackShape, async (shape, { replicas, training, simd, optimizer }) => {
    const problem = syntheticProblem(shape);
    const multipliers = {
      positivity: problem.positivity.map((_, set) => 2 + set), integrability: problem.integrability.map(() => 1.5), validationPositivity: problem.positivity.map(() => 0.5),
    };
    const starts = replicas.map((replica) => ({
      data: splitAt(syntheticReplica(problem, replica), training), state: initialState(syntheticWeights(problem, replica, shape.basis)),
    }));
    const fast = fastStack(reducedProblem(problem, starts.map(({ state }) => state.weights)), starts, optimizer, { simd });
    const plain = plainEngine(problem, starts, optimizer);
    const losses = fast.engine.evaluate(multipliers);
    const exact = await plain.evaluate(multipliers);
    fast.engine.update();
    starts.forEach(({ data, state: { weights } }, r) => {
      const kept = distanceFromPoles(problem, weights);
      if (kept < 1e-4) return; // float32 has nothing to say so close to a pole
      const limit = 5e-5 + 3e-5 / kept;
      for (const name of Object.keys(exact) as (keyof Losses)[]) {
        const of = (values: Float64Array) => values.filter((_, k) => k % starts.length === r);
        expectClose(of(losses[name]), of(exact[name]), { rel: limit, abs: limit, why: `float32, ${kept} from a pole` });
      }
      const { gradient, losses: { trainingChi2, positivity, integrability, penalty } } = new ReplicaModel(problem, data).evaluate(weights, multipliers);
      const loss = [...trainingChi2, ...positivity, ...integrability, penalty].reduce((sum, value) => sum + Math.abs(value), 0);
      const parts = ({ kernels, biases, alpha, beta }: ReplicaWeights) => [...kernels, ...biases, ...(shape.trainable ? [alpha, beta] : [])].flatMap((part) => [...part]);
      const expected = parts(gradient);
      const largest = expected.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
      expectClose(parts(fast.gradient(r)), expected, { abs: limit * (largest + loss + 1), why: `float32, ${kept} from a pole` });
    });
  }), { numRuns: 60, seed: FUZZ_SEED });
});
