import type { Runcard } from '../../shared/runcard/runcard';
import { optimizerRule } from '../train/optimizers';
import { ACTIVATIONS } from './shaders/functions';

const FORMULAS: readonly string[] = ['adaptive', 'rmsprop', 'sgd'];

/** Why a runcard cannot be fitted on a GPU yet; undefined when it can. */
export function gpuObstacle({ network, optimizer }: Runcard): string | undefined {
  const unknown = network.activations.find((name) => !ACTIVATIONS[name]);
  if (unknown !== undefined) return `not on the GPU yet, because its shaders lack the activation function ${unknown}`;
  if (!FORMULAS.includes(optimizerRule(optimizer).formula)) return `not on the GPU yet, because its shaders lack the optimizer ${optimizer.name}`;
  return undefined;
}
