import { computed, onScopeDispose, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue';
import { explain } from './notices';

export interface Result<T> {
  readonly value: Readonly<ShallowRef<T | undefined>>;
  /** Why there is none. */
  readonly problem: Readonly<ShallowRef<string | undefined>>;
  /** What is shown belongs to another question. */
  readonly stale: ComputedRef<boolean>;
}

/**
 * What the engine answers to a question that changes; the last answer stays until the next is there. One question is asked at a time:
 * those that come while the engine computes wait for its answer, and only the last of them is asked.
 * @param question undefined when there is nothing to ask
 * @param revision the same question is asked again when this changes; until then its last answer is good enough to be shown
 */
export function useResult<Q, T>(question: () => Q | undefined, ask: (question: Q) => Promise<T>, revision: () => unknown = () => 0): Result<T> {
  const value = shallowRef<T>();
  const problem = shallowRef<string>();
  const asked = computed(question);
  const answered = shallowRef<Q>();
  let answeredRevision = revision();
  let isAsking = false;
  let isOver = false;

  async function answer(): Promise<void> {
    if (isAsking) return;
    isAsking = true;
    for (let now = asked.value; (now !== answered.value || (now !== undefined && revision() !== answeredRevision)) && !isOver; now = asked.value) {
      const at = revision();
      if (now === undefined) {
        [value.value, problem.value, answered.value] = [undefined, undefined, undefined];
        continue;
      }
      try {
        const found = await ask(now);
        [value.value, problem.value] = [found, undefined];
      } catch (error) {
        problem.value = explain(error);
      }
      [answered.value, answeredRevision] = [now, at];
    }
    isAsking = false;
  }
  watch([asked, revision], answer, { immediate: true });
  onScopeDispose(() => { isOver = true; });
  return { value, problem, stale: computed(() => answered.value !== asked.value) };
}
