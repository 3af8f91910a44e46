import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { EngineGone } from '../../shared/contract/desktop-api';
import type { EngineStatus, FitStatus } from '../../shared/contract/engine-api';
import type { ShownStatus } from '../format';
import { useNotices } from './notices';
import { useProject } from './project';
import { onLost, onReconnected, useDesktop, useEngine } from './services';

/** The engine process as the window knows it: its status while it lives, what happened when it is gone. */
export const useConnection = defineStore('connection', () => {
  const status = shallowRef<EngineStatus>();
  const gone = ref<EngineGone>();
  const restarting = ref(false);
  /** In a browser: there is no connection to the server now. */
  const lost = ref(false);
  /** Folders of the fits that were running or waiting when the engine went. */
  const cutOff = shallowRef<readonly string[]>([]);
  const state = computed(() => (restarting.value ? 'restarting' : lost.value ? 'lost' : gone.value ? 'gone' : status.value ? 'ready' : 'connecting'));
  const isBusy = computed(() => (status.value?.running.length ?? 0) > 0);

  /** Of a fit whose status in its project is this. */
  function shown(status: FitStatus): ShownStatus {
    const isEngineGone = gone.value !== undefined || restarting.value;
    return isEngineGone && (status === 'running' || status === 'paused' || status === 'queued') ? 'cut off' : status;
  }

  function start(): void {
    const engine = useEngine();
    const desktop = useDesktop();
    engine.onStatus((next) => { status.value = next; });
    engine.onWarning((text) => { useNotices().tell('warn', 'The engine warns', text); });
    desktop.onEngineGone((reason) => {
      gone.value = reason;
      cutOff.value = [...(status.value?.running ?? []), ...(status.value?.queued ?? [])];
      status.value = undefined;
    });
    onLost(() => { lost.value = true; });
    onReconnected(() => {
      lost.value = false;
      void refresh();
      void useProject().refresh(); // from now on this engine watches it
    });
    void refresh();
  }
  async function refresh(): Promise<void> {
    await useNotices().attempt('The engine does not answer', async () => { status.value = await useEngine().status(); });
  }
  /** Starts another engine; with `resume`, the fits that were cut off go on from their checkpoints. */
  async function restart(resume: boolean): Promise<void> {
    const folders = resume ? cutOff.value : [];
    restarting.value = true;
    const done = await useNotices().attempt('The engine did not start', async () => {
      await useDesktop().restartEngine();
      gone.value = undefined;
      status.value = await useEngine().status();
      cutOff.value = [];
    });
    restarting.value = false;
    if (!done) return;
    for (const folder of folders) await useNotices().attempt('A fit did not go on', () => useEngine().resumeFit(folder));
  }
  return { status, gone, lost, restarting, cutOff, state, isBusy, shown, start, refresh, restart };
});
