import type { BaselineRequest, BaselineStatement } from '../../../shared/contract/baseline-statement';
import { plural } from '../../format';

type Against = BaselineRequest['against'];

export const AGAINST: readonly { readonly value: Against; readonly label: string; readonly text: string }[] = [
  { value: 'alone', label: 'Alone, fast engine', text: 'Each replica again in a fit of its own, to its end, with the engine of the fit. All bits must be the same.' },
  { value: 'stacks', label: 'In stacks of several sizes', text: 'The first epochs alone and in growing stacks: what differs, the time and the memory of each.' },
  { value: 'plain', label: 'Reference engine, float64', text: 'The first epochs with the unreduced χ² in float64. Differences are rounding, and grow as training goes on.' },
  { value: 'tfjs', label: 'Reference engine, TensorFlow.js', text: 'The first epochs with ordinary operations and autodiff. Differences are rounding, and grow as training goes on.' },
  { value: 'n3fit', label: 'n3fit’s own replicas', text: 'PDFs of the same replicas as n3fit has fitted them. They start from other random weights.' },
];
export const againstLabel = (against: Against): string => AGAINST.find(({ value }) => value === against)!.label;

/** Where other bits are a fault; elsewhere they are rounding or other weights. */
export const mustBeIdentical = (against: Against): boolean => against === 'alone' || against === 'stacks';

/** The largest difference of a statement, and words for its verdict. */
export function verdict({ identical, against, replicas, stacks }: BaselineStatement): { readonly text: string; readonly tone: 'ok' | 'bad' | 'info'; readonly largest: number } {
  const largest = Math.max(0, ...replicas.flatMap(({ difference, byEpoch }) => [difference?.size ?? 0, ...(byEpoch ?? [])]), ...(stacks ?? []).map(({ difference }) => difference));
  if (identical) return { text: 'Identical bits', tone: 'ok', largest: 0 };
  if (mustBeIdentical(against)) return { text: `${plural(replicas.filter((one) => !one.identical).length, 'replica')} with other bits`, tone: 'bad', largest };
  return { text: against === 'n3fit' ? 'Other weights, other PDFs' : 'Differs by rounding', tone: 'info', largest };
}

/** So many of the replicas, evenly from the first to the last. */
export function spreadOf(replicas: readonly number[], count: number): number[] {
  const k = Math.min(count, replicas.length);
  return k <= 1 ? replicas.slice(0, k) : Array.from({ length: k }, (_, i) => replicas[Math.round((i * (replicas.length - 1)) / (k - 1))]!);
}
