import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { JournalWriter } from '../io/journal';
import { readMetrics } from './metrics-history';

it('gathers the epochs of replicas from a journal', () => {
  const folder = mkdtempSync(join(tmpdir(), 'metrics-'));
  try {
    const writer = JournalWriter.open(join(folder, 'metrics.journal'), { columns: ['training', 'validation'], replicas: [1, 2, 5] });
    writer.metrics(1, [1, 2, 5], [10, 20, 50, 11, 21, 51]);
    writer.metrics(2, [1, 5], [12, 52, 13, 53]);
    writer.event({ epoch: 1, replica: 2, name: 'stopped' });
    writer.close();
    expect(readMetrics(folder, [2, 5, 7])).toEqual(new Map([
      [2, { training: Float32Array.of(20), validation: Float32Array.of(21) }],
      [5, { training: Float32Array.of(50, 52), validation: Float32Array.of(51, 53) }],
      [7, { training: Float32Array.of(), validation: Float32Array.of() }],
    ]));
    expect(readMetrics(join(folder, 'none'), [1]).get(1)!.training).toHaveLength(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
