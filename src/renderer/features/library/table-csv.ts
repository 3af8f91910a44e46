import { csv } from '../../../charts/csv';
import type { Column } from '../../components';

/** What a table sorts by, as comma-separated values: numbers in full precision. */
export const tableCsv = <Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string =>
  csv(columns.map(({ label }) => label), rows.map((row) => columns.map(({ sort, text }) => sort?.(row) ?? text?.(row))));
