import { defineStore } from 'pinia';
import { shallowRef, type ShallowRef } from 'vue';
import type { BaselineProgress, BaselineRequest, BaselineStatement } from '../../../shared/contract/baseline-statement';
import { explain } from '../../stores/notices';
import { useEngine } from '../../stores/services';

/** Something of each fit, by its folder. */
type ByFit<T> = Readonly<Record<string, T | undefined>>;

/** What was checked of fits against single-replica baselines, and the check that runs. It goes on whatever view is in front. */
export const useBaselines = defineStore('baselines', () => {
  /** The last first. */
  const statements = shallowRef<ByFit<readonly BaselineStatement[]>>({});
  /** Why what was checked could not be read. */
  const unread = shallowRef<ByFit<string>>({});
  /** Why the last check failed. */
  const failed = shallowRef<ByFit<string>>({});
  const running = shallowRef<BaselineRequest>();
  const progress = shallowRef<BaselineProgress>();
  let work: AbortController | undefined;
  useEngine().onBaselineProgress((now) => { if (now.fit === running.value?.fit) progress.value = now; });
  function keep<T>(all: ShallowRef<ByFit<T>>, fit: string, one: T | undefined): void {
    all.value = { ...all.value, [fit]: one };
  }

  async function read(fit: string): Promise<void> {
    try {
      keep(statements, fit, await useEngine().baselines(fit));
      keep(unread, fit, undefined);
    } catch (error) {
      keep(unread, fit, explain(error));
    }
  }
  /** @returns the statement, unless it was cancelled or failed */
  async function run(request: BaselineRequest): Promise<BaselineStatement | undefined> {
    if (running.value) return undefined;
    const { signal } = (work = new AbortController());
    [running.value, progress.value] = [request, undefined];
    keep(failed, request.fit, undefined);
    try {
      const statement = await useEngine().runBaseline(request, signal);
      await read(request.fit);
      return statement;
    } catch (error) {
      if (!signal.aborted) keep(failed, request.fit, explain(error));
      return undefined;
    } finally {
      running.value = undefined;
    }
  }
  const cancel = (): void => { work?.abort(); };
  /** @returns why there is no check of a fit, or nothing of those before */
  const problemOf = (fit: string): string | undefined => failed.value[fit] ?? unread.value[fit];
  return { statements, running, progress, problemOf, read, run, cancel };
});
