import { N_FK_FLAVOURS, PHOTON } from '../../shared/physics/flavours';
import type { PdfModel } from '../model/pdf';

/** A = (constant + slope I[numerator]) / I[denominator], indices into `integrals`. */
export interface FlavourNorm {
  readonly numerator: number;
  readonly denominator: number;
  readonly constant: number;
  readonly slope: number;
  /** The FK flavour whose rule it is. */
  readonly fk: number;
}

/** One flavour that the kernels carry, which may stand for several of the FK basis. */
export interface DistinctFlavour {
  /** Terms of the rotation: (fit flavour, coefficient). */
  readonly rotation: readonly (readonly [fit: number, coefficient: number])[];
  /** Absent: A = 1. */
  readonly norm?: FlavourNorm;
}

export interface DistinctFlavours {
  readonly flavours: readonly DistinctFlavour[];
  /** For each FK flavour its distinct one, or -1 where the PDF is zero. */
  readonly ofFk: Int32Array;
  /** The integrals that the norms need: of which distinct flavour, and whether of f rather than x f. */
  readonly integrals: readonly { readonly flavour: number; readonly dividedByX: boolean }[];
}

/**
 * With four active flavours V24 = V35 = V and T24 = T35 = Sigma: FK flavours that are equal by construction (same rotation, same
 * normalisation) are computed once. In EVOL 14 become 8 or 9, and one more with a photon, which is no sum of fitted flavours.
 */
export function distinctFlavours({ rotation, sumRules: { rules, dividedByX }, network, photon }: PdfModel): DistinctFlavours {
  const fits = network.nodes.at(-1)!;
  const terms = (fk: number) => Array.from({ length: fits }, (_, i) => [i, rotation[i * N_FK_FLAVOURS + fk]!] as const).filter(([, c]) => c !== 0);
  // An integral is known by what is integrated, so that two rules over equal flavours are seen to be equal.
  const integralKey = (fk: number) => JSON.stringify([terms(fk), dividedByX[fk]]);
  const key = (fk: number) => {
    const rule = rules.find(({ flavour }) => flavour === fk);
    return JSON.stringify([terms(fk), rule && [rule.constant, rule.uncertainty ?? 0, rule.slope, rule.slope && integralKey(rule.numerator), integralKey(rule.denominator)]]);
  };
  const representatives: number[] = [];
  const ofFk = Int32Array.from({ length: N_FK_FLAVOURS }, (_, fk) => {
    if (terms(fk).length === 0 && !(photon && fk === PHOTON)) return -1;
    const known = representatives.findIndex((other) => key(other) === key(fk));
    return known >= 0 ? known : representatives.push(fk) - 1;
  });
  const integrals: { flavour: number; dividedByX: boolean; key: string }[] = [];
  const integral = (fk: number) => {
    const known = integrals.findIndex((other) => other.key === integralKey(fk));
    return known >= 0 ? known : integrals.push({ flavour: ofFk[fk]!, dividedByX: dividedByX[fk]!, key: integralKey(fk) }) - 1;
  };
  const flavours = representatives.map((fk): DistinctFlavour => {
    const rule = rules.find(({ flavour }) => flavour === fk);
    if (!rule) return { rotation: terms(fk) };
    const denominator = integral(rule.denominator);
    const numerator = rule.slope === 0 ? denominator : integral(rule.numerator);
    return { rotation: terms(fk), norm: { numerator, denominator, constant: rule.constant, slope: rule.slope, fk } };
  });
  return { flavours, ofFk, integrals: integrals.map(({ flavour, dividedByX }) => ({ flavour, dividedByX })) };
}
