import { PartonError } from './errors';

/** Most replicas of one fit, and the largest number of one: what n3fit's folder names allow. */
export const MOST_REPLICAS = 10_000;
const LARGEST_NUMBER = 999_999;

/**
 * Replica numbers as users write them: `1-100`, `7`, `1,5,7-9`. Increasing, each once.
 * @param place where they stand, for errors
 * @throws PartonError that says which part is wrong
 */
export function parseReplicas(text: string, place = '--replicas'): number[] {
  const bad = (problem: string) => new PartonError('input', problem, { place }, 'Write numbers and ranges from 1 on, such as 1-100 or 1,5,7-9.');
  const numbers = new Set<number>();
  for (const part of text.split(',').map((piece) => piece.trim())) {
    const [, low, high = low] = /^(\d{1,9})(?:\s*-\s*(\d{1,9}))?$/.exec(part) ?? [];
    if (low === undefined || high === undefined) throw bad(`${JSON.stringify(part.slice(0, 40))} is not a number or a range.`);
    const [first, last] = [Number(low), Number(high)];
    if (first < 1) throw bad('replicas count from 1.');
    if (last > LARGEST_NUMBER) throw bad(`${last} is too large for the number of a replica (at most ${LARGEST_NUMBER}).`);
    if (last < first) throw bad(`the range ${part} goes backwards.`);
    if (numbers.size + last - first + 1 > MOST_REPLICAS) throw bad(`these are more than ${MOST_REPLICAS} replicas.`);
    for (let replica = first; replica <= last; replica++) numbers.add(replica);
  }
  return [...numbers].sort((a, b) => a - b);
}

/** The same in short, of increasing numbers: `1-3,7`. */
export function formatReplicas(replicas: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const replica of replicas) {
    const last = ranges.at(-1);
    if (last?.[1] === replica - 1) last[1] = replica;
    else ranges.push([replica, replica]);
  }
  return ranges.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(',');
}
