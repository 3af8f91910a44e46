import { useDebounceFn } from '@vueuse/core';
import { effectScope, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import type { RuncardFile } from '../../../../shared/contract/engine-api';
import { PartonError } from '../../../../shared/errors';
import { useEngine } from '../../../stores/services';
import { createRuncardEditor, type RuncardEditor } from './runcard-editor';

/** The file as someone else has left it: other text, or gone. */
export type Elsewhere = RuncardFile | 'gone';

/** A runcard file that is open: its editor lives as long as the window, so that no change is lost with a view. */
export interface RuncardSession {
  readonly file: string;
  readonly editor: RuncardEditor;
  /** Set while the file on disk is another than the one that was read, and there are own changes. */
  readonly elsewhere: Readonly<ShallowRef<Elsewhere | undefined>>;
  /** What happened without being asked for: a draft is back, the file was read again. */
  readonly note: Readonly<Ref<string | undefined>>;
  /** The note was read. */
  dismiss(): void;
  readonly saving: Readonly<Ref<boolean>>;
  /** Writes the file. @returns false where someone else has changed it, which then is said */
  save(): Promise<boolean>;
  /** Looks whether the file is still the one that was read. */
  look(): Promise<void>;
  /** Takes the text of the file; undo brings the own one back. */
  reload(): void;
  /** Keeps the own text, from now on as changes of the file as it is. */
  keep(): void;
}

interface Draft { readonly text: string; readonly hash: string | undefined }
const draftKey = (file: string): string => `draft ${file}`;
const endings = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');
const sessions = new Map<string, Promise<RuncardSession>>();

/** The session of a file, read from disk the first time. @throws PartonError */
export function openRuncard(file: string): Promise<RuncardSession> {
  const open = sessions.get(file) ?? start(file);
  sessions.set(file, open);
  open.catch(() => { sessions.delete(file); });
  return open;
}

async function start(file: string): Promise<RuncardSession> {
  const engine = useEngine();
  let disk = await engine.readRuncard(file);
  let hash: string | undefined = disk.hash;
  const editor = effectScope(true).run(() => createRuncardEditor(disk.text.replaceAll('\r\n', '\n')))!;
  const elsewhere = shallowRef<Elsewhere>();
  const note = ref<string>();
  const saving = ref(false);

  const draft = readDraft(file);
  if (draft && draft.text !== editor.text.value) {
    editor.replace(draft.text);
    if (draft.hash === disk.hash) note.value = 'Unsaved changes of last time are back.';
    else elsewhere.value = disk;
  }
  const keepDraft = useDebounceFn(() => { writeDraft(file, editor.text.value === editor.saved.value ? undefined : { text: editor.text.value, hash }); }, 400);
  effectScope(true).run(() => { watch([editor.text, editor.saved], () => { void keepDraft(); }); });

  function adopt(next: RuncardFile, replace: boolean): void {
    disk = next;
    hash = next.hash;
    elsewhere.value = undefined;
    editor.adopt(next.text, replace);
  }
  async function look(): Promise<void> {
    if (saving.value) return;
    try {
      const now = await engine.readRuncard(file);
      if (now.hash === hash) {
        elsewhere.value = undefined;
      } else if (editor.text.value === editor.saved.value || now.text.replaceAll('\r\n', '\n') === editor.text.value) {
        adopt(now, true);
        note.value = 'The file was changed by another program and is read again.';
      } else elsewhere.value = now;
    } catch (error) {
      if (!(error instanceof PartonError)) throw error;
      elsewhere.value = 'gone';
    }
  }
  async function save(): Promise<boolean> {
    const text = editor.text.value;
    saving.value = true;
    try {
      adopt(await engine.writeRuncard(file, text.replaceAll('\n', endings(disk.text)), hash), false);
      note.value = undefined;
      return true;
    } catch (error) {
      saving.value = false;
      await look();
      if (!elsewhere.value) throw error;
      return false;
    } finally {
      saving.value = false;
    }
  }
  return {
    file, editor, elsewhere, note, saving, save, look,
    dismiss: () => { note.value = undefined; },
    reload: () => { if (elsewhere.value && elsewhere.value !== 'gone') adopt(elsewhere.value, true); },
    keep: () => {
      if (elsewhere.value === 'gone') [hash, elsewhere.value] = [undefined, undefined];
      else if (elsewhere.value) adopt(elsewhere.value, false);
    },
  };
}

function readDraft(file: string): Draft | undefined {
  try {
    const draft = JSON.parse(localStorage.getItem(draftKey(file)) ?? 'null') as Partial<Draft> | null;
    return typeof draft?.text === 'string' ? { text: draft.text, hash: draft.hash } : undefined;
  } catch {
    return undefined;
  }
}

function writeDraft(file: string, draft: Draft | undefined): void {
  if (draft) localStorage.setItem(draftKey(file), JSON.stringify(draft));
  else localStorage.removeItem(draftKey(file));
}
