import { useLocalStorage } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { Chosen, PerSubject, Selection, SubjectInfo } from '../../../shared/contract/compare-api';
import type { Look } from '../../../charts/fit-color';
import { explain } from '../../stores/notices';
import { useProject } from '../../stores/project';
import { useEngine } from '../../stores/services';

export type CompareTab = 'overview' | 'pdfs' | 'distances' | 'chi2' | 'integrals' | 'exponents' | 'training' | 'luminosities' | 'data' | 'baselines' | 'runcards';

/** One of the compared, and which of its members count. */
interface Entry {
  readonly folder: string;
  readonly members?: readonly number[];
}

/** What a comparison shows, in a form that can be kept. */
export interface SavedView {
  readonly name: string;
  readonly tab: CompareTab;
  readonly entries: readonly Entry[];
  readonly reference: string;
  readonly range: readonly [number, number];
  readonly dataset?: string;
}

export const WHOLE_RANGE: readonly [number, number] = [1e-4, 1];

/** What is compared: folders in their order, the reference, and what is chosen of them. Kept per project. */
export const useCompare = defineStore('compare', () => {
  const project = useProject();
  const stored = useLocalStorage<Record<string, { entries: Entry[]; reference: string; views: SavedView[]; colours: Record<string, number> }>>('compare', {});
  const own = computed(() => stored.value[project.folder]);
  const entries = shallowRef<readonly Entry[]>([]);
  const reference = ref('');
  const views = shallowRef<readonly SavedView[]>([]);
  /** Folder to number of its colour: given once, then kept. */
  const colours = shallowRef<Readonly<Record<string, number>>>({});
  const infos = shallowRef<readonly PerSubject<SubjectInfo>[]>([]);
  const problem = ref<string>();
  const tab = ref<CompareTab>('overview');
  /** Of x, for every figure. */
  const range = shallowRef<readonly [number, number]>(WHOLE_RANGE);
  const dataset = ref<string>();
  const differencesOnly = ref(false);
  /** The member under the pointer, drawn in ink wherever it is known. */
  const focus = shallowRef<{ readonly folder: string; readonly member: number }>();
  /** Counts what makes results stale without another selection: a running fit has moved. */
  const revision = ref(0);

  watch(() => project.folder, () => {
    entries.value = own.value?.entries ?? [];
    reference.value = own.value?.reference ?? '';
    views.value = own.value?.views ?? [];
    colours.value = own.value?.colours ?? {};
    [range.value, dataset.value, focus.value, infos.value] = [WHOLE_RANGE, undefined, undefined, []];
  }, { immediate: true });
  watch([entries, reference, views, colours], () => {
    if (project.folder === '') return;
    stored.value = { ...stored.value, [project.folder]: { entries: [...entries.value], reference: reference.value, views: [...views.value], colours: { ...colours.value } } };
  });
  // what is gone from the project is compared no more
  watch(() => project.listing, (listing) => {
    if (!listing) return;
    const known = new Set([...listing.fits, ...listing.pdfSets].map(({ folder }) => folder));
    if (entries.value.some(({ folder }) => !known.has(folder))) entries.value = entries.value.filter(({ folder }) => known.has(folder));
    if (listing.fits.some(({ folder, status }) => status === 'running' && has(folder))) revision.value++;
  });

  const has = (folder: string): boolean => entries.value.some((entry) => entry.folder === folder);
  /** Those that could be read. */
  const readable = computed(() => entries.value.flatMap((entry) => {
    const info = infos.value.find(({ folder }) => folder === entry.folder)?.value;
    return info ? [{ ...entry, info }] : [];
  }));
  const names = computed(() => readable.value.map(({ info }) => info.name));
  const looks = computed<readonly Look[]>(() => readable.value.map(({ folder, info }) => ({ index: colours.value[folder] ?? 0, set: info.kind === 'set' })));
  const referenceIndex = computed(() => Math.max(0, readable.value.findIndex(({ folder }) => folder === reference.value)));
  const selection = computed<Selection | undefined>(() => (readable.value.length === 0 ? undefined : {
    subjects: readable.value.map(({ folder, members }): Chosen => ({ folder, ...(members && { members }) })), reference: referenceIndex.value,
  }));

  async function readInfos(): Promise<void> {
    const folders = entries.value.map(({ folder }) => folder);
    if (folders.length === 0) {
      infos.value = [];
      return;
    }
    try {
      const found = await useEngine().comparedSubjects(folders);
      if (folders.join('\n') === entries.value.map(({ folder }) => folder).join('\n')) [infos.value, problem.value] = [found, undefined];
    } catch (error) {
      problem.value = explain(error);
    }
  }
  watch([entries, revision], readInfos, { immediate: true });

  function add(folder: string): void {
    if (has(folder)) return;
    if (!(folder in colours.value)) colours.value = { ...colours.value, [folder]: freeColour() };
    entries.value = [...entries.value, { folder }];
    if (!has(reference.value)) reference.value = folder;
  }
  /** The least used number among those compared. */
  function freeColour(): number {
    const taken = entries.value.map(({ folder }) => colours.value[folder]);
    let number = 0;
    while (taken.includes(number)) number++;
    return number;
  }
  function remove(folder: string): void {
    entries.value = entries.value.filter((entry) => entry.folder !== folder);
    if (reference.value === folder) reference.value = entries.value[0]?.folder ?? '';
  }
  function choose(folder: string, members: readonly number[] | undefined): void {
    entries.value = entries.value.map((entry) => (entry.folder === folder ? { folder, ...(members && { members }) } : entry));
  }
  const isNarrowed = computed(() => entries.value.some(({ members }) => members !== undefined) || range.value !== WHOLE_RANGE);
  function chooseAll(): void {
    entries.value = entries.value.map(({ folder }) => ({ folder }));
    range.value = WHOLE_RANGE;
  }

  function saveView(name: string): void {
    const view: SavedView = { name, tab: tab.value, entries: entries.value, reference: reference.value, range: range.value, ...(dataset.value !== undefined && { dataset: dataset.value }) };
    views.value = [...views.value.filter((one) => one.name !== name), view];
  }
  function showView(name: string): void {
    const view = views.value.find((one) => one.name === name);
    if (!view) return;
    for (const { folder } of view.entries) if (!(folder in colours.value)) colours.value = { ...colours.value, [folder]: freeColour() };
    const whole = view.range[0] === WHOLE_RANGE[0] && view.range[1] === WHOLE_RANGE[1];
    [entries.value, reference.value, tab.value, range.value, dataset.value] = [view.entries, view.reference, view.tab, whole ? WHOLE_RANGE : view.range, view.dataset];
  }
  function removeView(name: string): void {
    views.value = views.value.filter((one) => one.name !== name);
  }

  return {
    entries, reference, views, infos, problem, tab, range, dataset, differencesOnly, focus, revision,
    readable, names, looks, referenceIndex, selection, isNarrowed,
    has, add, remove, choose, chooseAll, saveView, showView, removeView,
  };
});
