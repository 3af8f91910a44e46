// @vitest-environment happy-dom
import { mount } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { TooltipProvider } from 'reka-ui';
import { h, nextTick } from 'vue';
import { expect, it } from 'vitest';
import type { Integral, SubjectInfo } from '../../../shared/contract/compare-api';
import { fakeServices } from '../../stores/fake-services';
import { useCompare } from './compare-store';
import IntegralsPanel from './IntegralsPanel.vue';

const info = (folder: string, errorType: SubjectInfo['errorType']): SubjectInfo => ({
  folder, name: folder, kind: 'set', errorType, members: [1, 2], kept: [1, 2], q0: 1.65, qMin: 1, qMax: 100, xMin: 1e-9, madeBy: '', description: '', running: false, contentHash: folder,
});
const arc = (name: string, mean: number, central: number): Integral => ({ kind: 'arc length', name, mean, central, deviation: 0.1, low68: 0, high68: 1, values: Float64Array.of(0, 1) });

it('differences are those of what is shown: means of replicas, central values of Hessian sets', async () => {
  setActivePinia(createPinia());
  const sets = {
    '/p/replicas': { info: info('/p/replicas', 'replicas'), quantities: [arc('g', 1, 5), arc('s', 1, 5)] },
    '/p/hessian': { info: info('/p/hessian', 'hessian'), quantities: [arc('g', 5, 1), arc('s', 1, 5)] },
  };
  const of = (folder: string) => sets[folder as keyof typeof sets];
  fakeServices({
    comparedSubjects: async (folders) => folders.map((folder) => ({ folder, value: of(folder).info })),
    compareIntegrals: async ({ subjects }) => ({ q: 1.65, subjects: subjects.map(({ folder }) => ({ folder, value: { members: [1, 2], quantities: of(folder).quantities } })) }),
    writeLook: async () => undefined,
  });
  const compare = useCompare();
  Object.keys(sets).forEach(compare.add);
  const panel = mount({ render: () => h(TooltipProvider, () => h(IntegralsPanel)) });
  const rows = () => panel.findAll('tbody tr:not(.group)').map((row) => row.findAll('th, td').map((cell) => cell.text().split(' ')[0]));
  for (let i = 0; i < 8; i++) await nextTick();
  expect(rows()).toEqual([['g', '', '1.00', '1.00'], ['s', '', '1.00', '5.00']]);
  compare.differencesOnly = true;
  await nextTick();
  expect(rows().map(([name]) => name)).toEqual(['s']);
  panel.unmount();
});
