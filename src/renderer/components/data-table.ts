import type { TermName } from '../glossary/terms';

/** A column of a DataTable. The cell's content comes from the slot `cell-<key>`, or from `text`. */
export interface Column<Row> {
  readonly key: string;
  readonly label: string;
  /** A track of CSS grid: `120px`, `minmax(160px, 1fr)`. */
  readonly width: string;
  readonly align?: 'right';
  /** Explains the head, with its formula. */
  readonly term?: TermName;
  /** The same in words. */
  readonly title?: string;
  /** Sortable by this; missing values come last in either direction. */
  readonly sort?: (row: Row) => SortValue;
  readonly text?: (row: Row) => string;
  /** Where there is no room for all columns, those with the largest number go first; without one, never. */
  readonly yields?: number;
}

export type SortValue = string | number | undefined;

export interface Sorting {
  readonly key: string;
  readonly descending: boolean;
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Stable: rows that are equal keep their order. Missing values and NaN come last in either direction. */
export function sorted<Row>(rows: readonly Row[], columns: readonly Column<Row>[], sorting: Sorting | undefined): readonly Row[] {
  const value = columns.find(({ key }) => key === sorting?.key)?.sort;
  if (!sorting || !value) return rows;
  const sign = sorting.descending ? -1 : 1;
  return rows
    .map((row) => ({ row, value: value(row) }))
    .sort((a, b) => Number(isMissing(a.value)) - Number(isMissing(b.value)) || (isMissing(a.value) ? 0 : sign * compare(a.value, b.value)))
    .map(({ row }) => row);
}

const isMissing = (value: SortValue): value is undefined => value === undefined || Number.isNaN(value);

function compare(a: SortValue, b: SortValue): number {
  if (typeof a === 'number' && typeof b === 'number') return a < b ? -1 : a > b ? 1 : 0;
  return collator.compare(String(a), String(b));
}

/** What a click on a head does: numbers begin with the largest, words with A; then the other way round. */
export function nextSorting<Row>(now: Sorting | undefined, column: Column<Row>): Sorting {
  if (now?.key === column.key) return { key: column.key, descending: !now.descending };
  return { key: column.key, descending: column.align === 'right' };
}

/** Space between two columns, and at each side of a row, in pixels. */
const GAP = 14;
const SIDE = 12;

/** Pixels that a row of these columns needs. */
export const leastWidth = <Row>(columns: readonly Column<Row>[]): number => 2 * SIDE - GAP + columns.reduce((sum, column) => sum + smallest(column) + GAP, 0);

/** The columns that have room in a table of this width (pixels), in their order. */
export function fitting<Row>(columns: readonly Column<Row>[], width: number): readonly Column<Row>[] {
  const kept = new Set(columns);
  const yielding = columns.filter((column) => column.yields !== undefined).sort((a, b) => b.yields! - a.yields!);
  for (const column of yielding) {
    if (leastWidth([...kept]) <= width) break;
    kept.delete(column);
  }
  return columns.filter((column) => kept.has(column));
}

/** Of a track such as `120px` or `minmax(160px, 1fr)`, in pixels. */
const smallest = <Row>({ width }: Column<Row>): number => Number(/([\d.]+)px/.exec(width)?.[1] ?? 0);
