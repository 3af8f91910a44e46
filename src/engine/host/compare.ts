import type { Chosen } from '../../shared/contract/compare-api';
import type { ReportProgress } from '../../shared/contract/report-request';
import { workerProtocol, type ComparisonWorkerApi } from '../compare/worker-protocol';
import type { LivePdfs } from '../compare/fit-ensemble';
import type { FolderOptions } from '../data/locate';
import { ServiceThread } from './service-thread';

/** Milliseconds for which the PDFs of a running fit are good enough. */
const LIVE_FOR = 1000;

/** The thread that computes comparisons. */
export class CompareThread {
  private readonly thread = new ServiceThread<ComparisonWorkerApi>('compare.cjs', workerProtocol, () => {
    this.folders = '';
    this.live.clear();
  });
  private folders = '';
  private readonly live = new Map<string, number>();

  /** @param livePdfs PDFs of a fit while it runs here, undefined otherwise */
  constructor(private readonly search: () => FolderOptions, private readonly livePdfs: (folder: string) => Promise<LivePdfs | undefined>) {}

  /** Ready to compute: with the folders of now, and what running fits have now. */
  async api(subjects: readonly Chosen[] = []): Promise<ComparisonWorkerApi> {
    const api = this.thread.start();
    const folders = JSON.stringify(this.search());
    if (folders !== this.folders) {
      this.folders = folders;
      await api.setFolders(this.search());
    }
    await Promise.all([...new Set(subjects.map(({ folder }) => folder))].map((folder) => this.refresh(api, folder)));
    return api;
  }

  onReportProgress(listener: (progress: ReportProgress) => void): () => void {
    return this.thread.events.onReportProgress(listener);
  }

  private async refresh(api: ComparisonWorkerApi, folder: string): Promise<void> {
    if (performance.now() - (this.live.get(folder) ?? -Infinity) < LIVE_FOR) return;
    const pdfs = await this.livePdfs(folder);
    if (pdfs) {
      this.live.set(folder, performance.now());
      await api.setLive(folder, pdfs);
    } else if (this.live.delete(folder)) await api.setLive(folder, undefined);
  }

  async close(): Promise<void> {
    await this.thread.end('the engine ends.');
  }
}
