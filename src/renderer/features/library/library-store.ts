import { defineStore } from 'pinia';
import { computed, ref, watch } from 'vue';
import type { RuncardEntry } from '../../../shared/contract/engine-api';
import { useConnection } from '../../stores/connection';
import { useNavigation } from '../../stores/navigation';
import { useProject } from '../../stores/project';
import { filterFits, type FitState } from './filter';

export type ItemKind = 'fit' | 'runcard' | 'pdf set';

/** What is selected and filtered in the library. */
export const useLibrary = defineStore('library', () => {
  const project = useProject();
  const text = ref('');
  const state = ref<FitState>();
  const tag = ref<string>();
  const selected = ref<{ readonly kind: ItemKind; readonly path: string }>();
  const chosenRuncard = ref<string>();

  const fits = computed(() => filterFits(project.fits, { text: text.value, state: state.value, tag: tag.value }, useConnection().shown));
  const isFiltered = computed(() => text.value.trim() !== '' || state.value !== undefined || tag.value !== undefined);

  const fit = computed(() => (selected.value?.kind === 'fit' ? project.fit(selected.value.path) : undefined));
  const pdfSet = computed(() => (selected.value?.kind === 'pdf set' ? project.pdfSets.find(({ folder }) => folder === selected.value?.path) : undefined));
  /** The runcard that the view's Fit button means: the selected one, the one that was edited last, or the plainest. */
  const runcard = computed(() => project.runcard(chosenRuncard.value ?? '') ?? project.runcard(useNavigation().runcard ?? '') ?? plainest(project.runcards));
  const isRuncardSelected = computed(() => selected.value?.kind === 'runcard');

  function select(kind: ItemKind, path: string): void {
    selected.value = { kind, path };
    if (kind === 'runcard') chosenRuncard.value = path;
  }
  const selectedPath = (kind: ItemKind): string | undefined => (selected.value?.kind === kind ? selected.value.path : undefined);
  function showAll(): void {
    text.value = '';
    state.value = undefined;
    tag.value = undefined;
  }
  watch(() => project.listing, (listing, before) => {
    if (!listing || listing.folder === before?.folder) return;
    const newest = [...listing.fits].sort((a, b) => b.modified - a.modified)[0];
    chosenRuncard.value = undefined;
    selected.value = undefined;
    showAll();
    if (newest) select('fit', newest.folder);
    else if (runcard.value) select('runcard', runcard.value.file);
  }, { immediate: true });
  return { text, state, tag, selected, fits, isFiltered, fit, pdfSet, runcard, isRuncardSelected, select, selectedPath, showAll };
});

/** Of those without errors, the one with the shortest name. */
const plainest = (runcards: readonly RuncardEntry[]): RuncardEntry | undefined =>
  [...runcards].sort((a, b) => Number(a.errors > 0) - Number(b.errors > 0) || a.name.length - b.name.length || a.name.localeCompare(b.name))[0];
