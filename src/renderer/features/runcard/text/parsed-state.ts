import { StateField, type Text } from '@codemirror/state';
import type { Diagnostic } from '../../../../shared/runcard/diagnostics';
import { parseRuncard, type ParsedRuncard } from '../../../../shared/runcard/parse';

/** The runcard that the text is, read again with every change: 10 kB take a few milliseconds. */
export const parsedState = StateField.define<ParsedRuncard>({
  create: ({ doc }) => parse(doc),
  update: (value, { docChanged, newDoc }) => (docChanged ? parse(newDoc) : value),
});

/** A key that is only misspelt is not said to be missing as well: its fix settles both. */
function parse(doc: Text): ParsedRuncard {
  const parsed = parseRuncard(doc.toString());
  const meant = new Set(parsed.diagnostics.flatMap(({ code, path, suggestion }) => (code === 'unknown' && suggestion ? [path.replace(/[^.]*$/, suggestion.text)] : [])));
  return { ...parsed, diagnostics: parsed.diagnostics.filter(({ code, path }) => code !== 'missing' || !meant.has(path)) };
}

/** Offsets of a remark, whatever has become of the text since. */
export function rangeOf(doc: Text, { line, column, endLine, endColumn }: Diagnostic): { from: number; to: number } {
  const at = (lineNumber: number, col: number) => {
    const { from, to } = doc.line(Math.min(Math.max(lineNumber, 1), doc.lines));
    return Math.min(from + col - 1, to);
  };
  const from = at(line, column);
  return { from, to: Math.max(from, at(endLine, endColumn)) };
}
