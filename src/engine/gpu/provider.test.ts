import { afterAll, expect, it } from 'vitest';
import { GpuTrouble, type GpuSight } from '../../shared/gpu/computer';
import { deviceProvider, lookForDevice, provideDevice } from './provider';

const before = deviceProvider();
afterAll(() => provideDevice(before));

it('looks for a device once, also where there is none, until someone insists', async () => {
  let looks = 0;
  const cards: GpuSight[] = [];
  provideDevice({
    look: () => {
      looks++;
      const [card] = cards;
      return card ? Promise.resolve(card) : Promise.reject(new Error('no driver'));
    },
    open: () => Promise.reject(new Error('never asked')),
  });
  const [one, two] = await Promise.all([lookForDevice(), lookForDevice()]);
  expect(one).toBeInstanceOf(GpuTrouble);
  expect(one).toMatchObject({ kind: 'none', message: 'no driver' });
  expect(two).toBe(one);
  expect(await lookForDevice()).toBe(one);
  expect(looks).toBe(1);

  const card = { name: 'A card', software: false };
  cards.push(card);
  expect(await Promise.all([lookForDevice(true), lookForDevice(true), lookForDevice()])).toEqual([card, card, one]);
  expect(await lookForDevice(true)).toBe(card);
  expect(looks).toBe(2);
});
