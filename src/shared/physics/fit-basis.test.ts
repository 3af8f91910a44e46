import { describe, expect, it } from 'vitest';
import { FIT_BASES } from '../runcard/runcard';
import { rotationToFk } from './fit-basis';
import { FK_FLAVOURS } from './flavours';

/** xf of the FK flavours, by name, of a fit-basis vector. */
function rotate(basis: 'EVOL' | 'FLAVOUR', flavours: readonly string[], values: readonly number[]): Record<string, number> {
  const matrix = rotationToFk(basis, flavours);
  return Object.fromEntries(FK_FLAVOURS.map((name, f) => [name, values.reduce((sum, value, i) => sum + value * matrix[i * 14 + f]!, 0)]));
}

describe('rotation to the FK flavours', () => {
  it('keeps the evolution basis and fills what is not fitted from Sigma and V', () => {
    const fitted = { sng: 2, g: 3, v: 5, v3: 7, v8: 11, t3: 13, t8: 17, t15: 19 };
    expect(rotate('EVOL', Object.keys(fitted), Object.values(fitted))).toEqual({
      photon: 0, sigma: 2, g: 3, v: 5, v3: 7, v8: 11, v15: 5, v24: 5, v35: 5, t3: 13, t8: 17, t15: 19, t24: 2, t35: 2,
    });
  });

  it('follows the order in which the runcard lists the flavours', () => {
    const reversed = [...FIT_BASES.EVOL].reverse();
    expect(rotate('EVOL', reversed, reversed.map((name) => name.length))).toMatchObject({ sigma: 3, g: 1, t15: 3, t3: 2, v15: 1 });
  });

  it('builds the combinations of quarks with c = cbar', () => {
    const [u, ubar, d, dbar, s, sbar, c, g] = [2, 3, 5, 7, 11, 13, 17, 19];
    const plus = { u: u + ubar, d: d + dbar, s: s + sbar, c: 2 * c };
    const minus = { u: u - ubar, d: d - dbar, s: s - sbar };
    const sigma = plus.u + plus.d + plus.s + plus.c;
    const v = minus.u + minus.d + minus.s;
    expect(rotate('FLAVOUR', ['u', 'ubar', 'd', 'dbar', 's', 'sbar', 'c', 'g'], [u, ubar, d, dbar, s, sbar, c, g])).toEqual({
      photon: 0, sigma, g, v, v3: minus.u - minus.d, v8: minus.u + minus.d - 2 * minus.s, v15: v, v24: v, v35: v,
      t3: plus.u - plus.d, t8: plus.u + plus.d - 2 * plus.s, t15: plus.u + plus.d + plus.s - 3 * plus.c, t24: sigma, t35: sigma,
    });
  });

  it('names what it does not know', () => {
    expect(() => rotationToFk('EVOL', ['sng', 'u'])).toThrow(/"u" is not a flavour of the fit basis EVOL/);
    expect(() => rotationToFk('EVOL', ['sng', 'sng'])).toThrow(/stands twice/);
    expect(() => rotationToFk('FLAVOUR', ['constructor'])).toThrow(/is not a flavour/);
  });
});
