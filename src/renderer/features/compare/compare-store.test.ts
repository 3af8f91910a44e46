import { createPinia, setActivePinia } from 'pinia';
import { nextTick } from 'vue';
import { beforeEach, describe, expect, it } from 'vitest';
import type { SubjectInfo } from '../../../shared/contract/compare-api';
import { fakeServices } from '../../stores/fake-services';
import { useCompare } from './compare-store';

const subject = (folder: string, more: Partial<SubjectInfo>): SubjectInfo => ({
  folder, name: folder.slice(3), kind: 'fit', errorType: 'replicas', members: [1, 2, 3], kept: [1, 3], q0: 1.65, qMin: 1.65, qMax: 1.65, xMin: 1e-9, madeBy: '', description: '', running: false, contentHash: folder, ...more,
});
const SUBJECTS = [subject('/p/fit', {}), subject('/p/other', { kept: [1, 2, 3] }), subject('/p/set', { kind: 'set', kept: [1, 2, 3], qMax: 1e4 }), subject('/p/low', { kind: 'set', kept: [1, 2, 3], qMin: 1, qMax: 100 })];

beforeEach(() => {
  setActivePinia(createPinia());
  fakeServices({ comparedSubjects: async (folders) => folders.map((folder) => ({ folder, value: SUBJECTS.find((one) => one.folder === folder)! })), writeLook: async () => undefined });
});
async function comparing(...folders: readonly string[]) {
  const compare = useCompare();
  folders.forEach(compare.add);
  for (let i = 0; i < 4; i++) await nextTick();
  return compare;
}

describe('which members count', () => {
  it('are those that the engine takes by itself, or all of a fit of which postfit rejects some; those that are chosen by hand in any case', async () => {
    const compare = await comparing('/p/fit', '/p/other', '/p/set');
    const members = () => compare.selection?.subjects.map((one) => one.members);
    expect(members()).toEqual([undefined, undefined, undefined]);
    compare.choice('replicas').value = 'all';
    expect(members()).toEqual(['all', undefined, undefined]);
    compare.choose('/p/fit', [2]);
    compare.choice('replicas').value = 'kept';
    expect([members(), compare.isNarrowed]).toEqual([[[2], undefined, undefined], true]);
    compare.chooseAll();
    expect([members(), compare.isNarrowed]).toEqual([[undefined, undefined, undefined], false]);
  });
  it('come back with a view that was kept', async () => {
    const compare = await comparing('/p/set');
    compare.choice('replicas').value = 'all';
    compare.saveView('mine');
    compare.choice('replicas').value = 'kept';
    compare.showView('mine');
    expect(compare.choices.replicas).toBe('all');
  });
});

describe('the scale', () => {
  it('is the one that is chosen where all are known there, and Q0 beside a fit', async () => {
    const compare = await comparing('/p/set', '/p/low');
    expect([compare.scales, compare.q]).toEqual([{ min: 1.65, max: 100 }, undefined]);
    compare.q = 50;
    expect([compare.q, compare.energies]).toEqual([50, { q: 50, sqrtS: 13_000 }]);
    compare.q = 5000;
    expect(compare.q).toBeUndefined();
    compare.q = 50;
    compare.add('/p/fit');
    for (let i = 0; i < 4; i++) await nextTick();
    expect([compare.q, compare.energies]).toEqual([undefined, { sqrtS: 13_000 }]);
  });
});

it('a member under the pointer is let go with its figure, a clicked one stays', async () => {
  const compare = await comparing('/p/fit');
  compare.pin({ folder: '/p/fit', member: 2 });
  compare.hover({ folder: '/p/fit', member: 1 });
  expect(compare.focus?.member).toBe(1);
  compare.tab = 'pdfs';
  await nextTick();
  expect(compare.focus?.member).toBe(2);
});
