import type { Remark } from '../../engine/run/check';
import { paint, type Terminal } from '../terminal';
import { countText } from '../text/numbers';

/** Of a line of source, as much as is shown. */
const MOST_SOURCE = 160;
const COLOURS = { error: 'red', warning: 'yellow', info: 'cyan' } as const;

/** `file:line:column: severity: message`, the line it is about with carets under the place, and what to do. */
export function remarkText(file: string, source: readonly string[], remark: Omit<Remark, 'code' | 'kind' | 'path'>, terminal: Pick<Terminal, 'colour'>): string {
  const { severity, message, remedy, line, column, endLine, endColumn } = remark;
  const parts = [`${file}:${line}:${column}: ${paint(terminal, COLOURS[severity], severity)}: ${message}`];
  const text = source[line - 1];
  if (text !== undefined && text.trim() !== '') {
    // a long line is shown around the place
    const first = column > MOST_SOURCE - 20 ? column - 40 : 0;
    const shown = text.slice(first, first + MOST_SOURCE);
    const end = Math.min(endLine > line ? text.length + 1 : endColumn, first + MOST_SOURCE + 1);
    const carets = '^'.repeat(Math.max(1, end - column));
    const number = String(line).padStart(5);
    const indent = shown.slice(0, column - 1 - first).replace(/[^\t]/g, ' ');
    parts.push(`${number} | ${shown}`, `${' '.repeat(5)} | ${indent}${paint(terminal, COLOURS[severity], carets)}`);
  }
  if (remedy) parts.push(`      = ${remedy}`);
  return `${parts.join('\n')}\n`;
}

/** `2 errors, 1 warning`. */
export function countsText(remarks: readonly Pick<Remark, 'severity'>[]): string {
  const counts = (['error', 'warning', 'info'] as const).map((severity) => [severity, remarks.filter((remark) => remark.severity === severity).length] as const);
  const told = counts.filter(([, count]) => count > 0).map(([severity, count]) => (severity === 'info' ? countText(count, 'remark') : countText(count, severity)));
  return told.length > 0 ? told.join(', ') : 'no errors, no warnings';
}
