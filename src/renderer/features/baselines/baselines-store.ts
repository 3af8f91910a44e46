import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { BaselineProgress, BaselineRequest, BaselineStatement } from '../../../shared/contract/baseline-statement';
import { explain } from '../../stores/notices';
import { useEngine } from '../../stores/services';

/** What was checked of fits against single-replica baselines, and the check that runs. It goes on whatever view is in front. */
export const useBaselines = defineStore('baselines', () => {
  /** By fit, the last first. */
  const statements = shallowRef<Readonly<Record<string, readonly BaselineStatement[]>>>({});
  const running = shallowRef<BaselineRequest>();
  const progress = shallowRef<BaselineProgress>();
  /** Why the last check of a fit, or reading what was checked, failed. */
  const problem = ref<{ readonly fit: string; readonly text: string }>();
  let work: AbortController | undefined;
  useEngine().onBaselineProgress((now) => { if (now.fit === running.value?.fit) progress.value = now; });

  async function read(fit: string): Promise<void> {
    try {
      statements.value = { ...statements.value, [fit]: await useEngine().baselines(fit) };
    } catch (error) {
      problem.value = { fit, text: explain(error) };
    }
  }
  /** @returns the statement, unless it was cancelled or failed */
  async function run(request: BaselineRequest): Promise<BaselineStatement | undefined> {
    if (running.value) return undefined;
    const { signal } = (work = new AbortController());
    [running.value, progress.value, problem.value] = [request, undefined, undefined];
    try {
      const statement = await useEngine().runBaseline(request, signal);
      await read(request.fit);
      return statement;
    } catch (error) {
      if (!signal.aborted) problem.value = { fit: request.fit, text: explain(error) };
      return undefined;
    } finally {
      running.value = undefined;
    }
  }
  const cancel = (): void => { work?.abort(); };
  return { statements, running, progress, problem, read, run, cancel };
});
