import { computed, onScopeDispose, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue';
import { explain } from '../../stores/notices';

/** Milliseconds without a change after which a question is asked. */
const SETTLES = 40;

export interface Result<T> {
  readonly value: Readonly<ShallowRef<T | undefined>>;
  /** Why there is none. */
  readonly problem: Readonly<ShallowRef<string | undefined>>;
  /** What is shown belongs to an earlier question. */
  readonly stale: ComputedRef<boolean>;
}

/**
 * What the engine answers to a question that changes; the last answer stays until the next is there. While the pointer still moves,
 * nothing is asked. @param ask undefined when there is nothing to ask
 */
export function useResult<Q, T>(question: () => Q | undefined, ask: (question: Q) => Promise<T>): Result<T> {
  const value = shallowRef<T>();
  const problem = shallowRef<string>();
  const asked = computed(question);
  // shallow: what is sent to the engine must be plain
  const settled = shallowRef<Q | undefined>(asked.value);
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(asked, (now) => {
    clearTimeout(timer);
    timer = setTimeout(() => { settled.value = now; }, SETTLES);
  });
  onScopeDispose(() => { clearTimeout(timer); });
  const answered = shallowRef<Q>();
  watch(settled, async (now) => {
    if (now === undefined) {
      [value.value, problem.value, answered.value] = [undefined, undefined, undefined];
      return;
    }
    try {
      const found = await ask(now);
      if (settled.value === now) [value.value, problem.value, answered.value] = [found, undefined, now];
    } catch (error) {
      if (settled.value === now) [problem.value, answered.value] = [explain(error), now];
    }
  }, { immediate: true });
  return { value, problem, stale: computed(() => answered.value !== asked.value) };
}
