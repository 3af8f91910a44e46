import { NO_SCALARS, type OptimizerRule } from './rule';

/** Gradient descent without momentum. */
export function sgd(learningRate: number): OptimizerRule {
  const scalars = { ...NO_SCALARS, learningRate };
  return {
    formula: 'sgd',
    moments: [],
    scalars: () => scalars,
    update(s, weight, gradient) {
      for (let i = 0; i < weight.length; i++) weight[i]! -= s.learningRate * gradient[i]!;
    },
  };
}
