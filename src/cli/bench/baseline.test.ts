import { expect, it } from 'vitest';
import { PartonError } from '../../shared/errors';
import { withParts } from './baseline';
import type { BenchResult } from './suite';

const machine: BenchResult['machine'] = { processor: 'A processor', cores: 2, memory: 24e9, node: '20.20.2', platform: 'linux-x64', load: 0.1 };
const run = { replicas: 1, seconds: 9, firstEpochSeconds: 3, epochMilliseconds: { best: 0.3, median: 0.4 }, peakMemory: 3e8 };
const recorded: BenchResult = { machine, workers: 2, epoch: [run], reference: { replicas: 4, fastMilliseconds: 0.3, referenceMilliseconds: 500, ratio: 1600 } };

it('keeps the parts that were not measured again', () => {
  const again = { ...run, peakMemory: 2e8 };
  const measured: BenchResult = { machine: { ...machine, load: 0.4, node: '22.12.0' }, workers: 2, epoch: [again], global: { obstacle: 'no data' } };
  expect(withParts(recorded, measured, 'baseline.json')).toEqual({ ...recorded, machine: { ...machine, load: 0.4, node: '22.12.0' }, epoch: [again] });
});

it('does not mix machines', () => {
  for (const other of [{ ...recorded, machine: { ...machine, processor: 'Another' } }, { ...recorded, workers: 4 }]) {
    expect(() => withParts(recorded, other, 'baseline.json')).toThrow(PartonError);
  }
});
