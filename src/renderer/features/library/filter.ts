import type { FitEntry, FitStatus } from '../../../shared/contract/engine-api';
import type { ShownStatus } from '../../format';

/** Which fits the list shows. */
export interface FitFilter {
  readonly text: string;
  readonly state?: FitState | undefined;
  readonly tag?: string | undefined;
}

/** Groups of states, as the side panel counts them. */
export type FitState = 'running' | 'queued' | 'finished' | 'attention';

const STATE: Readonly<Record<ShownStatus, FitState>> = {
  running: 'running', paused: 'running', elsewhere: 'running', queued: 'queued', complete: 'finished', interrupted: 'attention', 'cut off': 'attention', damaged: 'attention',
};
export const stateOf = (status: ShownStatus): FitState => STATE[status];

/** How a fit stands for the window whose status in its project is this. */
type Shown = (status: FitStatus) => ShownStatus;

/** Whether every word of `text` is somewhere in `places`; upper and lower case are the same. */
export function hasWords(text: string, places: readonly string[]): boolean {
  const where = places.join('\n').toLowerCase();
  return text.toLowerCase().split(/\s+/).every((word) => where.includes(word));
}

export function filterFits(fits: readonly FitEntry[], { text, state, tag }: FitFilter, shown: Shown): readonly FitEntry[] {
  return fits.filter((fit) =>
    (state === undefined || stateOf(shown(fit.status)) === state) && (tag === undefined || fit.notes.tags.includes(tag)) &&
    hasWords(text, [fit.name, fit.description, fit.notes.text, ...fit.notes.tags]));
}

/** How many fits there are of each state; of each tag, the most frequent first. */
export function countFits(fits: readonly FitEntry[], shown: Shown): { readonly states: Readonly<Record<FitState, number>>; readonly tags: readonly (readonly [string, number])[] } {
  const states = { running: 0, queued: 0, finished: 0, attention: 0 };
  const tags = new Map<string, number>();
  for (const fit of fits) {
    states[stateOf(shown(fit.status))] += 1;
    for (const tag of new Set(fit.notes.tags)) tags.set(tag, (tags.get(tag) ?? 0) + 1);
  }
  return { states, tags: [...tags].sort(([a, m], [b, n]) => n - m || a.localeCompare(b)) };
}

/** Reads tags as they are typed: by commas or spaces, each once. */
export const readTags = (text: string): readonly string[] => [...new Set(text.split(/[\s,]+/).filter(Boolean).map((tag) => tag.slice(0, 100)))];
