import { PartonError } from '../../shared/errors';
import type { BenchResult } from './suite';

/**
 * What a record begins with, whose parts are replaced as they are measured: all that was recorded before by this machine with as many workers.
 * @param wholly all parts are to be measured
 * @throws PartonError where parts would stay that were measured elsewhere
 */
export function recordBefore(earlier: BenchResult | undefined, here: Pick<BenchResult, 'machine' | 'workers'>, wholly: boolean, file: string): BenchResult | undefined {
  if (!earlier) return undefined;
  const sameMachine = (['processor', 'cores', 'platform'] as const).every((key) => earlier.machine[key] === here.machine[key]);
  if (sameMachine && earlier.workers === here.workers) return earlier;
  if (wholly) return undefined;
  throw new PartonError('input', 'the other parts were measured on another machine, or with other workers.', { file }, 'Record all parts, without --only.');
}

/** A record with the parts that were measured since; those that could not be measured stay as they were. Its load is the largest of what is left in it. */
export function withParts(earlier: BenchResult | undefined, measured: BenchResult): BenchResult {
  if (!earlier) return measured;
  const found = Object.entries(measured).filter(([, part]) => !(typeof part === 'object' && part !== null && 'obstacle' in part));
  const isLeft = Object.keys(earlier).some((key) => !found.some(([name]) => name === key));
  return { ...earlier, ...Object.fromEntries(found), machine: { ...measured.machine, load: Math.max(isLeft ? earlier.machine.load : 0, measured.machine.load) } };
}
