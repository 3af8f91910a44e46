import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { effectScope } from 'vue';
import { useTask } from './use-task';

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

it('does the last of what waits, later, and nothing after its scope', () => {
  const done: string[] = [];
  const scope = effectScope();
  const later = scope.run(useTask)!;
  for (const name of ['a', 'b', 'c']) later(() => done.push(name));
  expect(done).toEqual([]);
  vi.runAllTimers();
  expect(done).toEqual(['c']);
  later(() => done.push('d'));
  vi.runAllTimers();
  later(() => done.push('e'));
  scope.stop();
  vi.runAllTimers();
  expect(done).toEqual(['c', 'd']);
});
