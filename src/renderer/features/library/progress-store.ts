import { defineStore } from 'pinia';
import { onScopeDispose, shallowRef, watch } from 'vue';
import type { FitFrame } from '../../../shared/contract/engine-api';
import { useConnection } from '../../stores/connection';
import { useEngine } from '../../stores/services';

/** A running fit in the few numbers that a list shows. */
export interface Progress {
  readonly stage: FitFrame['view']['stage'];
  readonly epochs: number;
  readonly epoch: number;
  /** Share of the epochs of all replicas that are done, in [0, 1]. */
  readonly done: number;
  readonly remaining?: number | undefined;
}

interface Replica { readonly epoch: number; readonly ended: boolean }

/** A fit that was silent this long (milliseconds) has to be opened for its frames to come. */
const SILENT = 1500;

/**
 * Follows the fits that run, by the frames of open fits. It opens a fit only when no view has it open: a view that opens it later
 * gets everything anew, and its frames serve here too.
 */
export const useProgress = defineStore('progress', () => {
  const connection = useConnection();
  const progress = shallowRef<ReadonlyMap<string, Progress>>(new Map());
  const followed = new Map<string, { heard: number; readonly replicas: Map<number, Replica> }>();

  function update(folder: string, view: FitFrame['view'], changed: FitFrame['replicas']): void {
    const fit = followed.get(folder);
    if (!fit) return;
    fit.heard = Date.now();
    for (const { replica, epoch, status } of changed) fit.replicas.set(replica, { epoch, ended: status !== 'training' && status !== 'waiting' });
    progress.value = new Map(progress.value).set(folder, summarise(view, [...fit.replicas.values()]));
  }
  function listen(): void {
    for (const [folder, fit] of followed) {
      if (Date.now() - fit.heard < SILENT) continue;
      fit.heard = Date.now();
      useEngine().openFit(folder).then(({ view }) => { update(folder, view, view.replicas); }, () => undefined); // the list says what is wrong with it
    }
  }
  watch(() => connection.status?.running ?? [], (running) => {
    for (const folder of followed.keys()) if (!running.includes(folder)) followed.delete(folder);
    for (const folder of running) if (!followed.has(folder)) followed.set(folder, { heard: Date.now() - SILENT + 300, replicas: new Map() });
    progress.value = new Map([...progress.value].filter(([folder]) => followed.has(folder)));
  }, { immediate: true });
  const unsubscribe = useEngine().onFitFrame(({ folder, view, replicas }) => { update(folder, view, replicas); });
  const timer = setInterval(listen, 500);
  onScopeDispose(() => {
    unsubscribe();
    clearInterval(timer);
  });

  return { of: (folder: string): Progress | undefined => progress.value.get(folder) };
});

export function summarise(view: Pick<FitFrame['view'], 'stage' | 'epochs' | 'remaining'>, replicas: readonly Replica[]): Progress {
  const { stage, epochs, remaining } = view;
  const left = replicas.reduce((sum, { epoch, ended }) => sum + (ended ? 0 : epochs - epoch), 0);
  const running = replicas.filter(({ ended }) => !ended);
  const epoch = running.length > 0 ? Math.min(...running.map((replica) => replica.epoch)) : epochs;
  return { stage, epochs, epoch, done: replicas.length === 0 || epochs === 0 ? 0 : 1 - left / (epochs * replicas.length), remaining };
}
