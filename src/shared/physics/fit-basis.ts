import { PartonError } from '../errors';
import { FIT_BASES, type FitBasisName } from '../runcard/runcard';
import { FK_FLAVOURS, N_FK_FLAVOURS, type FkFlavour } from './flavours';

/**
 * The nine combinations of quarks that every fit basis is first expressed in (NNPDF3.1's basis with intrinsic charm, plus V15);
 * the flavours that are not fitted (t15, t24, t35, v24, v35) follow from them.
 */
type Evolution = 'sng' | 'g' | 'v' | 'v3' | 'v8' | 't3' | 't8' | 'cp' | 'v15';

/** What one unit of a fitted flavour adds to each evolution combination. */
type Content = Readonly<Partial<Record<Evolution, number>>>;

const SEA = { sng: 1, v: -1, v15: -1 };
/** Light quarks, and charm in one of three ways: c = cbar, c and cbar apart, or none of its own. */
const LIGHT = {
  u: { sng: 1, v: 1, v3: 1, v8: 1, t3: 1, t8: 1, v15: 1 },
  ubar: { ...SEA, v3: -1, v8: -1, t3: 1, t8: 1 },
  d: { sng: 1, v: 1, v3: -1, v8: 1, t3: -1, t8: 1, v15: 1 },
  dbar: { ...SEA, v3: 1, v8: -1, t3: -1, t8: 1 },
  s: { sng: 1, v: 1, v8: -2, t8: -2, v15: 1 },
  sbar: { ...SEA, v8: 2, t8: -2 },
  g: { g: 1 },
};
const SYMMETRIC_CHARM = { c: { sng: 2, cp: 2 } };
const CHARM = { c: { sng: 1, v: 1, cp: 1, v15: -3 }, cbar: { sng: 1, v: -1, cp: 1, v15: 3 } };

const NUMBERS = { g: { g: 1 }, v3: { v3: 1 }, t3: { t3: 1 }, t8: { t8: 1 } };
/** Without charm asymmetry V15 = V. */
const EVOLUTION = { ...NUMBERS, v: { v: 1, v15: 1 }, v8: { v8: 1 } };
/** cp = (Sigma - T15) / 4. */
const FROM_T15 = { sng: { sng: 1, cp: 1 / 4 }, t15: { cp: -1 / 4 } };
/** Without strange and charm asymmetry V8 = V15 = V. */
const SYMMETRIC = { ...NUMBERS, sng: { sng: 1 }, v: { v: 1, v8: 1, v15: 1 } };

/** Of every flavour of every fit basis. */
const CONTENT: { readonly [B in FitBasisName]: Readonly<Record<(typeof FIT_BASES)[B][number], Content>> } = {
  EVOL: { ...EVOLUTION, ...FROM_T15 },
  evolution: { ...EVOLUTION, ...FROM_T15 },
  FLAVOUR: { ...LIGHT, ...SYMMETRIC_CHARM },
  NN31IC: { ...EVOLUTION, sng: { sng: 1 }, cp: { cp: 1 } },
  CCBAR_ASYMM: { ...EVOLUTION, ...FROM_T15, v: { v: 1 }, v15: { v15: 1 } },
  CCBAR_ASYMM_FLAVOUR: { ...LIGHT, ...CHARM },
  NN31PC: { ...EVOLUTION, sng: { sng: 1 } },
  FLAVOURPC: LIGHT,
  PDF4LHC20: SYMMETRIC,
  POLARIZED_EVOL: SYMMETRIC,
  POLARIZED_EVOL_CMP: SYMMETRIC,
};

/** What each evolution combination adds to the FK flavours: T15 = Sigma - 4 c+, and with four flavours T24 = T35 = Sigma, V24 = V35 = V. */
const FK_CONTENT: Readonly<Record<Evolution, Readonly<Partial<Record<FkFlavour, number>>>>> = {
  sng: { sigma: 1, t15: 1, t24: 1, t35: 1 },
  g: { g: 1 },
  v: { v: 1, v24: 1, v35: 1 },
  v3: { v3: 1 },
  v8: { v8: 1 },
  t3: { t3: 1 },
  t8: { t8: 1 },
  cp: { t15: -4 },
  v15: { v15: 1 },
};

/**
 * The matrix that takes fitted flavours (in the runcard's order) to the 14 FK flavours: xf_fk[f] = sum_i xf_fit[i] * M[i * 14 + f].
 * Source: n3fit layers/rotations.py and validphys pdfbases.py (fitbasis_to_NN31IC).
 * @returns shape [flavours.length, 14], row-major
 * @throws PartonError when a flavour is not one of the basis or stands twice
 */
export function rotationToFk(basis: FitBasisName, flavours: readonly string[]): Float64Array {
  const contents: Readonly<Record<string, Content>> = CONTENT[basis];
  const matrix = new Float64Array(flavours.length * N_FK_FLAVOURS);
  flavours.forEach((flavour, row) => {
    if (!(FIT_BASES[basis] as readonly string[]).includes(flavour)) {
      throw new PartonError(
        'input', `${JSON.stringify(flavour)} is not a flavour of the fit basis ${basis}.`, { place: `fitting.basis[${row}].fl` },
        `Its flavours are ${FIT_BASES[basis].join(', ')}.`,
      );
    }
    if (flavours.indexOf(flavour) !== row) {
      throw new PartonError('input', `the flavour ${flavour} stands twice in the fit basis.`, { place: `fitting.basis[${row}].fl` });
    }
    for (const [combination, amount] of Object.entries(contents[flavour]!)) {
      for (const [fk, share] of Object.entries(FK_CONTENT[combination as Evolution])) {
        matrix[row * N_FK_FLAVOURS + FK_FLAVOURS.indexOf(fk as FkFlavour)]! += amount * share;
      }
    }
  });
  return matrix;
}
