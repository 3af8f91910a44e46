import { useDesktop, useEngine } from '../../stores/services';
import { computed } from 'vue';
import { useConnection } from '../../stores/connection';
import { useNotices } from '../../stores/notices';
import type { FitSession } from './fit-session';

/** What the user can do to an open fit; failures become notices. */
export function useFitActions(session: FitSession) {
  const engine = useEngine();
  const desktop = useDesktop();
  const { attempt } = useNotices();
  const connection = useConnection();
  const { folder, status, document } = session;

  return {
    /** An engine is there to act. */
    possible: computed(() => connection.state === 'ready'),
    pause: () => attempt('The fit could not be paused', () => engine.pauseFit(folder, true)),
    resume: () => attempt('The fit could not go on', () => (status.value === 'interrupted' ? engine.resumeFit(folder) : engine.pauseFit(folder, false))),
    resumeOnProcessor: () => attempt('The fit could not go on', () => engine.resumeFit(folder, 'fast')),
    async stop(): Promise<void> {
      if (status.value === 'queued') {
        await attempt('The fit could not be taken out of the queue', () => engine.stopFit(folder, 'cancel'));
        return;
      }
      const answer = await desktop.confirm({
        title: `Stop ${document.value?.entry.name ?? 'the fit'}?`,
        text: 'Replicas in training keep a checkpoint, from which the fit can go on later, bit for bit. Or they end now, each with its best state so far.',
        answers: ['Keep a checkpoint', 'End now', 'Cancel'],
      });
      if (answer === 0 || answer === 1) await attempt('The fit could not be stopped', () => engine.stopFit(folder, answer === 0 ? 'checkpoint' : 'end'));
    },
    stopReplica: (replica: number) => attempt(`Replica ${replica} could not be stopped`, () => engine.stopReplicas(folder, [replica])),
    reveal: () => attempt('The folder could not be shown', () => desktop.reveal(folder)),
    copyCommand: () => attempt('Nothing was copied', () => navigator.clipboard.writeText(document.value?.command ?? '')),
  };
}
