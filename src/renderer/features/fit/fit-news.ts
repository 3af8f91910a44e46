import { watch } from 'vue';
import { glance } from '../../../shared/contract/fit-glance';
import { plural } from '../../format';
import { useDesktop } from '../../stores/services';
import type { FitSession } from './fit-session';

/** Fits shorter than this many seconds end without a notification. */
const LONG = 30;

/** Tells the task bar how far a running fit is, and the desktop when a long one has ended. */
export function useFitNews(session: FitSession): void {
  let told = -1;
  const show = (share: number): void => {
    const rounded = Math.round(share * 100) / 100;
    if (rounded === told) return;
    told = rounded;
    void useDesktop().showProgress(rounded);
  };
  watch(session.view, (view) => { if (view && session.running.value) show(glance(view).done); });
  watch(session.running, (running, before) => {
    const view = session.view.value;
    if (running || !before || !view) return;
    show(-1);
    if (view.elapsed < LONG) return;
    const { stopped, finished, setAside } = glance(view);
    void useDesktop().notify(session.document.value?.entry.name ?? 'Fit', session.status.value === 'complete'
      ? `${plural(stopped + finished, 'replica')} fitted${setAside > 0 ? `, ${setAside} set aside` : ''}.` : 'The fit has stopped. It can go on from its checkpoint.');
  });
}
