import { isolateHistory, redo, redoDepth, undo, undoDepth } from '@codemirror/commands';
import { forceLinting } from '@codemirror/lint';
import { Chunk } from '@codemirror/merge';
import { ChangeSet, EditorSelection, Text } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { computed, inject, provide, ref, shallowRef, type ComputedRef, type InjectionKey, type Ref, type ShallowRef } from 'vue';
import type { Diagnostic, Path } from '../../../../shared/runcard/diagnostics';
import { editAll } from '../../../../shared/runcard/edit/edit-runcard';
import type { Operation } from '../../../../shared/runcard/edit/operation';
import { EditRefused } from '../../../../shared/runcard/edit/places';
import { applyEdits } from '../../../../shared/runcard/edit/text-edit';
import type { ParsedRuncard } from '../../../../shared/runcard/parse';
import { readYaml } from '../../../../shared/runcard/yaml-tree';
import { runcardExtensions } from '../text/extensions';
import { setSavedText } from '../text/changed-lines';
import { parsedState, rangeOf } from '../text/parsed-state';
import { FormReader } from './form-reader';

/** One runcard being edited, by form and by text: CodeMirror's document is the only copy, so undo is shared. */
export interface RuncardEditor {
  readonly view: EditorView;
  readonly text: Readonly<ShallowRef<string>>;
  readonly parsed: Readonly<ShallowRef<ParsedRuncard>>;
  readonly remarks: ComputedRef<readonly Diagnostic[]>;
  /** What the form shows: of the last text that was YAML. */
  readonly form: ComputedRef<FormReader>;
  /** The text is YAML now, so that the form can change it. */
  readonly editable: ComputedRef<boolean>;
  /** Text of the file, with its line breaks as `\n`. */
  readonly saved: Readonly<ShallowRef<string>>;
  /** Stretches in which the text differs from the file. */
  readonly changes: ComputedRef<number>;
  readonly canUndo: Readonly<Ref<boolean>>;
  readonly canRedo: Readonly<Ref<boolean>>;
  readonly cursor: Readonly<Ref<{ readonly line: number; readonly column: number }>>;
  /** Why the last edit by form was refused. */
  readonly refusal: Ref<string | undefined>;
  edit(...operations: Operation[]): void;
  fix(remark: Diagnostic): void;
  undo(): void;
  redo(): void;
  /** Shows a place in the text. */
  show(path: Path): void;
  goTo(remark: Diagnostic): void;
  /** The file as it is on disk now; where nothing was changed, the text follows, and undo can go back. */
  adopt(text: string, replace: boolean): void;
  /** Another text, by the lines that differ, as one step of undo. */
  replace(text: string): void;
}

const KEY: InjectionKey<RuncardEditor> = Symbol('runcard editor');
export const provideRuncardEditor = (editor: RuncardEditor): void => provide(KEY, editor);
export function useRuncardEditor(): RuncardEditor {
  const editor = inject(KEY);
  if (!editor) throw new Error('outside a runcard view');
  return editor;
}

export function createRuncardEditor(initial: string): RuncardEditor {
  const text = shallowRef(initial);
  const saved = shallowRef(initial);
  const [canUndo, canRedo] = [ref(false), ref(false)];
  const cursor = ref({ line: 1, column: 1 });
  const refusal = ref<string>();

  const tree = computed(() => readYaml(text.value).tree);
  let last = new FormReader({ kind: 'map', entries: [], flow: false, range: { start: 0, end: 0 } }, '');
  const form = computed(() => {
    if (tree.value) last = new FormReader(tree.value, text.value);
    return last;
  });

  const view = new EditorView({
    doc: initial,
    extensions: [
      runcardExtensions((remark) => { fix(remark); }),
      EditorView.updateListener.of(({ state, docChanged, selectionSet }) => {
        if (docChanged) {
          text.value = state.doc.toString();
          parsed.value = state.field(parsedState);
          refusal.value = undefined;
        }
        if (docChanged || selectionSet) {
          const line = state.doc.lineAt(state.selection.main.head);
          cursor.value = { line: line.number, column: state.selection.main.head - line.from + 1 };
        }
        [canUndo.value, canRedo.value] = [undoDepth(state) > 0, redoDepth(state) > 0];
      }),
    ],
  });
  view.dispatch({ effects: setSavedText.of(initial) });
  const parsed = shallowRef(view.state.field(parsedState));
  const remarks = computed(() => parsed.value.diagnostics);

  function dispatch(steps: readonly (readonly { from: number; to: number; insert: string }[])[], userEvent: string): void {
    const changes = steps.reduce((all, step) => all.compose(ChangeSet.of(step, all.newLength)), ChangeSet.empty(view.state.doc.length));
    if (changes.empty) return;
    let at = 0;
    changes.iterChangedRanges((_, __, ___, to) => { at = to; });
    view.dispatch({ changes, selection: EditorSelection.cursor(at), effects: EditorView.scrollIntoView(at, { y: 'nearest', yMargin: 60 }), userEvent, annotations: isolateHistory.of('full') });
    forceLinting(view);
  }

  function edit(...operations: Operation[]): void {
    try {
      dispatch(editAll(view.state.doc.toString(), operations).steps, 'input.form');
    } catch (error) {
      if (!(error instanceof EditRefused)) throw error;
      refusal.value = error.message;
    }
  }

  function fix({ suggestion }: Diagnostic): void {
    if (suggestion) dispatch([[{ from: suggestion.range.start, to: suggestion.range.end, insert: suggestion.text }]], 'input.fix');
  }

  function reveal(from: number, to = from): void {
    view.dispatch({ selection: { anchor: from, head: to }, effects: EditorView.scrollIntoView(from, { y: 'center' }) });
  }

  function replace(next: string): void {
    const steps = Chunk.build(Text.of(text.value.split('\n')), Text.of(next.split('\n'))).map(({ fromA, toA, fromB, toB }) => ({
      from: fromA, to: Math.min(toA, text.value.length), insert: next.slice(fromB, Math.min(toB, next.length)),
    }));
    dispatch([applyEdits(text.value, steps) === next ? steps : [{ from: 0, to: text.value.length, insert: next }]], 'input.replace');
  }

  function adopt(disk: string, replaces: boolean): void {
    saved.value = disk.replaceAll('\r\n', '\n');
    if (replaces) replace(saved.value);
    view.dispatch({ effects: setSavedText.of(saved.value) });
  }

  return {
    view, text, parsed, remarks, form, saved, canUndo, canRedo, cursor, refusal, edit, fix, adopt, replace,
    editable: computed(() => tree.value !== undefined),
    changes: computed(() => (text.value === saved.value ? 0 : Chunk.build(Text.of(saved.value.split('\n')), Text.of(text.value.split('\n'))).length)),
    undo: () => { undo(view); },
    redo: () => { redo(view); },
    show: (path) => { reveal(Math.min(form.value.offset(path), view.state.doc.length)); },
    goTo: (remark) => {
      const { from, to } = rangeOf(view.state.doc, remark);
      reveal(from, to);
      view.focus();
    },
  };
}
