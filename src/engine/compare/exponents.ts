import type { PdfBasis, SubjectExponents } from '../../shared/contract/compare-api';
import { EXPONENT_X, effectiveAlpha, effectiveBeta, nextRanges } from '../../shared/physics/effective-exponents';
import { basisElements, type BasisElement } from '../../shared/physics/pdf-bases';
import { memberStatistics } from '../../shared/stats/members';
import type { Runcard } from '../../shared/runcard/runcard';
import type { Ensemble } from './ensemble';
import { sampleOf } from './pdf-bands';

/** Bands of the effective exponents of a subject at its Q0, and the next preprocessing ranges. @throws PartonError */
export function exponentsOf(ensemble: Ensemble, basis: PdfBasis, runcard: Runcard | undefined): SubjectExponents {
  const elements = basisElements(basis);
  const keys = elements.map(({ key }) => key);
  const members = 1 + ensemble.info.members.length;
  const band = (x: Float64Array, of: typeof effectiveAlpha) => {
    const values = of(sampleOf(ensemble, elements, x, ensemble.info.q0).values, x);
    const { central, low68, high68 } = memberStatistics(values, members, ensemble.uncertainty);
    return { central, low68, high68, values: Float32Array.from(values.subarray(elements.length * x.length)) };
  };
  const before = runcard && BASIS_OF[runcard.basis.name] === basis ? new Map(runcard.basis.flavours.map((flavour) => [keyOf(flavour.name), flavour])) : undefined;
  const ranges = rangesOf(ensemble, elements).map(({ alpha, beta }, f) => {
    const own = before?.get(keys[f]!);
    return { flavour: keys[f]!, ...(own && { alphaBefore: own.smallx, betaBefore: own.largex }), alphaNext: alpha, betaNext: beta };
  });
  return { members: ensemble.info.members, alpha: band(EXPONENT_X.alpha, effectiveAlpha), beta: band(EXPONENT_X.beta, effectiveBeta), ranges };
}

/** The next ranges of the given flavours. */
export function rangesOf(ensemble: Ensemble, elements: readonly BasisElement[]) {
  const { nextAlpha, nextBeta } = EXPONENT_X;
  const at = (x: Float64Array) => sampleOf(ensemble, elements, x, ensemble.info.q0).values;
  return nextRanges(
    effectiveAlpha(at(nextAlpha), nextAlpha), effectiveBeta(at(nextBeta), nextBeta), 1 + ensemble.info.members.length, elements.map(({ key }) => key), ensemble.uncertainty.type,
  );
}

/** The bases that fits are made in, as they are looked at here. */
export const BASIS_OF: Readonly<Record<Runcard['basis']['name'], PdfBasis>> = {
  EVOL: 'evolution', evolution: 'evolution', NN31IC: 'evolution', CCBAR_ASYMM: 'evolution', NN31PC: 'evolution', PDF4LHC20: 'evolution',
  POLARIZED_EVOL: 'evolution', POLARIZED_EVOL_CMP: 'evolution', FLAVOUR: 'flavour', CCBAR_ASYMM_FLAVOUR: 'flavour', FLAVOURPC: 'flavour',
};

/** n3fit's name of a flavour as a key of the basis. */
export const keyOf = (flavour: string): string => (flavour === 'sng' ? 'sigma' : flavour);
