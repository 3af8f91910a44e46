import { computed, inject, provide, type ComputedRef, type InjectionKey } from 'vue';
import { useConnection } from '../../stores/connection';
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

/** Whether it trains now: not where it is paused, has ended, or was cut off with its engine. */
export function useTraining(): ComputedRef<boolean> {
  const { session } = useFit();
  const connection = useConnection();
  return computed(() => session.running.value && connection.shown(session.status.value) !== 'cut off');
}
