export interface Column<Row> {
  readonly title: string;
  readonly align?: 'right';
  readonly value: (row: Row) => string;
}

/** A column that does not fit is cut to what is left, if that is so much. */
const LEAST_CUT = 12;

/** A table in plain text, columns two spaces apart, a line under the titles; what does not fit into `width` is left out at the right. */
export function tableText<Row>(columns: readonly Column<Row>[], rows: readonly Row[], { indent = '', width = Infinity } = {}): string {
  const cells = columns.map(({ title, value }) => [title, ...rows.map(value)]);
  const shown: { readonly cells: readonly string[]; readonly width: number; readonly right: boolean }[] = [];
  let left = width - indent.length;
  for (const [c, column] of cells.entries()) {
    const right = columns[c]!.align === 'right';
    const wanted = Math.max(...column.map(({ length }) => length));
    const given = Math.min(wanted, left);
    if (given < wanted && c > 0 && (right || given < LEAST_CUT)) break;
    shown.push({ cells: given < wanted ? column.map((cell) => cut(cell, given)) : column, width: given, right });
    left -= given + 2;
    if (given < wanted) break;
  }
  const line = (row: number) => indent + shown.map((column) => {
    const cell = column.cells[row]!;
    return column.right ? cell.padStart(column.width) : cell.padEnd(column.width);
  }).join('  ').trimEnd();
  const rule = (indent + shown.map((column) => '-'.repeat(column.width)).join('  ')).trimEnd();
  return [line(0), rule, ...rows.map((_, r) => line(r + 1))].join('\n');
}

/** Text cut to a number of characters, with dots where more was. */
function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, Math.max(0, length - 3))}...`.slice(0, length);
}
