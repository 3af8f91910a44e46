import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CurveStore } from './curve-store';
import { epochGrid } from './epoch-grid';

/** The chunk that a worker would send of one replica's validation chi2; training is ten less. */
const chunk = (replica: number, firstEpoch: number, validation: readonly number[]) =>
  ({ firstEpoch, replicas: [replica], values: Float32Array.from(validation.flatMap((value) => [value - 10, value])) });

const column = (values: Float32Array, index: number, count: number) => values.filter((_, k) => k % count === index);

describe('the grid of epochs', () => {
  it('has every early epoch, is even on a logarithmic axis later, and ends with the last', () => {
    const grid = epochGrid(10_000);
    expect([...grid.slice(0, 50)]).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
    expect(grid.at(-1)).toBe(10_000);
    expect(grid.length).toBeLessThan(700);
    grid.slice(101).forEach((epoch, i) => expect(epoch / grid[i + 100]!).toBeLessThanOrEqual(1.01));
  });

  it.each([1, 2, 3])('is whole for %i epochs', (last) => expect([...epochGrid(last)]).toEqual(Array.from({ length: last }, (_, i) => i + 1)));
});

describe('curves', () => {
  it('keep every replica\'s lowest point, and only points that were', () => {
    fc.assert(fc.property(fc.array(fc.array(fc.float({ min: 0, max: 100, noNaN: true }), { minLength: 1, maxLength: 700 }), { minLength: 1, maxLength: 3 }), (curves) => {
      const replicas = curves.map((_, r) => r + 1);
      const store = new CurveStore(replicas, epochGrid(700));
      curves.forEach((values, r) => {
        for (let first = 0; first < values.length; first += 90) store.add(chunk(r + 1, first + 1, values.slice(first, first + 90)));
        store.end(r + 1);
      });
      const all = store.slice(0, store.complete());
      curves.forEach((values, r) => {
        const kept = [...column(all.validation, r, replicas.length)].filter((value) => !Number.isNaN(value));
        expect(Math.min(...kept)).toBe(Math.min(...values));
        for (const value of kept) expect(values).toContain(value);
      });
    }), { numRuns: 40 });
  });

  it('grow by rows that do not change any more, whoever is ahead', () => {
    const [epochs, replicas] = [400, [1, 2, 3]];
    const store = new CurveStore(replicas, epochGrid(epochs));
    const value = (replica: number, epoch: number) => Math.fround(Math.sin(replica * epoch) + 10 / epoch);
    const reached = [0, 0, 0];
    const seen: number[] = [];
    let rows = 0;
    for (let step = 0; reached.some((epoch) => epoch < epochs); step++) {
      const replica = 1 + ((step * 7) % 3);
      const from = reached[replica - 1]!;
      const to = Math.min(epochs, from + 1 + (step % 13));
      reached[replica - 1] = to;
      if (to > from) store.add(chunk(replica, from + 1, Array.from({ length: to - from }, (_, i) => value(replica, from + 1 + i))));
      const complete = store.complete();
      expect(complete).toBeGreaterThanOrEqual(rows);
      seen.push(...store.slice(rows, complete).validation);
      rows = complete;
    }
    expect(seen).toEqual([...store.slice(0, rows).validation]);
    expect(rows).toBe(epochGrid(epochs).length);
  });

  it('do not wait for a replica that has ended, and have nothing of it afterwards', () => {
    const store = new CurveStore([1, 2], epochGrid(20));
    store.add(chunk(1, 1, [3, 2, 1]));
    store.add(chunk(2, 1, [5, 4, 3, 2, 1]));
    expect(store.complete()).toBe(3);
    store.end(1);
    expect(store.complete()).toBe(5);
    expect([...column(store.slice(0, 5).validation, 0, 2)]).toEqual([3, 2, 1, NaN, NaN]);
  });
});
