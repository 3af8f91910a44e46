import { onScopeDispose } from 'vue';

/** Does things in a task of their own, so that none gets long; of those that wait for it, the last. */
export function useTask(): (work: () => void) => void {
  const { port1, port2 } = new MessageChannel(); // timers would wait longer
  let next: (() => void) | undefined;
  port1.onmessage = () => {
    const work = next;
    next = undefined;
    work?.();
  };
  onScopeDispose(() => { port1.close(); });
  return (work) => {
    if (!next) port2.postMessage(undefined);
    next = work;
  };
}
