import { inject, provide, type InjectionKey } from 'vue';
import type { FitSession } from './fit-session';
import type { ReplicaFocus } from './focus';

/** What the parts of a fit's view share. */
export interface FitContext {
  readonly session: FitSession;
  readonly focus: ReplicaFocus;
}

const KEY: InjectionKey<FitContext> = Symbol('fit');

export const provideFit = (context: FitContext): void => { provide(KEY, context); };

export function useFit(): FitContext {
  const context = inject(KEY);
  if (!context) throw new Error('a part of the fit view outside of it');
  return context;
}
