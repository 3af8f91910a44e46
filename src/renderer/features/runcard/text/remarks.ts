import { linter, nextDiagnostic, previousDiagnostic, type Diagnostic as LintDiagnostic } from '@codemirror/lint';
import { RangeSetBuilder, type EditorState, type Extension } from '@codemirror/state';
import type { EditorView} from '@codemirror/view';
import { Decoration, keymap, ViewPlugin, WidgetType, type DecorationSet, type ViewUpdate } from '@codemirror/view';
import type { Diagnostic } from '../../../../shared/runcard/diagnostics';
import { parsedState, rangeOf } from './parsed-state';

export type ApplyFix = (remark: Diagnostic) => void;

const words = ({ message, remedy }: Diagnostic): string => (remedy ? `${message} ${remedy}` : message);

/** Remarks as underlines, in the gutter, and the first error or warning of a line at its end with its fix; `Ctrl .` applies it. */
export function remarks(fix: ApplyFix): Extension {
  const lint = linter(({ state }) => state.field(parsedState).diagnostics.map((remark) => toLint(state, remark, fix)), { delay: 150 });
  const atLine = ViewPlugin.fromClass(class {
    decorations: DecorationSet;
    constructor(view: EditorView) { this.decorations = lineRemarks(view.state, fix); }
    update({ docChanged, state }: ViewUpdate): void { if (docChanged) this.decorations = lineRemarks(state, fix); }
  }, { decorations: ({ decorations }) => decorations });
  const fixHere = (view: EditorView): boolean => {
    const line = view.state.doc.lineAt(view.state.selection.main.head).number;
    const remark = view.state.field(parsedState).diagnostics.find((one) => one.suggestion && one.line <= line && line <= one.endLine);
    if (remark) fix(remark);
    return remark !== undefined;
  };
  return [lint, atLine, keymap.of([{ key: 'Mod-.', run: fixHere }, { key: 'F8', run: nextDiagnostic }, { key: 'Shift-F8', run: previousDiagnostic }])];
}

function toLint(state: EditorState, remark: Diagnostic, fix: ApplyFix): LintDiagnostic {
  const { from, to } = rangeOf(state.doc, remark);
  const { suggestion } = remark;
  return {
    from, to, severity: remark.severity, message: words(remark),
    ...(suggestion && { actions: [{ name: suggestion.label, apply: () => { fix(remark); } }] }),
  };
}

class LineRemark extends WidgetType {
  constructor(readonly remark: Diagnostic, readonly fix: ApplyFix) { super(); }
  override eq({ remark }: LineRemark): boolean { return words(remark) === words(this.remark) && remark.suggestion?.range.start === this.remark.suggestion?.range.start; }
  override toDOM(): HTMLElement {
    const element = document.createElement('span');
    element.className = 'cm-remark';
    element.textContent = this.remark.suggestion && this.remark.remedy ? this.remark.remedy : this.remark.message;
    const { suggestion } = this.remark;
    if (suggestion) {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = suggestion.label;
      button.title = `${words(this.remark)} (Ctrl .)`;
      button.onmousedown = (event) => { event.preventDefault(); };
      button.onclick = () => { this.fix(this.remark); };
      element.append(button);
    }
    return element;
  }
  override ignoreEvent(): boolean { return true; }
}

function lineRemarks(state: EditorState, fix: ApplyFix): DecorationSet {
  const { doc } = state;
  const builder = new RangeSetBuilder<Decoration>();
  let last = 0;
  for (const remark of state.field(parsedState).diagnostics) {
    if (remark.severity === 'info' || remark.line === last || remark.line > doc.lines) continue;
    last = remark.line;
    const { from, to } = doc.line(remark.line);
    builder.add(from, from, Decoration.line({ class: `cm-remark-${remark.severity}` }));
    builder.add(to, to, Decoration.widget({ widget: new LineRemark(remark, fix), side: 1 }));
  }
  return builder.finish();
}
