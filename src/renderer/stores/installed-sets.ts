import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { InstalledSet } from '../../shared/contract/engine-api';
import { useProject } from './project';
import { useEngine } from './services';

/** PDF sets that are installed beside all projects; one that the project has a copy of is not told again. */
export const useInstalledSets = defineStore('installed-sets', () => {
  const all = shallowRef<readonly InstalledSet[]>([]);
  const sets = computed(() => {
    const own = new Set(useProject().pdfSets.map(({ name }) => name));
    return all.value.filter(({ name }) => !own.has(name));
  });
  /** They come and go without a word: look again whenever they are to be chosen from. */
  async function refresh(): Promise<void> {
    try {
      all.value = await useEngine().installedSets();
    } catch {
      // the engine is away, which is told elsewhere; those that were known remain
    }
  }
  return { sets, refresh };
});
