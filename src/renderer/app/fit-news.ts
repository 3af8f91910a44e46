import { watch } from 'vue';
import { fitNews } from '../../shared/fit-news';
import { useConnection } from '../stores/connection';
import { useNotices } from '../stores/notices';
import { useEngine, usePlace } from '../stores/services';

/**
 * Whatever view is in front: says when a fit has stopped by itself. In a browser also what the desktop's task bar and notifications say:
 * progress in the title of the page, and the end of long fits.
 */
export function tellFitNews(): void {
  const isBrowser = usePlace() === 'browser';
  useEngine().onFitEnded((end) => {
    const news = fitNews(end, true);
    if (news && (isBrowser || end.problem !== undefined)) useNotices().tell(end.problem === undefined ? 'info' : 'bad', news.title, news.text);
  });
  if (!isBrowser) return;
  const { title } = document;
  watch(() => Math.round(100 * (useConnection().status?.progress[0]?.done ?? -1)), (percent) => { document.title = percent < 0 ? title : `${percent} % · ${title}`; });
}
