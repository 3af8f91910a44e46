import { effectScope, nextTick, shallowRef } from 'vue';
import { describe, expect, it } from 'vitest';
import { useResult } from './use-result';

/** Questions as they are asked, each to be answered by hand. */
function asking(first: string | undefined) {
  const question = shallowRef(first);
  const asked: { readonly question: string; readonly resolve: (answer: string) => void; readonly reject: (error: Error) => void }[] = [];
  const scope = effectScope();
  const revision = shallowRef(0);
  const result = scope.run(() => useResult(() => question.value, (one) => new Promise<string>((resolve, reject) => { asked.push({ question: one, resolve, reject }); }), () => revision.value))!;
  const settle = async () => { for (let i = 0; i < 4; i++) await nextTick(); };
  return { question, revision, asked, result, settle, scope };
}

describe('what the engine answers', () => {
  it('stays, as stale, until the next answer is there; of questions that come meanwhile only the last is asked', async () => {
    const { question, asked, result, settle } = asking('a');
    expect(result.stale.value).toBe(true);
    asked[0]!.resolve('A');
    await settle();
    expect([result.value.value, result.stale.value]).toEqual(['A', false]);
    for (const next of ['b', 'c', 'd']) {
      question.value = next;
      await settle();
    }
    expect(asked.map((one) => one.question)).toEqual(['a', 'b']);
    expect([result.value.value, result.stale.value]).toEqual(['A', true]);
    asked[1]!.resolve('B');
    await settle();
    expect(asked.map((one) => one.question)).toEqual(['a', 'b', 'd']);
    expect([result.value.value, result.stale.value]).toEqual(['B', true]);
    asked[2]!.resolve('D');
    await settle();
    expect([result.value.value, result.stale.value]).toEqual(['D', false]);
  });

  it('a failure is told, and the answer before it stays', async () => {
    const { question, revision, asked, result, settle } = asking('a');
    asked[0]!.resolve('A');
    await settle();
    question.value = 'b';
    await settle();
    asked[1]!.reject(new Error('no data'));
    await settle();
    expect([result.value.value, result.problem.value, result.stale.value]).toEqual(['A', 'no data', false]);
    revision.value = 1;
    await settle();
    expect(result.problem.value).toBe('no data'); // until the next answer
    asked[2]!.resolve('B');
    await settle();
    expect([result.value.value, result.problem.value]).toEqual(['B', undefined]);
    question.value = undefined;
    await settle();
    expect([result.value.value, result.problem.value]).toEqual([undefined, undefined]);
  });

  it('is asked for again when what it is of has moved, and is not stale meanwhile', async () => {
    const { question, revision, asked, result, settle } = asking('a');
    asked[0]!.resolve('A');
    await settle();
    revision.value = 1;
    await settle();
    expect(asked.map((one) => one.question)).toEqual(['a', 'a']);
    expect([result.value.value, result.stale.value]).toEqual(['A', false]);
    revision.value = 3;
    asked[1]!.resolve('A moved');
    await settle();
    expect(asked).toHaveLength(3);
    asked[2]!.resolve('A moved on');
    await settle();
    expect([result.value.value, asked.length]).toEqual(['A moved on', 3]);
    question.value = undefined;
    revision.value = 4;
    await settle();
    expect([result.value.value, asked.length]).toEqual([undefined, 3]);
  });

  it('asks nothing once nobody looks', async () => {
    const { question, asked, settle, scope } = asking('a');
    question.value = 'b';
    scope.stop();
    asked[0]!.resolve('A');
    await settle();
    expect(asked).toHaveLength(1);
  });
});
