import { describe, expect, it } from 'vitest';
import { expectClose } from '../../../tests/helpers/tolerance';
import { FK_FLAVOURS } from './flavours';
import { activeFlavours, fkFromPartons, PARTON_LABELS, partonsFromFk } from './flavour-basis';

const ramp = Float64Array.from({ length: 28 }, (_, i) => Math.sin(1 + i));

describe('flavour basis', () => {
  it('goes to partons and back', () => {
    expectClose(fkFromPartons(partonsFromFk(ramp, 6)), ramp, { abs: 3e-15, why: 'rounding of sums of twelve' });
  });

  it('makes each combination from its own quarks', () => {
    const strange = Float64Array.from(PARTON_LABELS, (label) => (label === 'S' ? 1 : 0));
    const fk = fkFromPartons(strange);
    const expected = { sigma: 1, v: 1, t3: 0, v3: 0, t8: -2, v8: -2, t15: 1, v15: 1, t24: 1, v24: 1, t35: 1, v35: 1, g: 0, photon: 0 };
    expect(Object.fromEntries(FK_FLAVOURS.map((flavour, f) => [flavour, fk[f]]))).toEqual(expected);
  });

  it('writes inactive quarks as 0', () => {
    const partons = partonsFromFk(ramp, 3);
    for (const label of ['C', 'CBAR', 'B', 'BBAR', 'T', 'TBAR'] as const) expect(partons[PARTON_LABELS.indexOf(label)]).toBe(0);
    expect(partons[PARTON_LABELS.indexOf('SBAR')]).not.toBe(0);
  });

  it('counts active quarks as n3fit does', () => {
    const theory = { masses: [1.51, 4.92, 172.5], thresholdRatios: [1, 1, 1], intrinsicCharm: false } as const;
    expect(activeFlavours({ ...theory, q0: 1 })).toBe(3);
    expect(activeFlavours({ ...theory, q0: 1.65 })).toBe(4);
    expect(activeFlavours({ ...theory, q0: 1, intrinsicCharm: true })).toBe(4);
    expect(activeFlavours({ ...theory, q0: 10, intrinsicCharm: true })).toBe(5);
    expect(activeFlavours({ ...theory, q0: 200 })).toBe(6);
  });
});
