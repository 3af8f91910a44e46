import { denseLayers } from '../model/weights';
import type { FormTree, ReducedProblem } from './reduced-problem';

/**
 * Products that an epoch of one replica takes, forward and back: about proportional to its time, whatever the network and the data.
 * With dropout the chi2 is computed once more, for the validation.
 */
export function epochProducts({ network, x, data, dataOutputs, linearForms, bilinearForms }: ReducedProblem): number {
  const forward = network.dropout ? 2 : 1;
  const weights = denseLayers(network).reduce((sum, { inputs, outputs }) => sum + inputs * outputs, 0);
  const columns = data.kept.length + dataOutputs;
  const bilinear = bilinearForms.reduce((sum, { skeleton, tree }) => sum + skeleton.interpolation.length + numbersOf(tree), 0);
  const triangles = columns ** 2 / 2; // of both splits
  return (forward + 2) * x.length * weights + (forward + 1) * (data.interpolation.length + linearForms.rows.length + bilinear + triangles);
}

function numbersOf(tree: FormTree): number {
  if ('matrices' in tree) return tree.matrices.length;
  return tree.branches.reduce((sum, { skeleton, tree: own }) => sum + skeleton.interpolation.length + numbersOf(own), 0);
}
