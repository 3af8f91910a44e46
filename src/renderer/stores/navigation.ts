import { defineStore } from 'pinia';
import { ref } from 'vue';

export type View = 'library' | 'runcard' | 'fit' | 'compare' | 'settings';

/** Which view is in front, and what it shows. */
export const useNavigation = defineStore('navigation', () => {
  const view = ref<View>('library');
  const runcard = ref<string>();
  const fit = ref<string>();
  const sidePanel = ref(true);

  function openRuncard(file: string): void {
    runcard.value = file;
    view.value = 'runcard';
  }
  function openFit(folder: string): void {
    fit.value = folder;
    view.value = 'fit';
  }
  /** A file or folder has a new path, or none. */
  function moved(path: string, next: string | undefined): void {
    if (runcard.value === path) runcard.value = next;
    if (fit.value === path) fit.value = next;
    if ((view.value === 'runcard' && !runcard.value) || (view.value === 'fit' && !fit.value)) view.value = 'library';
  }
  return { view, runcard, fit, sidePanel, openRuncard, openFit, moved };
});
