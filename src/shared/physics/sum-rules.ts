import { PartonError } from '../errors';
import type { SumRules } from '../runcard/runcard';
import { FK_FLAVOURS, N_FK_FLAVOURS, type FkFlavour } from './flavours';
import type { Quadrature } from './quadrature';

/** Index of a flavour in FK_FLAVOURS. */
const fk = (flavour: FkFlavour): number => FK_FLAVOURS.indexOf(flavour);

/**
 * One normalised flavour: A[flavour] = (constant + slope * I[numerator]) / I[denominator],
 * with I[f] the integral of flavour f before normalisation. All indices are into FK_FLAVOURS.
 */
export interface SumRule {
  readonly flavour: number;
  readonly constant: number;
  readonly slope: number;
  readonly numerator: number;
  readonly denominator: number;
}

const fixed = (flavour: FkFlavour, constant: number, denominator: FkFlavour = flavour): SumRule =>
  ({ flavour: fk(flavour), constant, slope: 0, numerator: fk(denominator), denominator: fk(denominator) });

// Momentum: int x (Sigma + g) = 1. Without a photon; its momentum would be taken off the constant.
const MOMENTUM: readonly SumRule[] = [{ flavour: fk('g'), constant: 1, slope: -1, numerator: fk('sigma'), denominator: fk('g') }];
// Valence numbers of the proton: int V = 3, int V3 = 1, int V8 = 3, int V15 = 3; V24 and V35 equal V below the bottom threshold.
const NUMBERS = [fixed('v3', 1), fixed('v8', 3)];
const VALENCE: readonly SumRule[] = [fixed('v', 3), fixed('v35', 3, 'v'), fixed('v24', 3, 'v'), ...NUMBERS, fixed('v15', 3)];
// No charm sum rule: V15 stays free, and V balances it.
const WITHOUT_CHARM: readonly SumRule[] = (['v', 'v24', 'v35'] as const).map((flavour) =>
  ({ flavour: fk(flavour), constant: 4, slope: -1 / 3, numerator: fk('v15'), denominator: fk('v') })).concat(NUMBERS);

const RULES: Readonly<Record<Exclude<SumRules, 'TSR'>, readonly SumRule[]>> = {
  ALL: [...MOMENTUM, ...VALENCE],
  MSR: MOMENTUM,
  VSR: VALENCE,
  ALLBUTCSR: [...MOMENTUM, ...WITHOUT_CHARM],
  NONE: [],
};

/** The flavours that a mode normalises, and how. Source: n3fit layers/msr_normalization.py. @throws PartonError for TSR (polarised fits) */
export function sumRules(mode: SumRules): readonly SumRule[] {
  if (mode === 'TSR') throw new PartonError('unsupported', 'the sum rules of polarised fits (TSR) are not available.', { place: 'fitting.sum_rules' });
  return RULES[mode];
}

/** Whether f rather than xf is integrated, for each FK flavour: number sum rules count partons, the momentum sum rule weighs them. */
export const DIVIDED_BY_X: readonly boolean[] = FK_FLAVOURS.map((flavour) => ['v', 'v3', 'v8', 'v15'].includes(flavour));

/** Weights that integrate the x f(x) of each FK flavour: I[f] = sum_x xf[x, f] * weight[x * 14 + f]; shape [x, 14]. */
export function integrationWeights({ x, weights }: Quadrature): Float64Array {
  const result = new Float64Array(x.length * N_FK_FLAVOURS);
  for (let i = 0; i < x.length; i++) {
    for (let f = 0; f < N_FK_FLAVOURS; f++) result[i * N_FK_FLAVOURS + f] = DIVIDED_BY_X[f] ? weights[i]! / x[i]! : weights[i]!;
  }
  return result;
}

/** The factor of each FK flavour, shape [14], from the integrals before normalisation, shape [14]; flavours without a rule get 1. */
export function normalisation(rules: readonly SumRule[], integrals: Float64Array): Float64Array {
  const factors = new Float64Array(N_FK_FLAVOURS).fill(1);
  for (const { flavour, constant, slope, numerator, denominator } of rules) {
    factors[flavour] = (constant + slope * integrals[numerator]!) / integrals[denominator]!;
  }
  return factors;
}

/** The adjoint of `normalisation`: from dL/dA, shape [14], to dL/dI, shape [14]. */
export function normalisationAdjoint(rules: readonly SumRule[], integrals: Float64Array, dFactors: Float64Array): Float64Array {
  const dIntegrals = new Float64Array(N_FK_FLAVOURS);
  for (const { flavour, constant, slope, numerator, denominator } of rules) {
    const divisor = integrals[denominator]!;
    const factor = (constant + slope * integrals[numerator]!) / divisor;
    dIntegrals[numerator]! += (dFactors[flavour]! * slope) / divisor;
    dIntegrals[denominator]! -= (dFactors[flavour]! * factor) / divisor;
  }
  return dIntegrals;
}
