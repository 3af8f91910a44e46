import { PartonError } from '../../shared/errors';
import type { BenchResult } from './suite';

/**
 * A recorded bench with some parts measured anew; those that could not be measured stay as they were.
 * @throws PartonError when the rest was measured elsewhere
 */
export function withParts(earlier: BenchResult, measured: BenchResult, file: string): BenchResult {
  const elsewhere = (['processor', 'cores', 'platform'] as const).find((key) => earlier.machine[key] !== measured.machine[key]);
  if (elsewhere !== undefined || earlier.workers !== measured.workers) {
    throw new PartonError('input', 'the other parts were measured on another machine, or with other workers.', { file }, 'Record all parts, without --only.');
  }
  const found = Object.entries(measured).filter(([, part]) => !(typeof part === 'object' && part !== null && 'obstacle' in part));
  return { ...earlier, ...Object.fromEntries(found), machine: { ...measured.machine, load: Math.max(earlier.machine.load, measured.machine.load) } };
}
