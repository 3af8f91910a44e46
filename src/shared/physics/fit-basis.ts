import { PartonError } from '../errors';
import type { FIT_BASES, FitBasisName } from '../runcard/runcard';
import { FK_FLAVOURS, N_FK_FLAVOURS, type FkFlavour } from './flavours';

/**
 * The nine combinations of quarks that every fit basis is first expressed in (NNPDF3.1's basis with intrinsic charm, plus V15);
 * the flavours that are not fitted (t15, t24, t35, v24, v35) follow from them.
 */
type Evolution = 'sng' | 'g' | 'v' | 'v3' | 'v8' | 't3' | 't8' | 'cp' | 'v15';

/** What one unit of a fitted flavour adds to each evolution combination. */
type Content = Readonly<Partial<Record<Evolution, number>>>;

/** Of every flavour of every fit basis. */
const CONTENT: { readonly [B in FitBasisName]: Readonly<Record<(typeof FIT_BASES)[B][number], Content>> } = {
  EVOL: {
    sng: { sng: 1, cp: 1 / 4 }, // cp = (Sigma - T15) / 4
    g: { g: 1 },
    v: { v: 1, v15: 1 }, // no charm asymmetry: V15 = V
    v3: { v3: 1 },
    v8: { v8: 1 },
    t3: { t3: 1 },
    t8: { t8: 1 },
    t15: { cp: -1 / 4 },
  },
  FLAVOUR: {
    u: { sng: 1, v: 1, v3: 1, v8: 1, t3: 1, t8: 1, v15: 1 },
    ubar: { sng: 1, v: -1, v3: -1, v8: -1, t3: 1, t8: 1, v15: -1 },
    d: { sng: 1, v: 1, v3: -1, v8: 1, t3: -1, t8: 1, v15: 1 },
    dbar: { sng: 1, v: -1, v3: 1, v8: -1, t3: -1, t8: 1, v15: -1 },
    s: { sng: 1, v: 1, v8: -2, t8: -2, v15: 1 },
    sbar: { sng: 1, v: -1, v8: 2, t8: -2, v15: -1 },
    c: { sng: 2, cp: 2 }, // c = cbar
    g: { g: 1 },
  },
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
    if (!Object.hasOwn(contents, flavour)) {
      throw new PartonError(
        'input', `${JSON.stringify(flavour)} is not a flavour of the fit basis ${basis}.`, { place: `fitting.basis[${row}].fl` },
        `Its flavours are ${Object.keys(contents).join(', ')}.`,
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
