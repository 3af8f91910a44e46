import { NO_SCALARS, type OptimizerRule } from './rule';

const BETA_1 = 0.9;
const BETA_2 = 0.999;
const EPSILON = 1e-7;

/** Adamax, Adam with the largest gradient, slowly forgotten, in place of the mean square (Kingma and Ba 2014, arXiv:1412.6980), as in Keras 3. */
export function adamax(learningRate: number): OptimizerRule {
  return {
    formula: 'adamax',
    moments: ['mean', 'largest'],
    scalars: (step) => ({
      ...NO_SCALARS, meanRate: 1 - BETA_1, squareShare: BETA_2, epsilon: EPSILON,
      learningRate: learningRate / (1 - Math.fround(BETA_1) ** step), // a constant that Keras casts goes through float32
    }),
    update(s, weight, gradient, [mean, largest]) {
      for (let i = 0; i < weight.length; i++) {
        const g = gradient[i]!;
        mean![i]! += (g - mean![i]!) * s.meanRate;
        largest![i] = Math.max(s.squareShare * largest![i]!, Math.abs(g));
        weight[i]! -= (s.learningRate * mean![i]!) / (largest![i]! + s.epsilon);
      }
    },
  };
}
