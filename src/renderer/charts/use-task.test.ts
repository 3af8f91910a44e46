import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { effectScope } from 'vue';
import { useTask } from './use-task';

it('does the last of what waits, later, and nothing after its scope', async () => {
  const done: string[] = [];
  const scope = effectScope();
  const later = scope.run(useTask)!;
  for (const name of ['a', 'b', 'c']) later(() => done.push(name));
  await Promise.resolve();
  expect(done).toEqual([]);
  await expect.poll(() => done).toEqual(['c']);
  later(() => done.push('d'));
  await expect.poll(() => done).toEqual(['c', 'd']);
  later(() => done.push('e'));
  scope.stop();
  await sleep(20);
  expect(done).toEqual(['c', 'd']);
});
