import { MessageChannel } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { portChannel, type WebPort } from '../../shared/contract/channels';
import type { Channel } from '../../shared/contract/rpc';
import type { ReplicaData } from '../problem/fit-problem';
import { Desks } from './desk';

/** A desk that answers when it is told to. */
function heldDesk(): { channel: Channel; asked: { replica: number; answer(value: unknown): void }[]; leave(): void } {
  const { port1, port2 } = new MessageChannel();
  const [channel, other] = [port1, port2].map((port) => portChannel(port as unknown as WebPort)) as [Channel, Channel];
  const asked: ReturnType<typeof heldDesk>['asked'] = [];
  other.onMessage((message) => {
    const { id, args: [data] } = message as { id: number; args: [ReplicaData] };
    asked.push({ replica: data.replica, answer: (value) => other.send({ type: 'value', id, value }) });
  });
  return { channel, asked, leave: () => other.close() };
}

const data = (replica: number) => ({ replica }) as ReplicaData;

describe('desks of other threads', () => {
  it('have two tasks each, and the next when one is done', async () => {
    const desks = [heldDesk(), heldDesk()];
    const together = new Desks(desks.map(({ channel }) => channel));
    const results = [1, 2, 3, 4, 5, 6].map((replica) => together.triangles(data(replica)));
    const inHand = () => desks.map(({ asked }) => asked.map(({ replica }) => replica));
    await expect.poll(inHand).toEqual([[1, 3], [2, 4]]);
    desks[1]!.asked[0]!.answer('second');
    expect(await results[1]).toBe('second');
    await expect.poll(inHand).toEqual([[1, 3], [2, 4, 5]]);
    for (const { asked } of desks) asked.forEach(({ replica, answer }) => answer(replica));
    await expect.poll(inHand).toEqual([[1, 3, 6], [2, 4, 5]]);
    desks[0]!.asked[2]!.answer(6);
    expect(await Promise.all(results)).toEqual([1, 'second', 3, 4, 5, 6]);
    desks.forEach(({ leave }) => leave());
  });

  it('that end leave nobody waiting', async () => {
    const desk = heldDesk();
    const alone = new Desks([desk.channel]);
    const results = [1, 2, 3].map((replica) => alone.triangles(data(replica)));
    await expect.poll(() => desk.asked).toHaveLength(2);
    desk.leave();
    for (const result of [...results, alone.triangles(data(4))]) await expect(result).rejects.toMatchObject({ kind: 'internal', problem: 'a worker ended unexpectedly.' });
  });
});
