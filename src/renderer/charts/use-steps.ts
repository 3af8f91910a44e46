import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue';

/**
 * What a generator makes, each of its steps in a task of its own, so that none is long. A change of what `begin` reads begins anew; what
 * was made stays until there is something else.
 */
export function useSteps<T>(begin: () => Generator<void, T> | undefined): Readonly<ShallowRef<T | undefined>> {
  const made = shallowRef<T>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  function step(work: Generator<void, T>): void {
    const { done, value } = work.next();
    if (done) made.value = value;
    else timer = setTimeout(() => { step(work); });
  }
  watch(begin, (work) => {
    clearTimeout(timer);
    if (work) timer = setTimeout(() => { step(work); });
    else made.value = undefined;
  }, { immediate: true });
  onScopeDispose(() => { clearTimeout(timer); });
  return made;
}
