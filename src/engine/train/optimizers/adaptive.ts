import type { OptimizerRule, StepScalars } from './rule';

const BETA_1 = 0.9;
const BETA_2 = 0.999;
const EPSILON = 1e-7;
const MOMENTUM_DECAY = 0.96;
/** Where Keras casts a constant, TensorFlow takes it through float32 in every precision; 1 - beta_2 then changes by 1e-5. */
const CAST = { beta1: Math.fround(BETA_1), beta2: Math.fround(BETA_2), decay: Math.fround(MOMENTUM_DECAY) };

const adamSchedule = (learningRate: number): Schedule => (step) => ({
  meanRate: 1 - BETA_1,
  squareRate: 1 - BETA_2,
  learningRate: (learningRate * Math.sqrt(1 - CAST.beta2 ** step)) / (1 - CAST.beta1 ** step),
  meanShare: 1,
  gradientShare: 0,
  squareShare: 1,
});

/** Adam (Kingma and Ba 2014, arXiv:1412.6980) as in Keras 3, whose epsilon stands beside the uncorrected mean square. */
export function adam(learningRate: number): OptimizerRule {
  return adaptive(adamSchedule(learningRate));
}

/** Adam with the largest mean square so far in place of the mean square (Reddi, Kale and Kumar 2018, arXiv:1904.09237). */
export function amsgrad(learningRate: number): OptimizerRule {
  return adaptive(adamSchedule(learningRate), ['mean', 'square', 'largest']);
}

/** Nadam, Adam with Nesterov momentum (Dozat 2015) as in Keras 3, whose momentum warms up as 0.9 (1 - 0.96^step / 2). */
export function nadam(learningRate: number): OptimizerRule {
  const momentum = (step: number, beta1: number, decay: number) => beta1 * (1 - 0.5 * decay ** step);
  const products = [1]; // of the momenta of all steps so far
  return adaptive((step) => {
    for (let k = products.length; k <= step; k++) products.push(products[k - 1]! * momentum(k, BETA_1, MOMENTUM_DECAY));
    const product = products[step]!;
    const now = momentum(step, CAST.beta1, CAST.decay);
    const next = momentum(step + 1, CAST.beta1, CAST.decay);
    return {
      meanRate: 1 - CAST.beta1,
      squareRate: 1 - CAST.beta2,
      learningRate,
      meanShare: next / (1 - product * next),
      gradientShare: (1 - now) / (1 - product),
      squareShare: 1 / (1 - CAST.beta2 ** step),
    };
  });
}

type Schedule = (step: number) => Omit<StepScalars, 'epsilon'>;

function adaptive(schedule: Schedule, moments: OptimizerRule['moments'] = ['mean', 'square']): OptimizerRule {
  return {
    formula: 'adaptive',
    moments,
    scalars: (step) => ({ epsilon: EPSILON, ...schedule(step) }),
    update(s, weight, gradient, [mean, square, largest]) {
      for (let i = 0; i < weight.length; i++) {
        const g = gradient[i]!;
        mean![i]! += (g - mean![i]!) * s.meanRate;
        square![i]! += (g * g - square![i]!) * s.squareRate;
        const step = s.meanShare * mean![i]! + s.gradientShare * g;
        if (largest) largest[i] = Math.max(largest[i]!, square![i]!);
        weight[i]! -= (s.learningRate * step) / (Math.sqrt(s.squareShare * (largest ?? square!)[i]!) + s.epsilon);
      }
    },
  };
}
