import { useLocalStorage, useThrottleFn } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch, type WritableComputedRef } from 'vue';
import type { Chosen, ChosenMembers, PerSubject, Selection, SubjectInfo } from '../../../shared/contract/compare-api';
import type { Look } from '../../../charts/fit-color';
import { useLooks } from '../../stores/looks';
import { explain } from '../../stores/notices';
import { useProject } from '../../stores/project';
import { useEngine } from '../../stores/services';
import { DEFAULT_CHOICES, type Choices, type CompareTab } from './choices';

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
  readonly tag?: string;
  readonly differencesOnly?: boolean;
  readonly choices?: Partial<Choices>;
}

interface Kept {
  readonly entries: readonly Entry[];
  readonly reference: string;
  readonly views: readonly SavedView[];
}

/** A member of one of the compared. */
export interface Member {
  readonly folder: string;
  readonly member: number;
}

/** Milliseconds between two looks at a running fit: χ² of all its data takes seconds. */
const MOVES_EVERY = 5000;
export const WHOLE_RANGE: readonly [number, number] = [1e-4, 1];
const sameMember = (a: Member | undefined, b: Member | undefined): boolean => a?.folder === b?.folder && a?.member === b?.member;

/** What is compared: folders in their order, the reference, and what is chosen of them. Kept per project. */
export const useCompare = defineStore('compare', () => {
  const project = useProject();
  const lookOf = useLooks();
  const stored = useLocalStorage<Record<string, Kept>>('compare', {});
  const entries = shallowRef<readonly Entry[]>([]);
  const reference = ref('');
  const views = shallowRef<readonly SavedView[]>([]);
  const infos = shallowRef<readonly PerSubject<SubjectInfo>[]>([]);
  const problem = ref<string>();
  const tab = ref<CompareTab>('overview');
  const choices = shallowRef<Choices>(DEFAULT_CHOICES);
  /** Of x, for every figure. */
  const range = shallowRef<readonly [number, number]>(WHOLE_RANGE);
  const dataset = ref<string>();
  /** Only what has this tag is shown, beside the reference. */
  const tag = ref<string>();
  const differencesOnly = ref(false);
  /** The member under the pointer, and the one that was clicked. */
  const hovered = shallowRef<Member>();
  const pinned = shallowRef<Member>();
  /** Drawn in ink wherever it is known. */
  const focus = computed(() => hovered.value ?? pinned.value);
  /** Counts what makes results stale without another selection: a running fit has moved. */
  const revision = ref(0);
  watch(tab, () => { hovered.value = undefined; }); // the figure that was under the pointer is gone

  watch(() => project.folder, (folder) => {
    const own = stored.value[folder];
    [entries.value, reference.value, views.value] = [own?.entries ?? [], own?.reference ?? '', own?.views ?? []];
    [range.value, dataset.value, tag.value, hovered.value, pinned.value, infos.value] = [WHOLE_RANGE, undefined, undefined, undefined, undefined, []];
  }, { immediate: true });
  watch([entries, reference, views], () => {
    if (project.folder !== '') stored.value = { ...stored.value, [project.folder]: { entries: entries.value, reference: reference.value, views: views.value } };
  });
  const move = useThrottleFn(() => { revision.value++; }, MOVES_EVERY, true);
  watch(() => project.listing, (listing) => {
    if (!listing) return;
    // what is gone from the project is compared no more
    entries.value.filter(({ folder }) => !isThere(folder)).forEach(({ folder }) => { remove(folder); });
    if (listing.fits.some(({ folder, status }) => status === 'running' && has(folder))) void move();
  });

  /** In the project as it is listed; of installed sets the engine says so when it is asked. */
  const isThere = (folder: string): boolean => !project.holds(folder) || [...project.fits, ...project.pdfSets].some((one) => one.folder === folder);
  const has = (folder: string): boolean => entries.value.some((entry) => entry.folder === folder);
  /** Which members of one of the compared count. */
  const membersOf = (folder: string): ChosenMembers | undefined => entries.value.find((entry) => entry.folder === folder)?.members ?? (choices.value.replicas === 'all' ? 'all' : undefined);
  const tagsOf = (folder: string): readonly string[] => project.fit(folder)?.notes.tags ?? [];
  /** Of what is compared, with how many have each. */
  const tags = computed(() => {
    const counts = new Map<string, number>();
    for (const { folder } of entries.value) for (const one of tagsOf(folder)) counts.set(one, (counts.get(one) ?? 0) + 1);
    return [...counts].map(([name, count]) => ({ name, count }));
  });
  watch(tags, (now) => { if (tag.value !== undefined && now.every(({ name }) => name !== tag.value)) tag.value = undefined; });
  const isShown = (folder: string): boolean => tag.value === undefined || folder === reference.value || tagsOf(folder).includes(tag.value);

  /** Those that could be read and are shown, under the names that they have in this project. */
  const readable = computed(() => entries.value.flatMap((entry) => {
    const info = infos.value.find(({ folder }) => folder === entry.folder)?.value;
    return info && isShown(entry.folder) ? [{ ...entry, info: { ...info, name: lookOf.of(entry.folder).label ?? info.name } }] : [];
  }));
  const names = computed(() => readable.value.map(({ info }) => info.name));
  const looks = computed<readonly Look[]>(() => readable.value.map(({ folder, info }) => ({ index: lookOf.of(folder).colour ?? 0, set: info.kind === 'set' })));
  const referenceIndex = computed(() => Math.max(0, readable.value.findIndex(({ folder }) => folder === reference.value)));
  const selected = computed<Selection | undefined>(() => (readable.value.length === 0 ? undefined : {
    subjects: readable.value.map(({ folder, info }): Chosen => {
      const members = membersOf(folder);
      return { folder, ...(members && (members !== 'all' || info.kept.length < info.members.length) && { members }) };
    }),
    reference: referenceIndex.value,
  }));
  /** Another object only when it is another selection: names and colours alone ask for nothing. */
  const selection = shallowRef(selected.value);
  watch(selected, (now) => { if (JSON.stringify(now) !== JSON.stringify(selection.value)) selection.value = now; }, { flush: 'sync' });

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
  watch([() => entries.value.map(({ folder }) => folder).join('\n'), revision], readInfos, { immediate: true });

  /** What is compared has a colour for its life: the first that none beside it has. */
  function paint(folder: string): void {
    if (lookOf.of(folder).colour !== undefined) return;
    const taken = entries.value.filter((entry) => entry.folder !== folder).map((entry) => lookOf.of(entry.folder).colour);
    let number = 0;
    while (taken.includes(number)) number++;
    void lookOf.paint(folder, number);
  }
  watch([entries, () => project.listing], () => { if (project.listing) entries.value.forEach(({ folder }) => { paint(folder); }); }, { immediate: true });
  function add(folder: string): void {
    if (has(folder)) return;
    entries.value = [...entries.value, { folder }];
    if (!has(reference.value)) reference.value = folder;
  }
  function remove(folder: string): void {
    entries.value = entries.value.filter((entry) => entry.folder !== folder);
    if (reference.value === folder) reference.value = entries.value[0]?.folder ?? '';
    for (const member of [hovered, pinned]) if (member.value?.folder === folder) member.value = undefined;
  }
  function choose(folder: string, members: readonly number[] | undefined): void {
    entries.value = entries.value.map((entry) => (entry.folder === folder ? { folder, ...(members && { members }) } : entry));
  }
  const isNarrowed = computed(() => entries.value.some(({ members }) => members !== undefined) || range.value !== WHOLE_RANGE);
  function chooseAll(): void {
    entries.value = entries.value.map(({ folder }) => ({ folder }));
    range.value = WHOLE_RANGE;
  }
  function hover(member: Member | undefined): void {
    if (!sameMember(member, hovered.value)) hovered.value = member;
  }
  /** A second time lets go. */
  function pin(member: Member | undefined): void {
    pinned.value = sameMember(member, pinned.value) ? undefined : member;
  }
  /** Scales, GeV, at which all of the compared are known. */
  const scales = computed(() => {
    const infos = readable.value.map(({ info }) => info);
    return { min: Math.max(0, ...infos.map(({ qMin }) => qMin)), max: Math.min(1e9, ...infos.map(({ qMax }) => qMax)) };
  });
  /** The scale that is chosen, as long as all of the compared are known there; else they are shown at Q0. */
  const q = computed({
    get: () => (choices.value.q !== undefined && choices.value.q >= scales.value.min && choices.value.q <= scales.value.max ? choices.value.q : undefined),
    set: (value) => { choices.value = { ...choices.value, q: value }; },
  });
  /** GeV, of PDFs and of luminosities, where they are chosen. */
  const energies = computed(() => ({ ...(q.value !== undefined && { q: q.value }), ...(choices.value.sqrtS !== undefined && { sqrtS: choices.value.sqrtS }) }));
  /** A choice as a model. */
  const choice = <K extends keyof Choices>(key: K): WritableComputedRef<Choices[K]> => computed({ get: () => choices.value[key], set: (value) => { choices.value = { ...choices.value, [key]: value }; } });

  function saveView(name: string): void {
    const view: SavedView = {
      name, tab: tab.value, entries: entries.value, reference: reference.value, range: range.value, differencesOnly: differencesOnly.value, choices: choices.value,
      ...(dataset.value !== undefined && { dataset: dataset.value }), ...(tag.value !== undefined && { tag: tag.value }),
    };
    views.value = [...views.value.filter((one) => one.name !== name), view];
  }
  function showView(name: string): void {
    const view = views.value.find((one) => one.name === name);
    if (!view) return;
    const known = view.entries.filter(({ folder }) => isThere(folder));
    const whole = view.range[0] === WHOLE_RANGE[0] && view.range[1] === WHOLE_RANGE[1];
    [entries.value, reference.value, tab.value, range.value, dataset.value, tag.value] = [known, known.some(({ folder }) => folder === view.reference) ? view.reference : known[0]?.folder ?? '', view.tab, whole ? WHOLE_RANGE : view.range, view.dataset, view.tag];
    [differencesOnly.value, choices.value] = [view.differencesOnly ?? false, { ...DEFAULT_CHOICES, ...view.choices }];
  }
  function removeView(name: string): void {
    views.value = views.value.filter((one) => one.name !== name);
  }

  return {
    entries, reference, views, infos, problem, tab, range, dataset, tag, tags, differencesOnly, hovered, pinned, focus, revision, choices,
    readable, names, looks, referenceIndex, selection, isNarrowed, scales, q, energies,
    has, isShown, membersOf, add, remove, choose, chooseAll, hover, pin, choice, saveView, showView, removeView,
  };
});
