import { createPinia, setActivePinia } from 'pinia';
import { effectScope, nextTick, shallowRef } from 'vue';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Chosen, MemberCurves, PdfComparison, PdfView, SubjectInfo } from '../../../shared/contract/compare-api';
import { fakeServices } from '../../stores/fake-services';
import { useCompare } from './compare-store';
import { useMemberCurves } from './member-curves';

const info = (folder: string): SubjectInfo => ({
  folder, name: folder, kind: 'fit', errorType: 'replicas', members: [1, 2], kept: [1], q0: 1.65, qMin: 1.65, qMax: 1.65, xMin: 1e-9, madeBy: '', description: '', running: false, contentHash: folder,
});
const view = (basis: PdfView['basis'], xMin: number): PdfView => ({ basis, xMin, xMax: 1, points: 3, scale: 'log' });
const onPoints = ({ basis, xMin }: PdfView, q: number) =>
  ({ q, x: Float64Array.of(xMin, 0.5, 1), flavours: ['a', 'b'].map((name) => ({ key: `${basis} ${name}`, label: name })) });
const bandsOf = (asked: PdfView, q: number): PdfComparison => ({ ...onPoints(asked, q), subjects: [] });

/** Questions as they come, each to be answered by hand. */
const asked: { readonly chosen: Chosen; readonly view: PdfView; answer(): void }[] = [];
const settle = async () => { for (let i = 0; i < 6; i++) await nextTick(); };

beforeEach(() => {
  asked.length = 0;
  setActivePinia(createPinia());
  fakeServices({
    comparedSubjects: async (folders) => folders.map((folder) => ({ folder, value: info(folder) })),
    comparedMembers: (chosen, of) => new Promise((resolve) => {
      const curves: MemberCurves = { ...onPoints(of, of.q!), members: [1, 2], values: new Float32Array(12) };
      asked.push({ chosen, view: of, answer: () => { resolve(curves); } });
    }),
    writeLook: async () => undefined,
  });
});

/** Curves of `folder` over bands in a view, with both to be changed. */
async function curves(which: 'counted' | 'all' = 'counted') {
  const compare = useCompare();
  compare.add('/p/a');
  compare.add('/p/b');
  await settle();
  const [folder, seen, bands] = [shallowRef<string | undefined>('/p/a'), shallowRef(view('flavour', 1e-4)), shallowRef<PdfComparison>()];
  const drawn = effectScope().run(() => useMemberCurves(() => folder.value, which, () => seen.value, () => bands.value))!;
  bands.value = bandsOf(seen.value, 1.65);
  await settle();
  asked[0]!.answer();
  await settle();
  return { compare, folder, seen, bands, drawn };
}

describe('curves of members', () => {
  it('are asked for at the scale of the bands', async () => {
    const { drawn, bands } = await curves();
    expect(asked.map((one) => [one.chosen.folder, one.view.q])).toEqual([['/p/a', 1.65]]);
    expect(drawn.value?.members).toEqual([1, 2]);
    bands.value = { ...bands.value!, subjects: [] };
    await settle();
    expect(asked).toHaveLength(1);
  });

  it('of another fit are not drawn while those that are wanted are computed', async () => {
    const { folder, drawn } = await curves();
    folder.value = '/p/b';
    await settle();
    expect(drawn.value).toBeUndefined();
    asked[1]!.answer();
    await settle();
    expect([asked[1]!.chosen.folder, drawn.value !== undefined]).toEqual(['/p/b', true]);
  });

  it.each([['basis', view('evolution', 1e-4), 1.65], ['range of x', view('flavour', 1e-2), 1.65], ['scale', view('flavour', 1e-4), 100]] as const)('of another %s are not drawn over the bands', async (_, next, q) => {
    const { seen, bands, drawn } = await curves();
    [seen.value, bands.value] = [next, bandsOf(next, q)];
    expect(drawn.value).toBeUndefined();
    await settle();
    asked.at(-1)!.answer();
    await settle();
    expect(drawn.value?.q).toBe(q);
  });

  it('are those that count, or all', async () => {
    await curves();
    useCompare().choose('/p/a', [2]);
    await settle();
    expect(asked.map(({ chosen }) => chosen)).toEqual([{ folder: '/p/a' }, { folder: '/p/a', members: [2] }]);
    asked.length = 0;
    await curves('all');
    useCompare().choose('/p/a', [1]);
    await settle();
    expect(asked.map(({ chosen }) => chosen)).toEqual([{ folder: '/p/a', members: 'all' }]);
  });

  it('of a fit that is hidden are neither asked for nor drawn', async () => {
    const { compare, folder, drawn } = await curves('all');
    compare.tag = 'none has this'; // /p/a is the reference, and stays
    await settle();
    expect([asked.length, drawn.value !== undefined]).toEqual([1, true]);
    compare.reference = '/p/b';
    await settle();
    expect([asked.length, drawn.value]).toEqual([1, undefined]);
    folder.value = '/p/b';
    await settle();
    expect(asked.map(({ chosen }) => chosen.folder)).toEqual(['/p/a', '/p/b']);
  });

  it('are asked for again when a running fit has moved', async () => {
    const { compare } = await curves();
    compare.revision++;
    await settle();
    expect(asked).toHaveLength(2);
  });
});
