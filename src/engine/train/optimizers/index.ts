import type { Optimizer, OptimizerName } from '../../../shared/runcard/runcard';
import { adam, nadam } from './adaptive';
import { rmsprop } from './rmsprop';
import { sgd } from './sgd';
import type { OptimizerRule } from './rule';

export * from './rule';

const RULES: Readonly<Record<OptimizerName, (learningRate: number) => OptimizerRule>> = { Nadam: nadam, Adam: adam, RMSprop: rmsprop, SGD: sgd };

/** The rule of a runcard's optimizer. */
export function optimizerRule({ name, learningRate }: Optimizer): OptimizerRule {
  return RULES[name](learningRate);
}
