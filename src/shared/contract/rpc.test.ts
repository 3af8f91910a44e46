import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { PartonError } from '../errors';
import { createClient, serve, type Channel } from './rpc';

interface Counter {
  add(a: number, b: number): Promise<number>;
  fail(): Promise<never>;
  slow(): Promise<string>;
  wait(milliseconds: number, signal?: AbortSignal): Promise<string>;
  onTick(listener: (tick: number) => void): () => void;
}

const protocol = { methods: { add: z.tuple([z.number(), z.number()]), fail: z.tuple([]), slow: z.tuple([]), wait: z.tuple([z.number()]) }, events: ['onTick'], cancellable: ['wait'] };
const names = { methods: ['add', 'fail', 'slow', 'wait', 'unknown'], events: ['onTick'] };

/** Both ends of a channel; messages are copied, as between processes, and come later. */
function channels(): [Channel, Channel] {
  const ends = [0, 1].map(() => ({ message: [] as ((message: unknown) => void)[], close: [] as (() => void)[] }));
  const end = (mine: number): Channel => ({
    send: (message) => {
      const copy = structuredClone(message);
      queueMicrotask(() => ends[1 - mine]!.message.forEach((listener) => listener(copy)));
    },
    onMessage: (listener) => void ends[mine]!.message.push(listener),
    onClose: (listener) => void ends[mine]!.close.push(listener),
    close: () => ends.forEach(({ close }) => close.forEach((listener) => listener())),
  });
  return [end(0), end(1)];
}

function setUp() {
  const ticks = new Set<(tick: number) => void>();
  const ended: string[] = [];
  const counter: Counter = {
    add: async (a, b) => a + b,
    fail: async () => {
      throw new PartonError('missing', 'it is not there.', { file: 'x.yml', line: 3 }, 'Look elsewhere.');
    },
    slow: () => new Promise(() => undefined),
    wait: (milliseconds, signal) => new Promise((resolve) => {
      const end = (how: string) => () => {
        ended.push(how);
        resolve(how);
      };
      setTimeout(end('in time'), milliseconds);
      signal?.addEventListener('abort', end('early'));
    }),
    onTick: (listener) => {
      ticks.add(listener);
      return () => void ticks.delete(listener);
    },
  };
  const [here, there] = channels();
  const served = serve(counter, protocol, here);
  const client = createClient<Counter & { unknown(): Promise<void> }>(names);
  client.attach(there);
  return { served, client, ended, there, here, tick: (value: number) => ticks.forEach((listener) => listener(value)), listening: () => ticks.size };
}

describe('calls', () => {
  it('come back with their value', async () => {
    const { client: { api } } = setUp();
    expect(await Promise.all([api.add(1, 2), api.add(3, 4)])).toEqual([3, 7]);
  });

  it('fail with the whole error, of the same class', async () => {
    const error: unknown = await setUp().client.api.fail().catch((one: unknown) => one);
    expect(error).toBeInstanceOf(PartonError);
    expect(error).toMatchObject({ kind: 'missing', problem: 'it is not there.', where: { file: 'x.yml', line: 3 }, remedy: 'Look elsewhere.' });
  });

  it('are refused when they are not of the protocol', async () => {
    const { client: { api } } = setUp();
    await expect(api.unknown()).rejects.toThrow('no method "unknown"');
    await expect(api.add('1' as unknown as number, 2)).rejects.toThrow('argument 0 of add');
    await expect((api as unknown as { add(...all: number[]): Promise<number> }).add(1, 2, 3)).rejects.toMatchObject({ kind: 'input' });
  });

  it('are cancelled by a signal, there as well as here', async () => {
    const { client: { api }, ended } = setUp();
    const stop = new AbortController();
    const long = api.wait(60_000, stop.signal);
    setTimeout(() => stop.abort(), 10);
    await expect(long).rejects.toThrow('cancelled');
    await vi.waitFor(() => expect(ended).toEqual(['early']));
    expect(await api.wait(1)).toBe('in time');
    expect(await api.wait(1, new AbortController().signal)).toBe('in time');
    await expect(api.wait(1, AbortSignal.abort())).rejects.toThrow('cancelled');
  });

  it('that nobody waits for any more are cancelled', async () => {
    const { client, there, ended } = setUp();
    const lost = client.api.wait(60_000);
    await client.api.add(1, 1); // it has begun
    there.close();
    await expect(lost).rejects.toThrow('closed');
    await vi.waitFor(() => expect(ended).toEqual(['early']));
  });

  it('never reach what an object inherits', async () => {
    const { here, there } = setUp();
    void here;
    const answer = new Promise((resolve) => there.onMessage(resolve));
    there.send({ type: 'call', id: 9, method: 'hasOwnProperty', args: ['add'] });
    expect(await answer).toMatchObject({ type: 'error', id: 9 });
  });

  it('fail when the channel closes, and wait for the next one', async () => {
    const { client, there } = setUp();
    const lost = client.api.slow();
    there.close();
    await expect(lost).rejects.toThrow('closed');
    const later = client.api.add(20, 22);
    const [here, next] = channels();
    serve({ add: async (a: number, b: number) => a + b, onTick: () => () => undefined }, protocol, here);
    client.attach(next);
    expect(await later).toBe(42);
  });
});

describe('events', () => {
  it('come to listeners, also after the channel was replaced, until they leave', async () => {
    const { client, tick } = setUp();
    const seen: number[] = [];
    const stop = client.api.onTick((value) => seen.push(value));
    tick(1);
    await client.api.add(0, 0);
    stop();
    tick(2);
    await client.api.add(0, 0);
    expect(seen).toEqual([1]);
  });

  it('are counted until the other end has dealt with them', async () => {
    const { served, client, tick } = setUp();
    tick(1);
    tick(2);
    expect(served.backlog).toBe(2);
    await client.api.add(0, 0);
    expect(served.backlog).toBe(0);
  });

  it('end with the channel', () => {
    const { there, listening } = setUp();
    expect(listening()).toBe(1);
    there.close();
    expect(listening()).toBe(0);
  });
});

it('answers nothing to what is no call', async () => {
  const { there, client } = setUp();
  const answers: unknown[] = [];
  there.onMessage((message) => answers.push(message));
  for (const message of [undefined, null, 3, 'x', [], {}, { type: 'call' }, { type: 'call', id: 1.5, method: 'add', args: [] }, { type: 'call', id: 1, method: {}, args: [] }]) there.send(message);
  await client.api.add(1, 1);
  expect(answers).toEqual([{ type: 'value', id: 1, value: 2 }]);
});
