import { RangeSetBuilder } from '@codemirror/state';
import { Decoration, ViewPlugin, type DecorationSet, type EditorView } from '@codemirror/view';
import { resolvePlain } from '../../../../shared/runcard/scalars';

const NUMBER = Decoration.mark({ class: 'cm-value-number' });
const WORD = Decoration.mark({ class: 'cm-value-word' });
const PLAIN = /(?<=(?::|-|\[|,|\{)\s*)(?:[-+]?\.?\d[\w.+-]*|true|false|True|False|null|~)(?=\s*(?:[,\]}#]|$))/g;

function decorate(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from, to } of view.visibleRanges) {
    for (let at = from; at <= to;) {
      const line = view.state.doc.lineAt(at);
      const comment = /(^|\s)#/.exec(line.text);
      for (const match of line.text.matchAll(PLAIN)) {
        if (comment && match.index > comment.index) break;
        const value = resolvePlain(match[0]);
        if (typeof value === 'string') continue;
        builder.add(line.from + match.index, line.from + match.index + match[0].length, typeof value === 'number' ? NUMBER : WORD);
      }
      at = line.to + 1;
    }
  }
  return builder.finish();
}

/** YAML's grammar has no numbers; n3fit's reader has, and these are the ones. */
export const valueColours = ViewPlugin.fromClass(class {
  decorations: DecorationSet;
  constructor(view: EditorView) { this.decorations = decorate(view); }
  update({ docChanged, viewportChanged, view }: { docChanged: boolean; viewportChanged: boolean; view: EditorView }): void {
    if (docChanged || viewportChanged) this.decorations = decorate(view);
  }
}, { decorations: ({ decorations }) => decorations });
