import { describe, expect, it } from 'vitest';
import { tableText, type Column } from './table';

interface Row {
  readonly name: string;
  readonly n: number;
}

const COLUMNS: readonly Column<Row>[] = [
  { title: 'name', value: ({ name }) => name },
  { title: 'n', align: 'right', value: ({ n }) => String(n) },
  { title: 'a long last column', value: ({ name }) => `${name} and more` },
];
const ROWS: readonly Row[] = [{ name: 'one', n: 1 }, { name: 'twenty', n: 20 }];

describe('tableText', () => {
  it('aligns columns', () => {
    expect(tableText(COLUMNS, ROWS, { indent: '  ' })).toBe([
      '  name     n  a long last column',
      '  ------  --  ------------------',
      '  one      1  one and more',
      '  twenty  20  twenty and more',
    ].join('\n'));
  });

  it('cuts the last column that fits in part, and leaves out what does not fit', () => {
    expect(tableText(COLUMNS, ROWS, { width: 25 }).split('\n')).toEqual(['name     n  a long las...', '------  --  -------------', 'one      1  one and more', 'twenty  20  twenty and...']);
    expect(tableText(COLUMNS, ROWS, { width: 20 })).toBe('name     n\n------  --\none      1\ntwenty  20');
  });

  it('shows titles alone when there are no rows', () => {
    expect(tableText(COLUMNS, [])).toBe('name  n  a long last column\n----  -  ------------------');
  });
});
