/** Text that is safe to stand in a page. */
export const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** A cell of a table: text, or text with a class and a title. */
export type Cell = string | { readonly text: string; readonly tint?: 'better' | 'worse' | 'mono' | 'strong'; readonly title?: string };

export interface Table {
  /** Columns after the first are numbers, right-aligned, unless a head says `text`. */
  readonly head: readonly (string | { readonly text: string; readonly align: 'left' | 'right' })[];
  readonly rows: readonly { readonly cells: readonly Cell[]; readonly level?: 0 | 1 | 2 }[];
}

export function tableHtml({ head, rows }: Table): string {
  const align = head.map((column, i) => (typeof column === 'string' ? (i === 0 ? 'left' : 'right') : column.align));
  const th = head.map((column, i) => `<th class="${align[i]!}" scope="col">${escape(typeof column === 'string' ? column : column.text)}</th>`).join('');
  const body = rows.map(({ cells, level }) => `<tr${level === undefined ? '' : ` class="level${level}"`}>${cells.map((cell, i) => cellHtml(cell, align[i] ?? 'right', i === 0)).join('')}</tr>`).join('\n');
  return `<div class="scroll"><table><thead><tr>${th}</tr></thead><tbody>\n${body}\n</tbody></table></div>`;
}

function cellHtml(cell: Cell, align: string, head: boolean): string {
  const { text, tint, title } = typeof cell === 'string' ? { text: cell, tint: undefined, title: undefined } : cell;
  const inner = tint === 'better' || tint === 'worse' ? `<span class="tint ${tint}">${escape(text)}</span>` : escape(text);
  const tag = head ? 'th scope="row"' : 'td';
  return `<${tag} class="${align}${tint === 'mono' ? ' mono' : tint === 'strong' ? ' strong' : ''}"${title === undefined ? '' : ` title="${escape(title)}"`}>${inner}</${head ? 'th' : 'td'}>`;
}

/** Of each subject: its line as in the figures, and its name. */
export function legendHtml(entries: readonly { readonly name: string; readonly color: string; readonly dash: string; readonly note?: string }[]): string {
  return `<ul class="legend">${entries.map(({ name, color, dash, note }) =>
    `<li><svg width="22" height="10" aria-hidden="true"><line x1="0" y1="5" x2="22" y2="5" stroke="${color}" stroke-width="2.5" stroke-dasharray="${dash}"/></svg>${escape(name)}${note === undefined ? '' : ` <small>${escape(note)}</small>`}</li>`).join('')}</ul>`;
}

export const paragraph = (text: string): string => `<p>${escape(text)}</p>`;
export const problemHtml = (name: string, problem: string): string => `<p class="problem"><strong>${escape(name)}</strong>: ${escape(problem)}</p>`;
