import { describe, expect, it } from 'vitest';
import type { FitEntry, FitStatus } from '../../../shared/contract/engine-api';
import { countFits, filterFits, hasWords, readTags } from './filter';

const fit = (name: string, change: Partial<FitEntry> = {}): FitEntry => ({
  folder: `/p/fits/${name}`, name, status: 'complete', foreign: false, runcard: 'filter.yml', description: '', datasets: 17, replicas: 100, finished: 100,
  modified: 1, bytes: 1, notes: { text: '', tags: [] }, ...change,
});
const fits = [
  fit('dis_nnlo', { status: 'running', notes: { text: '', tags: ['nnlo', 'cuts'] } }),
  fit('dis_t0', { notes: { text: 'made on the Cluster', tags: ['nnlo'] } }),
  fit('mixed', { status: 'damaged', description: 'DIS and Drell-Yan' }),
  fit('paused', { status: 'paused' }),
];
const asIs = (status: FitStatus) => status;
const names = (some: readonly FitEntry[]) => some.map(({ name }) => name);

describe('filter of the library', () => {
  it('finds words in name, description, notes and tags', () => {
    expect(names(filterFits(fits, { text: 'dis' }, asIs))).toEqual(['dis_nnlo', 'dis_t0', 'mixed']);
    expect(names(filterFits(fits, { text: 'cluster DIS' }, asIs))).toEqual(['dis_t0']);
    expect(names(filterFits(fits, { text: 'cuts' }, asIs))).toEqual(['dis_nnlo']);
    expect(names(filterFits(fits, { text: ' ' }, asIs))).toEqual(names(fits));
  });
  it('takes state and tag together with the words', () => {
    expect(names(filterFits(fits, { text: '', state: 'attention' }, asIs))).toEqual(['mixed']);
    expect(names(filterFits(fits, { text: '', state: 'running' }, asIs))).toEqual(['dis_nnlo', 'paused']);
    expect(names(filterFits(fits, { text: 't0', tag: 'nnlo' }, asIs))).toEqual(['dis_t0']);
  });
  it('finds no word across two places', () => expect(hasWords('ab', ['a', 'b'])).toBe(false));
  it('counts states and tags', () => {
    expect(countFits(fits, asIs)).toEqual({ states: { running: 2, queued: 0, finished: 1, attention: 1 }, tags: [['nnlo', 2], ['cuts', 1]] });
  });
  it('counts a fit that an engine which is gone was fitting among those that need attention', () => {
    const cutOff = (status: FitStatus) => (status === 'running' || status === 'paused' ? 'cut off' : status);
    expect(countFits(fits, cutOff).states).toEqual({ running: 0, queued: 0, finished: 1, attention: 3 });
    expect(names(filterFits(fits, { text: '', state: 'attention' }, cutOff))).toEqual(['dis_nnlo', 'mixed', 'paused']);
  });
  it('reads tags', () => expect(readTags(' nnlo, cuts  nnlo,,x ')).toEqual(['nnlo', 'cuts', 'x']));
});
