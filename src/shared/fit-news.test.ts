import { describe, expect, it } from 'vitest';
import type { FitEnd } from './contract/engine-api';
import { fitNews } from './fit-news';

const end: FitEnd = { folder: '/p/fits/dis', name: 'dis', status: 'complete', seconds: 31, fitted: 99, setAside: 1 };

describe('news of a fit', () => {
  it('are told of a long one, and of a short one that nobody sees', () => {
    expect(fitNews(end, true)).toEqual({ title: 'dis is finished', text: '99 replicas fitted, 1 set aside.' });
    expect(fitNews({ ...end, seconds: 29 }, true)).toBeUndefined();
    expect(fitNews({ ...end, seconds: 2, fitted: 1, setAside: 0 }, false)).toEqual({ title: 'dis is finished', text: '1 replica fitted.' });
  });

  it('are not told of what the user stopped, always of what stopped by itself', () => {
    expect(fitNews({ ...end, status: 'interrupted' }, false)).toBeUndefined();
    expect(fitNews({ ...end, status: 'interrupted', seconds: 1, problem: 'the disk is full.' }, true)).toEqual({ title: 'dis has stopped', text: 'the disk is full.' });
  });
});
