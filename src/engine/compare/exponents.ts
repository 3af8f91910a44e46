import type { PdfBasis, SubjectExponents } from '../../shared/contract/compare-api';
import { EXPONENT_X, effectiveAlpha, effectiveBeta, nextRanges } from '../../shared/physics/effective-exponents';
import { basisElements, type BasisElement } from '../../shared/physics/pdf-bases';
import { memberStatistics } from '../../shared/stats/members';
import type { Runcard } from '../../shared/runcard/runcard';
import type { Ensemble } from './ensemble';
import { sampleOf } from './pdf-bands';

/** Effective exponents of a subject at its Q0, each of shape [1 + members, flavour, x]. */
export interface ExponentValues {
  readonly alpha: Float64Array;
  readonly beta: Float64Array;
  /** At the two x from which the next ranges are taken. */
  readonly nextAlpha: Float64Array;
  readonly nextBeta: Float64Array;
}
export const EXPONENT_KINDS = ['alpha', 'beta', 'nextAlpha', 'nextBeta'] as const satisfies readonly (keyof ExponentValues)[];

/** @throws PartonError */
export function exponentRows(ensemble: Ensemble, elements: readonly BasisElement[], kind: keyof ExponentValues): Float64Array {
  const x = EXPONENT_X[kind];
  const { values } = sampleOf(ensemble, elements, x, ensemble.info.q0);
  return kind === 'alpha' || kind === 'nextAlpha' ? effectiveAlpha(values, x) : effectiveBeta(values, x);
}

/** Bands of the effective exponents of a subject, and the next preprocessing ranges. */
export function exponentsOf(ensemble: Ensemble, basis: PdfBasis, values: ExponentValues, runcard: Runcard | undefined): SubjectExponents {
  const elements = basisElements(basis);
  const rows = 1 + ensemble.info.members.length;
  const band = (all: Float64Array) => {
    const { central, low68, high68 } = memberStatistics(all, rows, ensemble.uncertainty);
    return { central, low68, high68, values: Float32Array.from(all.subarray(central.length)) };
  };
  const before = runcard && BASIS_OF[runcard.basis.name] === basis ? new Map(runcard.basis.flavours.map((flavour) => [keyOf(flavour.name), flavour])) : undefined;
  const ranges = nextRanges(values.nextAlpha, values.nextBeta, rows, elements.map(({ key }) => key), ensemble.uncertainty.type).map(({ alpha, beta }, f) => {
    const flavour = elements[f]!.key;
    const own = before?.get(flavour);
    return { flavour, ...(own && { alphaBefore: own.smallx, betaBefore: own.largex }), alphaNext: alpha, betaNext: beta };
  });
  return { members: ensemble.info.members, alpha: band(values.alpha), beta: band(values.beta), ranges };
}

/** The next ranges of the given flavours. @throws PartonError */
export function rangesOf(ensemble: Ensemble, elements: readonly BasisElement[]) {
  const at = (kind: 'nextAlpha' | 'nextBeta') => exponentRows(ensemble, elements, kind);
  return nextRanges(at('nextAlpha'), at('nextBeta'), 1 + ensemble.info.members.length, elements.map(({ key }) => key), ensemble.uncertainty.type);
}

/** The bases that fits are made in, as they are looked at here. */
export const BASIS_OF: Readonly<Record<Runcard['basis']['name'], PdfBasis>> = {
  EVOL: 'evolution', evolution: 'evolution', NN31IC: 'evolution', CCBAR_ASYMM: 'evolution', NN31PC: 'evolution', PDF4LHC20: 'evolution',
  POLARIZED_EVOL: 'evolution', POLARIZED_EVOL_CMP: 'evolution', FLAVOUR: 'flavour', CCBAR_ASYMM_FLAVOUR: 'flavour', FLAVOURPC: 'flavour',
};

/** n3fit's name of a flavour as a key of the basis. */
export const keyOf = (flavour: string): string => (flavour === 'sng' ? 'sigma' : flavour);
