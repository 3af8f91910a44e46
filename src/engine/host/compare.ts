import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Chosen } from '../../shared/contract/compare-api';
import { portChannel, type WebPort } from '../../shared/contract/channels';
import type { ReportProgress } from '../../shared/contract/report-request';
import { createClient, type Message } from '../../shared/contract/rpc';
import { workerProtocol, type ComparisonWorkerApi } from '../compare/worker-protocol';
import type { LivePdfs } from '../compare/fit-ensemble';
import type { FolderOptions } from '../data/locate';
import { projectRoot } from '../io/project-root';

/** Milliseconds for which the PDFs of a running fit are good enough. */
const LIVE_FOR = 1000;

/** The thread that computes comparisons; it starts with the first one, and again after a crash. */
export class CompareThread {
  private readonly client = createClient<ComparisonWorkerApi>({ methods: Object.keys(workerProtocol.methods), events: workerProtocol.events });
  private worker: Worker | undefined;
  private folders = '';
  private readonly live = new Map<string, number>();

  /** @param livePdfs PDFs of a fit while it runs here, undefined otherwise */
  constructor(private readonly search: () => FolderOptions, private readonly livePdfs: (folder: string) => Promise<LivePdfs | undefined>) {}

  /** Ready to compute: with the folders of now, and what running fits have now. */
  async api(subjects: readonly Chosen[] = []): Promise<ComparisonWorkerApi> {
    this.start();
    const { api } = this.client;
    const folders = JSON.stringify(this.search());
    if (folders !== this.folders) {
      this.folders = folders;
      await api.setFolders(this.search());
    }
    await Promise.all([...new Set(subjects.map(({ folder }) => folder))].map((folder) => this.refresh(api, folder)));
    return api;
  }

  onReportProgress(listener: (progress: ReportProgress) => void): () => void {
    return this.client.api.onReportProgress(listener);
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
    await this.worker?.terminate();
  }

  private start(): void {
    if (this.worker) return;
    const worker = new Worker(join(projectRoot(), 'out', 'main', 'compare.cjs'));
    worker.unref();
    this.worker = worker;
    this.folders = '';
    this.live.clear();
    worker.on('error', () => undefined); // the exit that follows tells
    worker.on('exit', () => {
      this.worker = undefined;
      this.client.detach('the thread that compares has ended.');
    });
    this.client.attach(portChannel(workerPort(worker)));
  }
}

/**
 * A worker as a port: its messages come bare. While it owes an answer the event loop has to stay alive: in Electron a loop that waits for
 * nothing else stands still, and the answer would not be heard.
 */
function workerPort(worker: Worker): WebPort {
  const owed = new Set<number>();
  worker.on('message', ({ type, id }: Message & { readonly id: number }) => {
    if ((type === 'value' || type === 'error') && owed.delete(id) && owed.size === 0) worker.unref();
  });
  return {
    postMessage(message) {
      const { type, id } = message as Message & { readonly id: number };
      if (type === 'call' && owed.add(id).size === 1) worker.ref();
      worker.postMessage(message);
    },
    addEventListener(type: string, listener: (event: { readonly data: unknown }) => void) {
      if (type === 'message') worker.on('message', (data: unknown) => listener({ data }));
      else worker.on('exit', () => (listener as () => void)());
    },
    start: () => undefined,
    close: () => void worker.terminate(),
  };
}
