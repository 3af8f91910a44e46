import { defineStore } from 'pinia';
import { ref } from 'vue';
import { PartonError } from '../../shared/errors';

/** Something to tell the user that no view has a place for: a failed action, a warning of the engine. */
export interface Notice {
  readonly id: number;
  readonly tone: 'bad' | 'warn' | 'info';
  readonly title: string;
  readonly text: string;
  readonly action?: { readonly label: string; readonly act: () => void };
}

const MOST = 4;

export const useNotices = defineStore('notices', () => {
  const notices = ref<readonly Notice[]>([]);
  let lastId = 0;

  /** Shows a notice; one with the same words takes the old one's place. */
  function tell(tone: Notice['tone'], title: string, text = '', action?: Notice['action']): void {
    const others = notices.value.filter((notice) => notice.title !== title || notice.text !== text);
    notices.value = [...others, { id: ++lastId, tone, title, text, ...(action && { action }) }].slice(-MOST);
  }
  const close = (id: number): void => {
    notices.value = notices.value.filter((notice) => notice.id !== id);
  };
  /** Shows an error: what was wrong and what to do. */
  function fail(title: string, error: unknown): void {
    tell('bad', title, explain(error));
  }
  /** Waits for an action; a failure is shown under `title`, not thrown. @returns whether it went well */
  async function attempt(title: string, action: () => Promise<unknown>): Promise<boolean> {
    try {
      await action();
      return true;
    } catch (error) {
      fail(title, error);
      return false;
    }
  }
  return { notices, tell, close, fail, attempt };
});

/** An error in words: with its place and remedy when it has them. */
export function explain(error: unknown): string {
  if (error instanceof PartonError) return error.message;
  return error instanceof Error ? error.message : String(error);
}
