import { PartonError } from '../../shared/errors';
import { rotationToFk } from '../../shared/physics/fit-basis';
import { gaussQuadrature, trapezoidalQuadrature } from '../../shared/physics/quadrature';
import { makeScaling } from '../../shared/physics/scaling';
import { sumRules } from '../../shared/physics/sum-rules';
import { isPolarised, type Network, type Runcard } from '../../shared/runcard/runcard';
import type { ExponentRange } from '../problem/fit-problem';
import type { PdfModel } from './pdf';
import type { NetworkShape } from './weights';

/**
 * The model of the PDFs that a runcard describes.
 * @param grids x of the tables of each experiment and constraint, which feature scaling needs
 * @throws PartonError for what is not available
 */
export function pdfModel(
  { network, basis, sumRules: mode, quadrature }: Pick<Runcard, 'network' | 'basis' | 'sumRules' | 'quadrature'>, grids: readonly ArrayLike<number>[] = [],
): PdfModel {
  return {
    network: networkShape(network),
    ...(network.scalingPoints !== undefined && { scaling: scalingOf(network.scalingPoints, grids) }),
    rotation: rotationToFk(basis.name, basis.flavours.map(({ name }) => name)),
    sumRules: sumRules(mode, isPolarised(basis.name)),
    quadrature: quadrature === 'gauss' ? gaussQuadrature() : trapezoidalQuadrature(),
  };
}

/** n3fit leaves nodes out of the last but one hidden layer, where there is one (model_gen.py). */
export function networkShape({ nodes, activations, layerType, dropout, penalty, scalingPoints }: Network): NetworkShape {
  const layer = nodes.length - 3;
  return {
    inputs: scalingPoints === undefined ? 2 : 1, nodes, activations,
    ...(layerType === 'dense_per_flavour' && { perFlavour: true }),
    ...(dropout > 0 && layer >= 0 && { dropout: { rate: dropout, layer } }),
    ...(penalty && { penalty }),
  };
}

function scalingOf(points: number, grids: readonly ArrayLike<number>[]) {
  const scaling = makeScaling(grids, points);
  if (!scaling) {
    const different = new Set(grids.flatMap((grid) => Array.from(grid))).size;
    throw new PartonError('input', `${points} points of feature scaling are more than the ${different} different x of the data.`, { place: 'parameters.feature_scaling_points' });
  }
  return scaling;
}

/** Ranges and freedom of the preprocessing exponents of a runcard's flavours. */
export function exponentRanges({ basis: { flavours }, network: { scalingPoints } }: Pick<Runcard, 'basis' | 'network'>): ExponentRange[] {
  return flavours.map(({ trainable, smallx, largex }) =>
    ({ trainable, alpha: smallx, beta: largex, ...(scalingPoints !== undefined && { withoutBeta: true }) }));
}
