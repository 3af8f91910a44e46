import { rotationToFk } from '../../shared/physics/fit-basis';
import { gaussQuadrature, trapezoidalQuadrature } from '../../shared/physics/quadrature';
import { sumRules } from '../../shared/physics/sum-rules';
import type { Runcard } from '../../shared/runcard/runcard';
import type { ExponentRange } from '../problem/fit-problem';
import type { PdfModel } from './pdf';

/** The model of the PDFs that a runcard describes. @throws PartonError for what is not available */
export function pdfModel({ network, basis, sumRules: mode, quadrature }: Pick<Runcard, 'network' | 'basis' | 'sumRules' | 'quadrature'>): PdfModel {
  return {
    network: { inputs: 2, nodes: network.nodes, activations: network.activations },
    rotation: rotationToFk(basis.name, basis.flavours.map(({ name }) => name)),
    sumRules: sumRules(mode),
    quadrature: quadrature === 'gauss' ? gaussQuadrature() : trapezoidalQuadrature(),
  };
}

/** Ranges and freedom of the preprocessing exponents of a runcard's flavours. */
export function exponentRanges({ flavours }: Runcard['basis']): ExponentRange[] {
  return flavours.map(({ trainable, smallx, largex }) => ({ trainable, alpha: smallx, beta: largex }));
}
