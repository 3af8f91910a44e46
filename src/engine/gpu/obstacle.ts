import { isPolarised, type Runcard } from '../../shared/runcard/runcard';
import { optimizerRule } from '../train/optimizers';
import { ACTIVATIONS } from './shaders/functions';
import { GPU_FORMULAS } from './shaders/update';

/** Why a runcard cannot be fitted on a GPU yet; undefined when it can. */
export function gpuObstacle(runcard: Runcard): string | undefined {
  const lacking = missing(runcard);
  return lacking === undefined ? undefined : `not on the GPU yet, because its shaders lack ${lacking}`;
}

function missing({ network, optimizer, basis, photon, trials }: Runcard): string | undefined {
  if ((trials?.count ?? 1) > 1) return 'networks that differ from replica to replica';
  const activation = network.activations.find((name) => !ACTIVATIONS[name]);
  if (activation !== undefined) return `the activation function ${activation}`;
  if (network.layerType !== 'dense') return `layers of the type ${network.layerType}`;
  if (network.dropout > 0) return 'dropout';
  if (photon) return 'photons, which differ from replica to replica';
  if (network.penalty) return 'regularisers';
  if (network.scalingPoints !== undefined) return 'feature scaling';
  const { formula, moments } = optimizerRule(optimizer);
  if (!GPU_FORMULAS.some((known) => known === formula) || moments.includes('largest')) return `the optimizer ${optimizer.name}${optimizer.momentum ? ' with momentum' : ''}`;
  if (isPolarised(basis.name)) return 'sum rules of helicity PDFs, which differ from replica to replica';
  return undefined;
}
