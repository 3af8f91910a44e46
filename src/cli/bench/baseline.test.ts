import { expect, it } from 'vitest';
import { PartonError } from '../../shared/errors';
import { recordBefore, withParts } from './baseline';
import type { BenchResult } from './suite';

const machine: BenchResult['machine'] = { processor: 'A processor', cores: 2, memory: 24e9, node: '20.20.2', platform: 'linux-x64', load: 0.1 };
const run = { replicas: 1, seconds: 9, firstEpochSeconds: 3, epochMilliseconds: { best: 0.3, median: 0.4 }, peakMemory: 3e8 };
const recorded: BenchResult = { machine, workers: 2, epoch: [run], reference: { replicas: 4, fastMilliseconds: 0.3, referenceMilliseconds: 500, ratio: 1600 } };

it('keeps the parts that were not measured again, and their load', () => {
  const again = { ...run, peakMemory: 2e8 };
  const measured: BenchResult = { machine: { ...machine, load: 0.05, node: '22.12.0' }, workers: 2, epoch: [again], global: { obstacle: 'no data' } };
  expect(withParts(recorded, measured)).toEqual({ ...recorded, machine: { ...machine, load: 0.1, node: '22.12.0' }, epoch: [again] });
  const { reference } = recorded;
  expect(withParts(recorded, { ...measured, ...(reference && { reference }) })).toEqual({ ...recorded, machine: { ...machine, load: 0.05, node: '22.12.0' }, epoch: [again] });
  expect(withParts(undefined, measured)).toBe(measured);
});

it('does not mix machines', () => {
  expect(recordBefore(undefined, recorded, false, 'baseline.json')).toBeUndefined();
  expect(recordBefore(recorded, { ...recorded, machine: { ...machine, load: 4, node: '22.12.0' } }, false, 'baseline.json')).toBe(recorded);
  for (const here of [{ ...recorded, machine: { ...machine, processor: 'Another' } }, { ...recorded, workers: 4 }]) {
    expect(() => recordBefore(recorded, here, false, 'baseline.json')).toThrow(PartonError);
    expect(recordBefore(recorded, here, true, 'baseline.json')).toBeUndefined();
  }
});
