import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { SubjectLook } from '../../shared/contract/engine-api';
import { useNotices } from './notices';
import { useProject } from './project';
import { useEngine } from './services';

/** Colours and labels of the project's fits and sets: one thing keeps them wherever it is shown. */
export const useLooks = defineStore('looks', () => {
  const project = useProject();
  /** Given, but not yet in the listing. */
  const given = shallowRef<Readonly<Record<string, SubjectLook>>>({});
  const all = computed<Readonly<Record<string, SubjectLook>>>(() => ({ ...project.listing?.looks, ...given.value }));
  watch(() => project.listing, (listing) => {
    const isListed = (folder: string, { colour, label }: SubjectLook): boolean => listing?.looks[folder]?.colour === colour && listing?.looks[folder]?.label === label;
    given.value = Object.fromEntries(Object.entries(given.value).filter(([folder, one]) => !isListed(folder, one)));
  });
  watch(() => project.folder, () => { given.value = {}; });

  const of = (folder: string): SubjectLook => all.value[folder] ?? {};
  async function change(folder: string, one: SubjectLook): Promise<void> {
    given.value = { ...given.value, [folder]: one };
    await useNotices().attempt('Its look was not kept', () => useEngine().writeLook(project.folder, folder, one));
  }
  /** @param colour number of a hue */
  const paint = (folder: string, colour: number): Promise<void> => change(folder, { ...of(folder), colour });
  /** @param label empty: its name again */
  function name(folder: string, label: string): Promise<void> {
    const { colour } = of(folder);
    return change(folder, { ...(colour !== undefined && { colour }), ...(label !== '' && { label }) });
  }
  return { all, of, paint, name };
});
