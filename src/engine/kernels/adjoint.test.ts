import { describe, expect, it } from 'vitest';
import { MODEL_OPTIONS } from '../../../tests/helpers/model-options';
import { singlePrecision } from '../../../tests/helpers/conditioning';
import { fastStack, gradientError, reducedProblem } from '../../../tests/helpers/fast-engine';
import { syntheticProblem, syntheticReplica, syntheticWeights, type SyntheticOptions, type SyntheticSet } from '../../../tests/helpers/synthetic-problem';
import { expectClose } from '../../../tests/helpers/tolerance';
import { Generator } from '../../shared/stats/random/generator';
import { ReplicaModel, trainingLoss } from '../model/replica-model';
import { copyWeights, variables } from '../model/weights';
import { plainEngine } from '../reference/plain-engine';
import { initialState, type Losses } from '../train/engine';

const LINEAR: readonly (readonly SyntheticSet[])[] = [[{ ndata: 30 }], [{ ndata: 12, operation: 'ADD' }]];
const QUOTIENTS: readonly (readonly SyntheticSet[])[] = [[{ operation: 'RATIO', ndata: 9 }, { operation: 'ASY', ndata: 8 }], [{ operation: 'RATIO', ndata: 5, onePointBelow: true }]];
const HADRONIC: readonly (readonly SyntheticSet[])[] = [[{ kind: 'bilinear', ndata: 7 }, { kind: 'bilinear', operation: 'RATIO', ndata: 6 }, { kind: 'bilinear', operation: 'COM', ndata: 3 }]];

/** Layers of one node to more than a tile of points; observables of every kind. */
const CASES: SyntheticOptions[] = [
  {},
  { hidden: [] },
  { hidden: [1] },
  { hidden: [3], activation: 'sigmoid', basis: 'FLAVOUR', sumRules: 'VSR' },
  { hidden: [25, 20], sumRules: 'ALLBUTCSR' },
  { hidden: [5, 9, 4], activation: 'relu', sumRules: 'MSR', covariance: 'eigen' },
  { hidden: [6, 5, 3], activation: 'linear', sumRules: 'NONE' },
  { hidden: [9, 7, 6, 5], basis: 'FLAVOUR', covariance: 'eigen' },
  { hidden: [17], sumRules: 'VSR', trainable: false },
  { experiments: LINEAR, positivity: [], integrability: [] },
  { experiments: QUOTIENTS, basis: 'FLAVOUR', trainable: false },
  { experiments: HADRONIC, integrability: [], covariance: 'eigen' },
  { experiments: [], positivity: [{ ndata: 6 }, { kind: 'bilinear', ndata: 6 }], integrability: [{ ndata: 2 }] },
];

const optimizer = { name: 'SGD', learningRate: 0, clipnorm: 1 } as const;

function setUp(options: SyntheticOptions, simd: 'relaxed' | 'plain') {
  const problem = syntheticProblem(options);
  const multipliers = {
    positivity: problem.positivity.map((_, set) => 3 + 17 * set),
    integrability: problem.integrability.map(() => 2),
    validationPositivity: problem.positivity.map(() => 1.5),
  };
  const starts = [1, 2, 3, 4, 5].map((r) => ({ data: syntheticReplica(problem, r), state: initialState(syntheticWeights(problem, r, options.basis)) }));
  const fast = fastStack(reducedProblem(problem, starts.map(({ state }) => state.weights)), starts, optimizer, { simd });
  const losses = fast.engine.evaluate(multipliers);
  fast.engine.update();
  return { problem, multipliers, starts, losses, fast };
}

describe.each(['relaxed', 'plain'] as const)('the kernels, %s SIMD', (simd) => {
  it.each([...CASES, ...MODEL_OPTIONS])('have the losses and gradients of the float64 model: %j', async (options) => {
    const { problem, multipliers, starts, losses, fast } = setUp(options, simd);
    const exact = await plainEngine(problem, starts, optimizer).evaluate(multipliers);
    const limit = singlePrecision(problem, starts.map(({ state }) => state.weights));
    for (const name of Object.keys(exact) as (keyof Losses)[]) expectClose(losses[name], exact[name], { rel: limit, abs: 1e-6, why: 'float32, more where a denominator nearly vanishes' });
    starts.forEach(({ data, state: { weights } }, r) => {
      const { gradient } = new ReplicaModel(problem, data).evaluate(weights, multipliers);
      expect(gradientError(fast.gradient(r), gradient, options.trainable !== false)).toBeLessThan(4 * limit); // mostly 1e-6
    });
  });

  it.each(CASES.filter(({ trainable }) => trainable !== false))('have the slopes of the loss, by differences in float64: %j', (options) => {
    const { problem, multipliers, starts, fast } = setUp(options, simd);
    const random = new Generator(5);
    starts.forEach(({ data, state: { weights } }, r) => {
      const model = new ReplicaModel(problem, data);
      const gradient = variables(fast.gradient(r));
      for (let trial = 0; trial < 3; trial++) {
        const direction = gradient.map((variable) => variable.map(() => random.standardNormal()));
        const loss = (step: number) => {
          const moved = copyWeights(weights);
          variables(moved).forEach((variable, v) => variable.forEach((value, i) => (variable[i] = value + step * direction[v]![i]!)));
          return trainingLoss(model.evaluate(moved, multipliers).losses);
        };
        const h = 1e-5;
        const numeric = (8 * (loss(h) - loss(-h)) - (loss(2 * h) - loss(-2 * h))) / (12 * h);
        const terms = gradient.flatMap((variable, v) => Array.from(variable, (g, i) => g * direction[v]![i]!));
        const scale = Math.sqrt(terms.reduce((sum, term) => sum + term * term, 0));
        expectClose(terms.reduce((sum, term) => sum + term, 0), numeric, { rel: 1e-5, abs: 2e-5 * scale, why: 'float32, and differences of fourth order' });
      }
    });
  });
});
