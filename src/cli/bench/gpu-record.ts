import { existsSync, readFileSync } from 'node:fs';
import type { Agreement } from '../../engine/bench/agreement';
import type { GpuBench } from '../../engine/bench/gpu';
import type { BenchResult } from './suite';

/** What was measured on one device. */
export interface GpuRun {
  readonly device: GpuBench['device'];
  readonly machine: BenchResult['machine'];
  readonly epoch?: GpuBench;
  readonly agreement?: Agreement;
}

/** The file `bench/gpu.json`: every device under its name. */
export type GpuRecord = Readonly<Record<string, GpuRun>>;

export const readGpuRecord = (file: string): GpuRecord => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) as GpuRecord : {});

/** A run beside what other devices have, and beside its own other parts. */
export const withGpuRun = (record: GpuRecord, run: GpuRun): GpuRecord => ({ ...record, [run.device.name]: { ...record[run.device.name], ...run } });
