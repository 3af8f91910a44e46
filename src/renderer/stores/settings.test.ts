// @vitest-environment happy-dom
import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, expect, it } from 'vitest';
import { nextTick } from 'vue';
import { fakeServices } from './fake-services';
import { useNotices } from './notices';
import { useSettings } from './settings';

beforeEach(() => { setActivePinia(createPinia()); });

it('a change shows at once, and the document follows', async () => {
  fakeServices({}, { writeSettings: async (change) => ({ ...useSettings().settings, ...change }) });
  const store = useSettings();
  store.dress(document.documentElement);
  const kept = store.change({ theme: 'dark', density: 'comfortable' });
  await nextTick();
  expect({ ...document.documentElement.dataset }).toEqual({ theme: 'dark', density: 'comfortable' });
  await kept;
});

it('a change that could not be kept is taken back, and said', async () => {
  fakeServices({}, { writeSettings: async () => { throw new Error('disk full'); } });
  await useSettings().change({ theme: 'light' });
  expect(useSettings().settings.theme).toBe('system');
  expect(useNotices().notices).toMatchObject([{ tone: 'bad', title: 'The setting was not kept', text: 'disk full' }]);
});
