import { NO_SCALARS, type OptimizerRule } from './rule';

const RHO = 0.95;
const EPSILON = 1e-7;

/** Adadelta (Zeiler 2012, arXiv:1212.5701) as in Keras 3: steps are in units of the running mean square of earlier steps. */
export function adadelta(learningRate: number): OptimizerRule {
  const scalars = { ...NO_SCALARS, squareRate: 1 - RHO, squareShare: RHO, learningRate, epsilon: EPSILON };
  return {
    formula: 'adadelta',
    moments: ['square', 'step'],
    scalars: () => scalars,
    update(s, weight, gradient, [square, step]) {
      for (let i = 0; i < weight.length; i++) {
        const g = gradient[i]!;
        square![i] = s.squareShare * square![i]! + s.squareRate * g * g;
        const delta = -(Math.sqrt(step![i]! + s.epsilon) * g) / Math.sqrt(square![i]! + s.epsilon);
        step![i] = s.squareShare * step![i]! + s.squareRate * delta * delta;
        weight[i]! += s.learningRate * delta;
      }
    },
  };
}
