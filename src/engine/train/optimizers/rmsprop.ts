import { NO_SCALARS, type OptimizerRule } from './rule';

const RHO = 0.9;
const EPSILON = 1e-7;

/** RMSprop (Hinton 2012) as in Keras 3: no momentum, epsilon under the root. */
export function rmsprop(learningRate: number): OptimizerRule {
  const scalars = { ...NO_SCALARS, squareRate: 1 - RHO, learningRate, epsilon: EPSILON };
  return {
    formula: 'rmsprop',
    moments: ['square'],
    scalars: () => scalars,
    update(s, weight, gradient, [square]) {
      for (let i = 0; i < weight.length; i++) {
        const g = gradient[i]!;
        square![i]! += (g * g - square![i]!) * s.squareRate;
        weight[i]! -= (s.learningRate * g) / Math.sqrt(square![i]! + s.epsilon);
      }
    },
  };
}
