import { NO_SCALARS, type OptimizerRule } from './rule';

const EPSILON = 1e-7;
/** What Keras' sum of squares begins with; it goes through float32. */
const FIRST_SUM = Math.fround(0.1);

/** Adagrad (Duchi, Hazan and Singer 2011) as in Keras 3: `square` is the sum of all squares. */
export function adagrad(learningRate: number): OptimizerRule {
  const scalars = { ...NO_SCALARS, learningRate, epsilon: EPSILON };
  return {
    formula: 'adagrad',
    moments: ['square'],
    start: FIRST_SUM,
    scalars: () => scalars,
    update(s, weight, gradient, [square]) {
      for (let i = 0; i < weight.length; i++) {
        const g = gradient[i]!;
        square![i]! += g * g;
        weight[i]! -= (s.learningRate * g) / Math.sqrt(square![i]! + s.epsilon);
      }
    },
  };
}
