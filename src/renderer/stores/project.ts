import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { FitEntry, PdfSetEntry, ProjectListing, RuncardEntry } from '../../shared/contract/engine-api';
import { explain } from './notices';
import { useDesktop, useEngine } from './services';
import { useSettings } from './settings';

const MOST_RECENT = 12;

/** The open project as its folder says; read again whenever the engine sees it change. */
export const useProject = defineStore('project', () => {
  const folder = ref('');
  const listing = shallowRef<ProjectListing>();
  /** Why the folder could not be read. */
  const problem = ref<string>();
  const reading = ref(false);
  let again = false;

  const runcards = computed<readonly RuncardEntry[]>(() => listing.value?.runcards ?? []);
  const fits = computed<readonly FitEntry[]>(() => listing.value?.fits ?? []);
  const pdfSets = computed<readonly PdfSetEntry[]>(() => listing.value?.pdfSets ?? []);
  /** The folder of the project's own sets, of which a command line must be told; undefined when there are none. */
  const pdfFolder = computed(() => (pdfSets.value.length > 0 ? `${folder.value}/pdfs` : undefined));
  const name = computed(() => listing.value?.name ?? baseName(folder.value));

  /** By its path alone, which may be of any system. */
  const holds = (path: string): boolean => ['/', '\\'].some((separator) => path.startsWith(`${folder.value}${separator}`));
  const fit = (path: string): FitEntry | undefined => fits.value.find((entry) => entry.folder === path);
  const runcard = (path: string): RuncardEntry | undefined => runcards.value.find((entry) => entry.file === path);

  function start(): void {
    useEngine().onProjectChanged((project) => { if (project === folder.value) void refresh(); });
  }
  /** Opens a project folder and remembers it. A folder that cannot be read is shown as such, with the reason. */
  async function open(path: string): Promise<void> {
    folder.value = path;
    listing.value = undefined;
    await refresh();
    if (problem.value) return;
    const { settings, change } = useSettings();
    await change({ recentProjects: [path, ...settings.recentProjects.filter((other) => other !== path)].slice(0, MOST_RECENT) });
  }
  /** Reads the folder again; while it is being read, once more at the end is enough. */
  async function refresh(): Promise<void> {
    if (reading.value) {
      again = true;
      return;
    }
    reading.value = true;
    do {
      again = false;
      const path = folder.value;
      try {
        const next = await useEngine().listProject(path);
        if (path !== folder.value) again = true;
        else [listing.value, problem.value] = [next, undefined];
      } catch (error) {
        if (path === folder.value) problem.value = explain(error);
      }
    } while (again);
    reading.value = false;
  }
  async function openFirst(): Promise<void> {
    await open(await useDesktop().initialProject());
  }
  return { folder, listing, problem, reading, runcards, fits, pdfSets, pdfFolder, name, holds, fit, runcard, start, open, openFirst, refresh };
});

/** The last part of a path of any system. */
export const baseName = (path: string): string => path.split(/[/\\]/).filter(Boolean).at(-1) ?? path;
