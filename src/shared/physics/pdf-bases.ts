import type { PdfBasis } from '../contract/compare-api';
import { PartonError } from '../errors';
import { PARTON_LABELS } from './flavour-basis';

/** A PDF that is looked at: a sum of partons. */
export interface BasisElement {
  readonly key: string;
  readonly label: string;
  /** Columns of PARTON_LABELS and what they count. */
  readonly terms: readonly (readonly [column: number, weight: number])[];
}

type Label = (typeof PARTON_LABELS)[number];
const column = (label: Label): number => PARTON_LABELS.indexOf(label);
const parton = (key: string, label: string, name: Label): BasisElement => ({ key, label, terms: [[column(name), 1]] });

const PAIRS = [['U', 'UBAR'], ['D', 'DBAR'], ['S', 'SBAR'], ['C', 'CBAR'], ['B', 'BBAR'], ['T', 'TBAR']] as const;
/** A combination of q + qbar (sign 1) or q - qbar (sign -1), with the weights of u, d, s, c, b, t. */
const combination = (key: string, label: string, sign: 1 | -1, weights: readonly number[]): BasisElement => ({
  key, label,
  terms: PAIRS.flatMap(([quark, antiquark], i) => ((weights[i] ?? 0) === 0 ? [] : [[column(quark), weights[i]!], [column(antiquark), sign * weights[i]!]] as const)),
});

/** Everything that can be looked at in a basis (validphys pdfbases.py: flavour, evolution). */
const ELEMENTS: Readonly<Record<PdfBasis, readonly BasisElement[]>> = {
  flavour: [
    parton('g', 'g', 'GLUON'), parton('u', 'u', 'U'), parton('ubar', 'ū', 'UBAR'), parton('d', 'd', 'D'), parton('dbar', 'd̄', 'DBAR'),
    parton('s', 's', 'S'), parton('sbar', 's̄', 'SBAR'), parton('c', 'c', 'C'), parton('cbar', 'c̄', 'CBAR'), parton('b', 'b', 'B'),
    parton('bbar', 'b̄', 'BBAR'), parton('t', 't', 'T'), parton('tbar', 't̄', 'TBAR'), parton('photon', 'γ', 'PHT'),
  ],
  evolution: [
    combination('sigma', 'Σ', 1, [1, 1, 1, 1, 1, 1]), parton('g', 'g', 'GLUON'),
    combination('v', 'V', -1, [1, 1, 1, 1, 1, 1]), combination('v3', 'V₃', -1, [1, -1]), combination('v8', 'V₈', -1, [1, 1, -2]),
    combination('t3', 'T₃', 1, [1, -1]), combination('t8', 'T₈', 1, [1, 1, -2]), combination('t15', 'T₁₅', 1, [1, 1, 1, -3]),
    combination('v15', 'V₁₅', -1, [1, 1, 1, -3]), combination('v24', 'V₂₄', -1, [1, 1, 1, 1, -4]), combination('v35', 'V₃₅', -1, [1, 1, 1, 1, 1, -5]),
    combination('t24', 'T₂₄', 1, [1, 1, 1, 1, -4]), combination('t35', 'T₃₅', 1, [1, 1, 1, 1, 1, -5]), combination('cp', 'c⁺', 1, [0, 0, 0, 1]), parton('photon', 'γ', 'PHT'),
  ],
};

/** What is looked at when nothing else is asked for: as validphys. */
const DEFAULTS: Readonly<Record<PdfBasis, readonly string[]>> = {
  flavour: ['g', 'u', 'ubar', 'd', 'dbar', 's', 'sbar', 'c'],
  evolution: ['sigma', 'g', 'v', 'v3', 'v8', 't3', 't8', 't15'],
};

/** @throws PartonError when the basis has no such element */
export function basisElements(basis: PdfBasis, keys: readonly string[] = DEFAULTS[basis]): BasisElement[] {
  return keys.map((key) => {
    const element = ELEMENTS[basis].find((one) => one.key === key);
    if (!element) throw new PartonError('input', `the basis ${basis} has no ${JSON.stringify(key.slice(0, 40))}.`, {}, `It has ${ELEMENTS[basis].map((one) => one.key).join(', ')}.`);
    return element;
  });
}

/** Values of elements, shape [members, element, x], from partons of shape [members, x, 14]. */
export function elementValues(elements: readonly BasisElement[], partons: Float64Array, nx: number): Float64Array {
  const members = partons.length / (nx * PARTON_LABELS.length);
  const values = new Float64Array(members * elements.length * nx);
  for (let m = 0; m < members; m++) {
    elements.forEach(({ terms }, e) => {
      for (const [at, weight] of terms) addColumn(values, (m * elements.length + e) * nx, nx, weight, partons, m * nx * PARTON_LABELS.length + at);
    });
  }
  return values;
}

/** A loop of its own: inside of the others it takes two to three times as long. */
function addColumn(values: Float64Array, to: number, nx: number, weight: number, partons: Float64Array, from: number): void {
  for (let i = 0, k = from; i < nx; i++, k += PARTON_LABELS.length) values[to + i]! += weight * partons[k]!;
}
