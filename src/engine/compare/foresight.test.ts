import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Foresight } from './foresight';

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

describe('Foresight', () => {
  it('does its pieces one by one after a pause, whatever one of them throws', () => {
    const done: number[] = [];
    new Foresight().plan([() => done.push(1), () => { throw new Error('not now'); }, () => done.push(3)]);
    vi.advanceTimersByTime(100);
    expect(done).toEqual([]);
    vi.advanceTimersByTime(50);
    expect(done).toEqual([1]);
    vi.runAllTimers();
    expect(done).toEqual([1, 3]);
  });

  it('leaves what another plan replaces', () => {
    const done: string[] = [];
    const foresight = new Foresight();
    foresight.plan([() => done.push('a'), () => done.push('b')]);
    vi.advanceTimersByTime(150);
    foresight.plan([() => done.push('c')]);
    vi.runAllTimers();
    expect(done).toEqual(['a', 'c']);
  });
});
