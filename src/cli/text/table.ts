export interface Column<Row> {
  readonly title: string;
  readonly align?: 'right';
  readonly value: (row: Row) => string;
}

/** A table in plain text, columns two spaces apart, a line under the titles; columns at the end that do not fit into `width` are left out. */
export function tableText<Row>(columns: readonly Column<Row>[], rows: readonly Row[], { indent = '', width = Infinity } = {}): string {
  const cells = columns.map(({ title, value }) => [title, ...rows.map(value)]);
  const widths = cells.map((column) => Math.max(...column.map(({ length }) => length)));
  let used = indent.length - 2;
  const shown = columns.flatMap((_, c) => ((used += widths[c]! + 2) <= width || c === 0 ? [c] : []));
  const line = (row: number) => indent + shown.map((c) => {
    const cell = cells[c]![row]!;
    return columns[c]!.align === 'right' ? cell.padStart(widths[c]!) : cell.padEnd(widths[c]!);
  }).join('  ').trimEnd();
  const rule = indent + shown.map((c) => '-'.repeat(widths[c]!)).join('  ');
  return [line(0), rule, ...rows.map((_, r) => line(r + 1))].join('\n');
}
