import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, nextTick, shallowRef } from 'vue';
import { useSteps } from './use-steps';

function* doubled(value: number, steps: number[]): Generator<void, number> {
  steps.push(value);
  yield;
  steps.push(value);
  return 2 * value;
}

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

describe('useSteps', () => {
  it('takes each step in a task of its own, begins anew with a change, and ends with its scope', async () => {
    const source = shallowRef<number | undefined>(1);
    const steps: number[] = [];
    const scope = effectScope();
    const made = scope.run(() => useSteps(() => (source.value === undefined ? undefined : doubled(source.value, steps))))!;
    expect(steps).toEqual([]);
    vi.advanceTimersToNextTimer();
    expect([steps, made.value]).toEqual([[1], undefined]);
    source.value = 5;
    await nextTick();
    vi.runAllTimers();
    expect([steps, made.value]).toEqual([[1, 5, 5], 10]);
    source.value = 6;
    await nextTick();
    expect(made.value).toBe(10);
    scope.stop();
    vi.runAllTimers();
    expect([steps, made.value]).toEqual([[1, 5, 5], 10]);
  });
});
