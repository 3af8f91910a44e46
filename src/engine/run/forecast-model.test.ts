import { expect, it } from 'vitest';
import { foretell, type FitMeasures, type FitSize, type MethodMeasures } from './forecast-model';

const MB = 1e6;
const measures: FitMeasures = {
  reading: 1, reducing: 2, drawing: { first: 0.4, each: 0.01 }, settingUp: { first: 0.2, each: 0.05 }, groupEpoch: 0.3e-3,
  reporting: { first: 0.3, each: 0.02 }, logged: 0.003, writing: 0.02,
  process: 200 * MB, kernels: 4 * MB, group: 1.6 * MB, scratch: 20 * MB, data: 0.03 * MB, weights: 0.006 * MB, moments: 2,
};
const size = { replicas: 100, workers: 2, epochs: 3000, lanes: 4, snapshotEvery: 100 };
const method = (changed: Partial<MethodMeasures>, measured: Partial<FitMeasures> = {}): MethodMeasures => ({ products: 1, ...size, ...changed, measures: { ...measures, ...measured } });
const of = (changed: Partial<FitSize & MethodMeasures>, measured: Partial<FitMeasures> = {}) => foretell([method(changed, measured)], { ...size, ...changed });
const total = ({ seconds }: ReturnType<typeof foretell>) => Object.values(seconds).reduce((sum, part) => sum + part, 0);

it('is never less for more replicas, and counts lanes by the group', () => {
  const sizes = Array.from({ length: 120 }, (_, i) => of({ replicas: i + 1 }));
  for (const [i, one] of sizes.slice(1).entries()) {
    for (const what of [total, ({ memory }: typeof one) => memory, ({ epochMilliseconds }: typeof one) => epochMilliseconds]) expect(what(one)).toBeGreaterThanOrEqual(what(sizes[i]!));
  }
  expect([1, 4, 8, 9, 100].map((replicas) => of({ replicas }).epochMilliseconds)).toEqual([1, 1, 1, 2, 13].map((groups) => expect.closeTo(0.3 * groups, 9) as number));
});

it('trains in half the time on twice the threads, with the memory of their kernels', () => {
  const [one, two] = [of({ replicas: 64, workers: 1 }), of({ replicas: 64, workers: 2 })];
  expect(two.seconds.training).toBeCloseTo(one.seconds.training / 2, 9);
  expect(two.seconds.settingUp).toBeLessThan(one.seconds.settingUp);
  expect(two.memory).toBeGreaterThan(one.memory + measures.kernels + measures.scratch);
});

it('counts the states that wait for the log, in workers and in checkpoints on their way to the disk', () => {
  const more = of({ epochs: 6000 }).memory - of({ epochs: 3000 }).memory;
  expect(more).toBeGreaterThanOrEqual(100 * 30 * measures.weights * 2);
  expect(of({}, { moments: 3 }).memory - of({}).memory).toBeGreaterThanOrEqual(100 * measures.weights * 2);
  expect(of({ epochs: 99 }).memory).toBe(of({ epochs: 1 }).memory);
});

it('counts what is written at the end, at least as long as the disk takes', () => {
  expect(of({ epochs: 6000 }).seconds.ending - of({ epochs: 3000 }).seconds.ending).toBeCloseTo(52 * 30 * measures.logged, 9);
  const quick = { reporting: { first: 0, each: 0 }, logged: 0 };
  expect(of({}, quick).seconds.ending).toBeGreaterThan(0);
  expect(of({ workers: 8 }, quick).seconds.ending).toBe(of({}, quick).seconds.ending);
});

it('adds up methods that differ: each has its own epochs, and fills groups of lanes of its own', () => {
  const workers = { ...size, workers: 1 };
  const alone = [method({ replicas: 10 }), method({ replicas: 3, epochs: 500 }, { groupEpoch: 1e-3, kernels: 9 * MB })];
  const both = foretell(alone, workers);
  expect(both.epochMilliseconds).toBeCloseTo(3 * 0.3 + 1, 9);
  expect(both.seconds.training).toBeCloseTo(3 * 0.3e-3 * 3000 + 1e-3 * 500, 9);
  expect(both.memory - foretell(alone.slice(0, 1), workers).memory).toBeGreaterThan(9 * MB + measures.group);
  const two = foretell(alone, size); // two groups and none, one and one
  expect(two.seconds.training).toBeCloseTo(2 * 0.3e-3 * 3000, 9);
  expect(two.epochMilliseconds).toBeCloseTo(0.3 + 1, 9);
});

it('shares heavy methods out by what they cost', () => {
  const light = Array.from({ length: 6 }, () => method({ replicas: 4, products: 1 }, { groupEpoch: 1e-3 }));
  const heavy = method({ replicas: 4, products: 6 }, { groupEpoch: 6e-3 });
  for (const methods of [[...light, heavy], [heavy, ...light]]) expect(foretell(methods, size).epochMilliseconds).toBeCloseTo(6, 9);
  expect(foretell([...light, { ...heavy, epochs: 1000 }], size).seconds.training).toBeCloseTo(12, 9); // in fewer epochs: four light ones, and two beside it
});
