import { onScopeDispose } from 'vue';

/** Does things in a task of their own, so that none gets long; of those that wait for it, the last. */
export function useTask(): (work: () => void) => void {
  let last: (() => void) | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  onScopeDispose(() => { clearTimeout(timer); });
  return (work) => {
    last = work;
    timer ??= setTimeout(() => {
      timer = undefined;
      last?.();
    });
  };
}
