import { NO_SCALARS, type OptimizerRule } from './rule';

/** Gradient descent; with momentum the mean is the step of before, and Nesterov's looks one step ahead. */
export function sgd(learningRate: number, momentum = 0, nesterov = false): OptimizerRule {
  const meanShare = Math.fround(momentum); // which Keras casts
  const scalars = { ...NO_SCALARS, learningRate, meanShare };
  if (momentum === 0) {
    return {
      formula: 'sgd',
      moments: [],
      scalars: () => scalars,
      update(s, weight, gradient) {
        for (let i = 0; i < weight.length; i++) weight[i]! -= s.learningRate * gradient[i]!;
      },
    };
  }
  return {
    formula: nesterov ? 'nesterov' : 'momentum',
    moments: ['mean'],
    scalars: () => scalars,
    update(s, weight, gradient, [mean]) {
      for (let i = 0; i < weight.length; i++) {
        const fresh = s.learningRate * gradient[i]!;
        mean![i] = s.meanShare * mean![i]! - fresh;
        weight[i]! += nesterov ? s.meanShare * mean![i]! - fresh : mean![i]!;
      }
    },
  };
}
