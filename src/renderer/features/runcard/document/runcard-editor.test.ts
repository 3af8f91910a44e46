// @vitest-environment happy-dom
/// <reference types="node" />
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Written } from '../../../../shared/runcard/edit/operation';
import { createRuncardEditor } from './runcard-editor';

const text = readFileSync('resources/runcards/dis.yml', 'utf8');

describe('the runcard editor', () => {
  it('changes by form and by text share one undo, and the form follows', () => {
    const editor = createRuncardEditor(text);
    editor.edit({ kind: 'set', path: ['parameters', 'epochs'], value: new Written('1e4', 1e4) });
    expect(editor.form.value.number(['parameters', 'epochs'])).toBe(10_000);
    editor.view.dispatch({ changes: { from: 0, insert: '# by hand\n' }, userEvent: 'input.type' });
    expect(editor.changes.value).toBe(2);
    editor.undo();
    expect(editor.text.value).toBe(text.replace('epochs: 3000', 'epochs: 1e4'));
    editor.undo();
    expect(editor.text.value).toBe(text);
    expect(editor.canUndo.value).toBe(false);
    editor.redo();
    expect(editor.form.value.source(['parameters', 'epochs'])).toBe('1e4');
  });

  it('several operations are one step of undo', () => {
    const editor = createRuncardEditor(text);
    editor.edit({ kind: 'remove', path: ['dataset_inputs', 16] }, { kind: 'remove', path: ['dataset_inputs', 15] });
    expect(editor.form.value.list(['dataset_inputs'])).toHaveLength(15);
    editor.undo();
    expect(editor.text.value).toBe(text);
  });

  it('says why it refuses, and forgets it with the next change', () => {
    const editor = createRuncardEditor('a: [');
    expect(editor.editable.value).toBe(false);
    editor.edit({ kind: 'set', path: ['a'], value: 1 });
    expect(editor.refusal.value).toContain('mend the text');
    editor.replace('a: 2\n');
    expect(editor.refusal.value).toBeUndefined();
  });

  it('applies the fix of a remark', () => {
    const editor = createRuncardEditor(text.replace('stopping_patience', 'stoping_patience'));
    const remark = editor.remarks.value.find(({ suggestion }) => suggestion?.text === 'stopping_patience');
    editor.fix(remark!);
    expect(editor.text.value).toBe(text);
    expect(editor.remarks.value.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('follows the file by the lines that differ, and undo brings the own text back', () => {
    const editor = createRuncardEditor(text);
    const disk = text.replace('replicas: 100', 'replicas: 50').replaceAll('\n', '\r\n');
    editor.adopt(disk, true);
    expect(editor.form.value.number(['parton', 'replicas'])).toBe(50);
    expect(editor.changes.value).toBe(0);
    editor.undo();
    expect(editor.text.value).toBe(text);
    expect(editor.changes.value).toBe(1);
  });
});
