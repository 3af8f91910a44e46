import { describe, expect, it } from 'vitest';
import type { TrainingPlan } from './plan';
import { monitor, UNSTOPPED, type StoppingState } from './stopping';

const plan: TrainingPlan = { epochs: 100, patience: 3, delta: 0, thresholdChi2: 2, validates: true, thresholdPositivity: 1e-6, positivity: [], integrability: [] };
const POINTS = 10;

/** Validation chi2 per point by epoch, positivity passed unless said. */
function run(chi2: number[], positivity: number[] = [], changed: Partial<TrainingPlan> = {}): { states: StoppingState[]; kept: number[] } {
  let state = UNSTOPPED;
  const kept: number[] = [];
  const states = chi2.map((value, i) => {
    const validationChi2 = value * POINTS;
    const result = monitor({ ...plan, ...changed }, state, i + 1, { trainingLoss: 1, trainingChi2: 7, validationChi2, validationPositivity: [positivity[i] ?? 0] }, POINTS);
    if (result.better) kept.push(i + 1);
    return (state = result.state);
  });
  return { states, kept };
}

describe('stopping', () => {
  it('keeps nothing before the threshold, then every better state', () => {
    expect(run([5, 3, 1.9, 2.5, 1.8, 1.85]).kept).toEqual([3, 5]);
  });

  it('does not count before the first kept state', () => {
    const { states } = run([5, 5, 5, 5, 5, 5, 5]);
    expect(states.at(-1)).toMatchObject({ status: 'training', degree: 0 });
  });

  it('stops when more than `patience` epochs pass without a better state', () => {
    const { states } = run([1, 1.1, 1.1, 1.1, 1.1]);
    expect(states.map(({ status }) => status)).toEqual(['training', 'training', 'training', 'training', 'stopped']);
    expect(states.at(-1)!.best!.epoch).toBe(1);
  });

  it('starts to count again with a better state', () => {
    expect(run([1, 1.1, 1.1, 0.9, 1, 1, 1]).states.at(-1)).toMatchObject({ status: 'training', degree: 3 });
  });

  it('passes over states that violate positivity, and compares total validation losses', () => {
    expect(run([1, 0.5], [0, 1e-3]).kept).toEqual([1]);
    expect(run([1, 1], [5e-7, 4e-7]).kept).toEqual([1, 2]);
  });

  it('asks for an improvement by more than delta', () => {
    expect(run([1, 0.99, 0.9], [], { delta: 0.5 }).kept).toEqual([1, 3]);
  });

  it('ends with the last epoch', () => {
    expect(run([1, 0.9], [], { epochs: 2 }).states.at(-1)!.status).toBe('finished');
  });

  it('sets a replica aside at NaN and says when', () => {
    const { state } = monitor(plan, UNSTOPPED, 12, { trainingLoss: NaN, trainingChi2: NaN, validationChi2: NaN, validationPositivity: [NaN] }, POINTS);
    expect(state).toMatchObject({ status: 'set aside', epoch: 12, reason: 'its training loss is NaN after epoch 12' });
  });
});
