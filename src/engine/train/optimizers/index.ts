import type { Optimizer, OptimizerName } from '../../../shared/runcard/runcard';
import { adadelta } from './adadelta';
import { adagrad } from './adagrad';
import { adamax } from './adamax';
import { adam, amsgrad, nadam } from './adaptive';
import { rmsprop } from './rmsprop';
import { sgd } from './sgd';
import type { OptimizerRule } from './rule';

export * from './rule';

const RULES: Readonly<Record<Exclude<OptimizerName, 'SGD'>, (learningRate: number) => OptimizerRule>> =
  { Nadam: nadam, Adam: adam, Amsgrad: amsgrad, Adamax: adamax, Adadelta: adadelta, Adagrad: adagrad, RMSprop: rmsprop };

/** The rule of a runcard's optimizer. */
export function optimizerRule({ name, learningRate, momentum, nesterov }: Optimizer): OptimizerRule {
  return name === 'SGD' ? sgd(learningRate, momentum, nesterov) : RULES[name](learningRate);
}
