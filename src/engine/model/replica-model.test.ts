import { describe, expect, it } from 'vitest';
import { MODEL_OPTIONS } from '../../../tests/helpers/model-options';
import { SYNTHETIC_MULTIPLIERS, syntheticProblem, syntheticReplica, syntheticWeights, type SyntheticOptions } from '../../../tests/helpers/synthetic-problem';
import { expectClose } from '../../../tests/helpers/tolerance';
import { makeChi2 } from './chi2';
import { ReplicaModel, trainingLoss } from './replica-model';
import { copyWeights, variables, type ReplicaWeights } from './weights';

const CASES: SyntheticOptions[] = [
  {},
  { hidden: [4], activation: 'sigmoid', basis: 'FLAVOUR' },
  { hidden: [], sumRules: 'NONE' },
  { hidden: [6, 5, 4], activation: 'tanh', basis: 'FLAVOUR', sumRules: 'VSR', covariance: 'eigen' },
  { hidden: [9], activation: 'relu', sumRules: 'ALLBUTCSR', covariance: 'eigen' },
  { hidden: [5, 3], sumRules: 'MSR', basis: 'FLAVOUR' },
  ...MODEL_OPTIONS,
];

describe.each(CASES)('the gradient of the training loss, %j', (options) => {
  const problem = syntheticProblem(options);
  const model = new ReplicaModel(problem, syntheticReplica(problem, 1));
  const weights = syntheticWeights(problem, 1, options.basis);
  const loss = (at: ReplicaWeights) => trainingLoss(model.evaluate(at, SYNTHETIC_MULTIPLIERS).losses);

  it('is that of central differences, in every weight', () => {
    const gradient = variables(model.evaluate(weights, SYNTHETIC_MULTIPLIERS).gradient);
    const h = 1e-5;
    gradient.forEach((analytic, v) => {
      const numeric = analytic.map((_, i) => {
        const at = (shift: number) => {
          const moved = copyWeights(weights);
          variables(moved)[v]![i]! += shift;
          return loss(moved);
        };
        return (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
      });
      const scale = numeric.reduce((most, d) => Math.max(most, Math.abs(d)), 0);
      expectClose(analytic, numeric, { rel: 1e-6, abs: 1e-6 * scale + 1e-9 * loss(weights), why: 'differences of fourth order, h = 1e-5' });
    });
  });
});

describe('losses', () => {
  const problem = syntheticProblem();
  const weights = syntheticWeights(problem, 1);

  it('of training and validation use disjoint points', () => {
    const replica = syntheticReplica(problem, 1);
    const total = replica.experiments.reduce((sum, { data }) => sum + data.length, 0);
    const { ndata } = new ReplicaModel(problem, replica);
    expect(ndata.training + ndata.validation).toBe(total);
    const swapped = { ...replica, experiments: replica.experiments.map((e) => ({ ...e, training: e.validation, validation: e.training })) };
    const evaluate = (data: typeof replica) => new ReplicaModel(problem, data).evaluate(weights, SYNTHETIC_MULTIPLIERS).losses;
    expect(evaluate(swapped).trainingChi2).toEqual(evaluate(replica).validationChi2);
  });

  it('do not look at data outside the masks', () => {
    const replica = syntheticReplica(problem, 1);
    const blank = { ...replica, experiments: replica.experiments.map((e) => ({ ...e, data: e.data.map((d, i) => (e.training[i] ? d : NaN)) })) };
    const evaluate = (data: typeof replica) => new ReplicaModel(problem, data).evaluate(weights, SYNTHETIC_MULTIPLIERS).losses;
    expect(evaluate(blank).trainingChi2).toEqual(evaluate(replica).trainingChi2);
  });

  it('invert the masked block, not mask the inverse', () => {
    const covariance = { basis: 'data', matrix: Float64Array.of(2, 1.9, 1.9, 3) } as const;
    const data = Float64Array.of(1, 5);
    const prediction = Float64Array.of(0.5, 0);
    expectClose(makeChi2(covariance, data, Uint8Array.of(1, 0)).evaluate(prediction).value, 0.25 / 2, { rel: 1e-15, why: 'rounding' });
    expectClose(makeChi2(covariance, data).evaluate(prediction).value, (0.25 * 3 - 2 * 0.5 * 5 * 1.9 + 25 * 2) / (6 - 1.9 ** 2), { rel: 1e-14, why: 'rounding' });
  });

  it.each([
    { basis: 'data', matrix: Float64Array.of(2, 1.9, 0, 1.9, 3, 0, 0, 0, 1) } as const,
    { basis: 'eigen', rotation: Float64Array.of(0, 0, 1, 1, -2, 0, 2, 1, 0), eigenvalues: Float64Array.of(1, 2, 3) } as const,
  ])('have the same value with and without its gradient ($basis basis)', (covariance) => {
    const chi2 = makeChi2(covariance, Float64Array.of(1, 5, 2), Uint8Array.of(1, 0, 1));
    const prediction = Float64Array.of(0.5, 0.25, -1);
    const { value, gradient } = chi2.evaluate(prediction);
    expect(chi2.value(prediction)).toBe(value);
    const by = covariance.basis === 'data' ? 0.25 / 2 + 9 : (1 + 1) ** 2 + (2 - 1.25) ** 2 / 3;
    expectClose(value, by, { rel: 1e-15, why: 'rounding' });
    expectClose(gradient, covariance.basis === 'data' ? [-0.5, 0, -6] : [-1, -0.5, -4], { rel: 1e-15, why: 'rounding' });
  });
});
