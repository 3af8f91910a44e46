/** Where in a runcard a place of the text is, told by indentation, so that it works while the text is no YAML. */
export interface TextContext {
  /** Keys from the top; `[]` for an item of a list. */
  readonly path: readonly string[];
  /** Keys of the mapping that are already there. */
  readonly siblings: readonly string[];
  /** The key whose value is being written, if it is a value. */
  readonly key?: string;
  /** What stands of the word under the cursor. */
  readonly word: string;
}

const KEY = /^(\s*)((?:- +)*)([\w-]+):(?:\s|$)/;

/** @param lines the lines up to and with that of the cursor, which is cut at the cursor */
export function contextAt(lines: readonly string[]): TextContext | undefined {
  const here = lines.at(-1) ?? '';
  if (/(^|\s)#/.test(here.replace(/"[^"]*"|'[^']*'/g, ''))) return undefined;
  const open = flowAt(here);
  const word = /[\w.+-]*$/.exec(here)![0];
  const before = here.slice(0, here.length - word.length);
  const own = KEY.exec(here);
  if (open) {
    const outside = here.slice(0, open.start);
    const holder = /^(\s*)(?:- +)*([\w-]+):\s*(?:\[\s*)*$/.exec(outside);
    const indent = /^\s*/.exec(here)![0].length;
    const path = [...pathAbove(lines, indent, /^\s*- /.test(here)), ...(holder ? [holder[2]!, ...(outside.includes('[') ? ['[]'] : [])] : [])];
    if (open.kind === '[') return { path: path.slice(0, holder ? -1 : undefined), siblings: [], ...(holder && { key: holder[2]! }), word };
    const inner = here.slice(open.start + 1);
    const key = /([\w-]+):\s*(?:\[[^\]]*)?[\w.+-]*$/.exec(inner)?.[1];
    return { path, siblings: [...inner.matchAll(/([\w-]+):/g)].map(([, name]) => name!), ...(key && /:\s*(?:\[[^\]]*)?$/.test(before) && { key }), word };
  }
  const item = /^\s*- /.test(here);
  const indent = /^\s*(?:- +)*/.exec(here)![0].length;
  const path = pathAbove(lines, item ? /^\s*/.exec(here)![0].length : indent, item);
  const siblings = siblingsAbove(lines, indent);
  return own && before.trimEnd() !== own[2]!.trim() ? { path, siblings, key: own[3]!, word } : { path, siblings, word };
}

/** The innermost bracket that is open at the end of a line. */
function flowAt(line: string): { readonly start: number; readonly kind: '{' | '[' } | undefined {
  const open: { start: number; kind: '{' | '[' }[] = [];
  for (const [i, sign] of [...line].entries()) {
    if (sign === '{' || sign === '[') open.push({ start: i, kind: sign });
    else if (sign === '}' || sign === ']') open.pop();
  }
  const curly = open.findLast(({ kind }) => kind === '{');
  return curly ?? open.at(-1);
}

/** Keys above an entry at column `indent`; of an item of a list, `indent` is that of its dash. */
function pathAbove(lines: readonly string[], indent: number, item: boolean): string[] {
  const path: string[] = item ? ['[]'] : [];
  let limit = item ? indent + 1 : indent; // a list may stand at the column of its key
  for (let i = lines.length - 2; i >= 0 && limit > 0; i--) {
    const match = KEY.exec(lines[i]!);
    if (!match) continue;
    const [, { length: space }, { length: dashes }, key] = match as unknown as [string, string, string, string];
    const column = space + dashes;
    if (column < limit) {
      if (/:\s*(#.*)?$/.test(lines[i]!)) path.unshift(key);
      limit = column;
    }
    if (dashes > 0 && column === limit && path[0] !== '[]') {
      path.unshift('[]');
      limit = space + 1;
    }
  }
  return path;
}

function siblingsAbove(lines: readonly string[], indent: number): string[] {
  const found: string[] = [];
  for (let i = lines.length - 2; i >= 0; i--) {
    const match = KEY.exec(lines[i]!);
    if (!match) continue;
    const column = match[1]!.length + match[2]!.length;
    if (column < indent) break;
    if (column === indent) found.push(match[3]!);
    if (match[2] && column === indent) break;
  }
  return found;
}
