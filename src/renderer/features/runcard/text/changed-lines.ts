import { Chunk } from '@codemirror/merge';
import { RangeSet, RangeSetBuilder, StateEffect, StateField, Text, type EditorState, type Extension } from '@codemirror/state';
import { gutter, GutterMarker } from '@codemirror/view';

/** Tells the editor what the file holds. */
export const setSavedText = StateEffect.define<string>();

const marker = new (class extends GutterMarker {
  override elementClass = 'cm-changed-line';
})();

const saved = StateField.define<Text>({
  create: () => Text.empty,
  update: (value, { effects }) => effects.reduce((text, effect) => (effect.is(setSavedText) ? Text.of(effect.value.split('\n')) : text), value),
});

const marks = StateField.define<RangeSet<GutterMarker>>({
  create: () => RangeSet.empty,
  update: (value, transaction) => (transaction.docChanged || transaction.effects.some((effect) => effect.is(setSavedText)) ? marksOf(transaction.state) : value),
});

function marksOf(state: EditorState): RangeSet<GutterMarker> {
  const builder = new RangeSetBuilder<GutterMarker>();
  const { doc } = state;
  let next = 1;
  for (const { fromB, toB } of Chunk.build(state.field(saved), doc)) {
    const first = doc.lineAt(Math.min(fromB, doc.length)).number;
    const last = doc.lineAt(Math.min(Math.max(fromB, toB - 1), doc.length)).number;
    for (let line = Math.max(first, next); line <= last; line++) builder.add(doc.line(line).from, doc.line(line).from, marker);
    next = Math.max(next, last + 1);
  }
  return builder.finish();
}

/** A bar beside every line that differs from the file. */
export const changedLines: Extension = [saved, marks, gutter({ class: 'cm-changed-gutter', markers: (view) => view.state.field(marks) })];
