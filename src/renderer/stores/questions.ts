import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { Question } from '../../shared/contract/desktop-api';

type Asked =
  | { readonly kind: 'choice'; readonly question: Question; readonly answer: (index: number) => void }
  | { readonly kind: 'folder'; readonly title: string; readonly offered: readonly string[]; readonly answer: (folder: string | undefined) => void };

/** Questions that the page itself asks where there are no native dialogs. A new one takes the place of one that waits, which is cancelled. */
export const useQuestions = defineStore('questions', () => {
  const asked = shallowRef<Asked>();

  function cancel(): void {
    const before = asked.value;
    asked.value = undefined;
    if (before?.kind === 'choice') before.answer(before.question.answers.length - 1);
    else before?.answer(undefined);
  }
  /** @returns the index of the answer; the last one where none is chosen */
  function ask(question: Question): Promise<number> {
    cancel();
    return new Promise((resolve) => { asked.value = { kind: 'choice', question, answer: resolve }; });
  }
  function askFolder(title: string, offered: readonly string[]): Promise<string | undefined> {
    cancel();
    return new Promise((resolve) => { asked.value = { kind: 'folder', title, offered, answer: resolve }; });
  }
  function choose(index: number): void {
    const now = asked.value;
    asked.value = undefined;
    if (now?.kind === 'choice') now.answer(index);
  }
  function chooseFolder(folder: string): void {
    const now = asked.value;
    asked.value = undefined;
    if (now?.kind === 'folder') now.answer(folder);
  }
  return { asked, ask, askFolder, choose, chooseFolder, cancel };
});
