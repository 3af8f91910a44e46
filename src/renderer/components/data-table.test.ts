import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitting, leastWidth, nextSorting, sorted, type Column } from './data-table';

interface Row { readonly name: string; readonly chi2?: number }
const columns: Column<Row>[] = [
  { key: 'name', label: 'Name', width: '1fr', sort: ({ name }) => name },
  { key: 'chi2', label: 'χ²/N', width: '80px', align: 'right', sort: ({ chi2 }) => chi2 },
  { key: 'note', label: 'Note', width: '80px' },
];
const names = (rows: readonly Row[]) => rows.map(({ name }) => name);

describe('sorting a table', () => {
  const rows: Row[] = [{ name: 'fit_10', chi2: 1.2 }, { name: 'Fit_9' }, { name: 'fit_2', chi2: NaN }, { name: 'dis', chi2: -Infinity }];

  it('sorts names as people do', () => expect(names(sorted(rows, columns, { key: 'name', descending: false }))).toEqual(['dis', 'fit_2', 'Fit_9', 'fit_10']));

  it('keeps missing values last in both directions', () => {
    expect(names(sorted(rows, columns, { key: 'chi2', descending: false }))).toEqual(['dis', 'fit_10', 'Fit_9', 'fit_2']);
    expect(names(sorted(rows, columns, { key: 'chi2', descending: true }))).toEqual(['fit_10', 'dis', 'Fit_9', 'fit_2']);
  });

  it('leaves the order alone for columns that cannot be sorted', () => {
    expect(sorted(rows, columns, { key: 'note', descending: true })).toBe(rows);
    expect(sorted(rows, columns, undefined)).toBe(rows);
  });

  it('is stable and loses no row', () => {
    fc.assert(fc.property(fc.array(fc.record({ name: fc.string(), chi2: fc.constantFrom(1, 2, NaN) })), fc.boolean(), (some, descending) => {
      const result = sorted(some, columns, { key: 'chi2', descending });
      expect(new Set(result)).toEqual(new Set(some));
      for (const value of [1, 2]) expect(result.filter(({ chi2 }) => chi2 === value)).toEqual(some.filter(({ chi2 }) => chi2 === value));
    }));
  });

  it('begins with the largest number and with A, and turns at the second click', () => {
    expect(nextSorting(undefined, columns[1]!)).toEqual({ key: 'chi2', descending: true });
    expect(nextSorting({ key: 'chi2', descending: true }, columns[0]!)).toEqual({ key: 'name', descending: false });
    expect(nextSorting({ key: 'name', descending: false }, columns[0]!)).toEqual({ key: 'name', descending: true });
  });
});

describe('columns that have room', () => {
  const wide: Column<Row>[] = [{ key: 'a', label: 'a', width: 'minmax(100px, 1fr)' }, { key: 'b', label: 'b', width: '50px', yields: 1 }, { key: 'c', label: 'c', width: '60px', yields: 2 }];
  const keys = (width: number) => fitting(wide, width).map(({ key }) => key).join('');
  it('yield one after another, never those that may not', () => {
    expect([262, 261, 188, 187, 10].map(keys)).toEqual(['abc', 'ab', 'ab', 'a', 'a']);
    expect(leastWidth(wide)).toBe(262);
  });
});
