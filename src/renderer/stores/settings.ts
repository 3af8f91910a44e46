import { usePreferredDark } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, shallowRef, watchEffect } from 'vue';
import type { Settings } from '../../shared/contract/desktop-api';
import { useNotices } from './notices';
import { useDesktop } from './services';

const UNTIL_READ: Settings = {
  theme: 'system', density: 'compact', theory: [], data: [], pdfs: [], scans: [], workers: 0, engine: 'auto', singleLetterKeys: true, recentProjects: [],
};

export const useSettings = defineStore('settings', () => {
  const settings = shallowRef(UNTIL_READ);
  const prefersDark = usePreferredDark();
  const theme = computed(() => (settings.value.theme === 'system' ? (prefersDark.value ? 'dark' : 'light') : settings.value.theme));

  async function read(): Promise<void> {
    settings.value = await useDesktop().readSettings();
  }
  /** Shows the change at once and takes it back if it could not be kept. */
  async function change(part: Partial<Settings>): Promise<void> {
    const before = settings.value;
    settings.value = { ...before, ...part };
    const kept = await useNotices().attempt('The setting was not kept', async () => { settings.value = await useDesktop().writeSettings(part); });
    if (!kept) settings.value = before;
  }
  /** Lets the document follow theme and density. */
  function dress(root: HTMLElement): void {
    watchEffect(() => {
      root.dataset.theme = theme.value;
      root.dataset.density = settings.value.density;
    });
  }
  return { settings, theme, read, change, dress };
});
