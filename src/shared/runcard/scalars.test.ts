import { describe, expect, it } from 'vitest';
import { oldBoolean, resolvePlain, type Scalar } from './scalars';

// What ruamel.yaml 0.19.1, n3fit's reader, makes of each text.
const RUAMEL: readonly [string, Scalar][] = [
  ['yes', 'yes'], ['no', 'no'], ['on', 'on'], ['Off', 'Off'], ['y', 'y'],
  ['True', true], ['TRUE', true], ['true', true], ['False', false], ['false', false],
  ['1e6', 1e6], ['1E6', 1e6], ['1.e6', 1e6], ['6.073e-6', 6.073e-6], ['5.e-5', 5e-5], ['1_000e3', 1e6],
  ['40_000_000', 40_000_000], ['1_0.5', 10.5], ['0.1_5', 0.15], ['1__0', 10], ['0_', 0], ['_1', '_1'],
  ['010', 10], ['0o10', 8], ['0x1F', 31], ['0b11', 3], ['-1', -1], ['+1', 1], ['.5', 0.5], ['.5e+3', 500], ['1.', 1],
  ['+.inf', Infinity], ['-.Inf', -Infinity], ['.NaN', NaN],
  ['~', null], ['', null], ['null', null], ['Null', null],
  ['1e', '1e'], ['1:30', '1:30'], ['1,000', '1,000'], ['0o9', '0o9'], ['0x', '0x'], ['legacy_dw', 'legacy_dw'],
];

describe('plain scalars', () => {
  it.each(RUAMEL)('%j is %j, as for n3fit', (source, value) => {
    expect(resolvePlain(source)).toStrictEqual(value);
  });

  it('knows what YAML 1.1 called true and false', () => {
    expect(['yes', 'On', 'y', 'NO', 'off', 'n', 'maybe'].map(oldBoolean)).toEqual([true, true, true, false, false, false, undefined]);
  });
});
