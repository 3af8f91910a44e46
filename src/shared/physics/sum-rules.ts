import type { SumRules } from '../runcard/runcard';
import { Generator } from '../stats/random/generator';
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
  /** Standard deviation of the constant, which is then drawn for each replica. */
  readonly uncertainty?: number;
}

/** The sum rules of a fit. */
export interface SumRuleSet {
  readonly rules: readonly SumRule[];
  /** For each FK flavour, whether the integrals are of f rather than of x f. */
  readonly dividedByX: readonly boolean[];
}

const fixed = (flavour: FkFlavour, constant: number, denominator: FkFlavour = flavour): SumRule =>
  ({ flavour: fk(flavour), constant, slope: 0, numerator: fk(denominator), denominator: fk(denominator) });

// Momentum: int x (Sigma + g) = 1, less what a photon has.
const MOMENTUM: readonly SumRule[] = [{ flavour: fk('g'), constant: 1, slope: -1, numerator: fk('sigma'), denominator: fk('g') }];
// Valence numbers of the proton: int V = 3, int V3 = 1, int V8 = 3, int V15 = 3; V24 and V35 equal V below the bottom threshold.
const NUMBERS = [fixed('v3', 1), fixed('v8', 3)];
const VALENCE: readonly SumRule[] = [fixed('v', 3), fixed('v35', 3, 'v'), fixed('v24', 3, 'v'), ...NUMBERS, fixed('v15', 3)];
// No charm sum rule: V15 stays free, and V balances it.
const WITHOUT_CHARM: readonly SumRule[] = (['v', 'v24', 'v35'] as const).map((flavour) =>
  ({ flavour: fk(flavour), constant: 4, slope: -1 / 3, numerator: fk('v15'), denominator: fk('v') })).concat(NUMBERS);

// Axial charges a3 and a8 of the octet (PDG 2023, as n3fit has them): int T3 and int T8 of polarised PDFs.
const TRIPLET: readonly SumRule[] = [{ ...fixed('t3', 1.2756), uncertainty: 0.0013 }, { ...fixed('t8', 0.585), uncertainty: 0.025 }];

const RULES: Readonly<Record<SumRules, readonly SumRule[]>> = {
  ALL: [...MOMENTUM, ...VALENCE],
  MSR: MOMENTUM,
  VSR: VALENCE,
  TSR: TRIPLET,
  ALLBUTCSR: [...MOMENTUM, ...WITHOUT_CHARM],
  NONE: [],
};

const dividing = (flavours: readonly FkFlavour[]): readonly boolean[] => FK_FLAVOURS.map((flavour) => flavours.includes(flavour));
// Number sum rules count partons, the momentum sum rule weighs them.
const NUMBER_FLAVOURS = { unpolarised: dividing(['v', 'v3', 'v8', 'v15']), polarised: dividing(['t3', 't8']) };

/** The flavours that a mode normalises, and how. Source: n3fit layers/msr_normalization.py, layers/x_operations.py. */
export function sumRules(mode: SumRules, polarised = false): SumRuleSet {
  return { rules: RULES[mode], dividedByX: NUMBER_FLAVOURS[polarised ? 'polarised' : 'unpolarised'] };
}

/**
 * The sum rules of one replica: constants with an uncertainty are drawn, one after the other, from numpy's default generator.
 * (n3fit trains with these; the PDFs that it writes in the end are normalised with those of seed 0 for all replicas.)
 * @param seed the replica's network seed
 * @param photon momentum that its photon has
 */
export function replicaSumRules(set: SumRuleSet, seed: number, photon = 0): SumRuleSet {
  if (photon === 0 && set.rules.every(({ uncertainty }) => uncertainty === undefined)) return set;
  const random = new Generator(seed);
  const rules = set.rules.map((rule) => {
    if (rule.uncertainty !== undefined) return { ...rule, constant: rule.constant + rule.uncertainty * random.standardNormal() };
    return rule.flavour === fk('g') ? { ...rule, constant: rule.constant - photon } : rule;
  });
  return { ...set, rules };
}

/** Weights that integrate the x f(x) of each FK flavour: I[f] = sum_x xf[x, f] * weight[x * 14 + f]; shape [x, 14]. */
export function integrationWeights({ dividedByX }: SumRuleSet, { x, weights }: Quadrature): Float64Array {
  const result = new Float64Array(x.length * N_FK_FLAVOURS);
  for (let i = 0; i < x.length; i++) {
    for (let f = 0; f < N_FK_FLAVOURS; f++) result[i * N_FK_FLAVOURS + f] = dividedByX[f] ? weights[i]! / x[i]! : weights[i]!;
  }
  return result;
}

/** The factor of each FK flavour, shape [14], from the integrals before normalisation, shape [14]; flavours without a rule get 1. */
export function normalisation({ rules }: SumRuleSet, integrals: Float64Array): Float64Array {
  const factors = new Float64Array(N_FK_FLAVOURS).fill(1);
  for (const { flavour, constant, slope, numerator, denominator } of rules) {
    factors[flavour] = (constant + slope * integrals[numerator]!) / integrals[denominator]!;
  }
  return factors;
}

/** The adjoint of `normalisation`: from dL/dA, shape [14], to dL/dI, shape [14]. */
export function normalisationAdjoint({ rules }: SumRuleSet, integrals: Float64Array, dFactors: Float64Array): Float64Array {
  const dIntegrals = new Float64Array(N_FK_FLAVOURS);
  for (const { flavour, constant, slope, numerator, denominator } of rules) {
    const divisor = integrals[denominator]!;
    const factor = (constant + slope * integrals[numerator]!) / divisor;
    dIntegrals[numerator]! += (dFactors[flavour]! * slope) / divisor;
    dIntegrals[denominator]! -= (dFactors[flavour]! * factor) / divisor;
  }
  return dIntegrals;
}
