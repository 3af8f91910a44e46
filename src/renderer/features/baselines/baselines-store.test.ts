import { createPinia, setActivePinia } from 'pinia';
import { nextTick } from 'vue';
import { beforeEach, describe, expect, it } from 'vitest';
import type { BaselineRequest, BaselineStatement } from '../../../shared/contract/baseline-statement';
import { fakeServices } from '../../stores/fake-services';
import { useBaselines } from './baselines-store';

const request = (fit: string): BaselineRequest => ({ fit, replicas: [1], against: 'alone' });
let unreadable = '';
let end: { resolve(statement: BaselineStatement): void; reject(error: Error): void } | undefined;
let tell: (event: string, value?: unknown) => void = () => undefined;

beforeEach(() => {
  setActivePinia(createPinia());
  unreadable = '';
  ({ tell } = fakeServices({
    baselines: async (fit) => {
      if (fit === unreadable) throw new Error(`${fit} cannot be read`);
      return [];
    },
    runBaseline: (_, signal) => new Promise((resolve, reject) => {
      end = { resolve, reject };
      signal?.addEventListener('abort', () => { reject(new Error('cancelled')); });
    }),
  }));
});

describe('checks against baselines', () => {
  it('a problem of reading goes when reading succeeds', async () => {
    const store = useBaselines();
    unreadable = '/p/a';
    await store.read('/p/a');
    await store.read('/p/b');
    expect([store.problemOf('/p/a'), store.problemOf('/p/b')]).toEqual(['/p/a cannot be read', undefined]);
    unreadable = '';
    await store.read('/p/a');
    expect(store.problemOf('/p/a')).toBeUndefined();
  });

  it('a check that failed stays said with its fit until the next check of it', async () => {
    const store = useBaselines();
    const done = store.run(request('/p/a'));
    end!.reject(new Error('no weights'));
    expect(await done).toBeUndefined();
    await store.read('/p/a');
    expect([store.problemOf('/p/a'), store.problemOf('/p/b')]).toEqual(['no weights', undefined]);
    void store.run(request('/p/a'));
    expect(store.problemOf('/p/a')).toBeUndefined();
  });

  it('one runs at a time, tells how far it is, and says nothing when it is cancelled', async () => {
    const store = useBaselines();
    const done = store.run(request('/p/a'));
    expect(await store.run(request('/p/b'))).toBeUndefined();
    tell('onBaselineProgress', { fit: '/p/b', done: 1, all: 2, text: 'of another window' });
    expect(store.progress).toBeUndefined();
    tell('onBaselineProgress', { fit: '/p/a', done: 1, all: 2, text: 'replica 1' });
    expect([store.running?.fit, store.progress?.text]).toEqual(['/p/a', 'replica 1']);
    store.cancel();
    await done;
    await nextTick();
    expect([store.running, store.problemOf('/p/a')]).toEqual([undefined, undefined]);
  });
});
