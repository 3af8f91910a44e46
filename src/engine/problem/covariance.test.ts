import { describe, expect, test } from 'vitest';
import { smallSet } from '../../../tests/helpers/small-data';
import { expectClose } from '../../../tests/helpers/tolerance';
import { groupCovariance } from './covariance';
import { makeGroup } from './groups';
import type { MeasuredDataset } from './groups';

/** The covariance of a group, multiplicative errors being per cent of the central values unless given. */
function covariance(sets: readonly MeasuredDataset[], references = sets.map(({ data }) => data.central)): number[] {
  return [...groupCovariance(makeGroup('GROUP', sets), references)];
}

describe('covariance of a group', () => {
  test('statistical and uncorrelated errors fill the diagonal', () => {
    const set = smallSet({ central: [10, 20], stat: [3, 4], errors: [['ADD', 'UNCORR', 4, 3], ['MULT', 'UNCORR', 10, 5], ['ADD', 'THEORYUNCORR', 2, 0]] });
    expect(covariance([set])).toEqual([9 + 16 + 1 + 4, 0, 0, 16 + 9 + 1]);
  });

  test('correlated errors are correlated within their dataset, and left out where they are called SKIP', () => {
    const errors = [['ADD', 'CORR', 1, -2], ['ADD', 'THEORYCORR', 3, 1], ['MULT', 'SKIP', 50, 50]] as const;
    const set = smallSet({ central: [10, 20], errors });
    expect(covariance([set, set])).toEqual([
      1 + 1 + 9, -2 + 3, 0, 0,
      -2 + 3, 1 + 4 + 1, 0, 0,
      0, 0, 1 + 1 + 9, -2 + 3,
      0, 0, -2 + 3, 1 + 4 + 1,
    ]);
  });

  test('a named error correlates the datasets that have it; multiplicative ones follow the references', () => {
    const a = smallSet({ name: 'A', central: [100, 200], errors: [['MULT', 'LUMI', 1, 2], ['ADD', 'ONLY_A', 5, 0]] });
    const b = smallSet({ name: 'B', central: [100], errors: [['ADD', 'ONLY_B', 7], ['MULT', 'LUMI', 3]] });
    const t0 = [Float64Array.of(50, 300), Float64Array.of(200)];
    const lumi = [0.5, 6, 6];
    expect(covariance([a, b], t0)).toEqual([
      1 + 0.25 + 25, 3, 3,
      3, 1 + 36, 36,
      3, 36, 1 + 36 + 49,
    ]);
    expect(covariance([b, a], [t0[1]!, t0[0]!]).slice(0, 3)).toEqual([86, lumi[2]! * lumi[0]!, lumi[2]! * lumi[1]!]);
  });

  test('two errors of one name in one dataset are two errors', () => {
    const set = smallSet({ central: [1, 1], errors: [['ADD', 'X', 1, 1], ['ADD', 'X', 2, -2]] });
    const other = smallSet({ central: [1], errors: [['ADD', 'X', 3], ['ADD', 'X', 5]] });
    expect(covariance([set, other])).toEqual([
      1 + 1 + 4, 1 - 4, 3 + 10,
      1 - 4, 1 + 1 + 4, 3 - 10,
      3 + 10, 3 - 10, 1 + 9 + 25,
    ]);
  });

  test('weights divide', () => {
    const errors = [['ADD', 'LUMI', 2]] as const;
    const sets = [smallSet({ central: [1], errors, weight: 4 }), smallSet({ central: [1], errors, weight: 9 })];
    expectClose(covariance(sets), [5 / 4, 4 / 6, 4 / 6, 5 / 9], { rel: 1e-15, why: 'rounding' });
  });

  test('is symmetric whatever the sizes', () => {
    const n = 13;
    const values = (a: number): number[] => Array.from({ length: n }, (_, i) => Math.sin(a + i));
    const errors = Array.from({ length: 5 }, (_, k) => ['ADD', k < 2 ? 'CORR' : `N${k}`, ...values(k)] as const);
    const c = covariance([smallSet({ central: values(9), errors }), smallSet({ central: values(4), errors })]);
    for (let i = 0; i < 2 * n; i++) for (let j = 0; j < i; j++) expect(c[i * 2 * n + j]).toBe(c[j * 2 * n + i]);
  });

  test('a point without uncertainty, or with one that is not a number, is named', () => {
    const exact = smallSet({ name: 'EXACT', central: [1, 2], stat: [1, 0] });
    expect(() => covariance([smallSet({ central: [1] }), exact])).toThrow(/EXACT, point 2: the point has no uncertainty/);
    const broken = smallSet({ name: 'BROKEN', central: [1], stat: [NaN] });
    expect(() => covariance([broken])).toThrow(/BROKEN, point 1: the variance of the point is NaN/);
    expect(() => covariance([smallSet({ central: [1] })], [])).toThrow(/1 points and no reference values/);
  });
});
