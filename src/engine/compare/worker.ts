import { setImmediate } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import { portChannel, type WebPort } from '../../shared/contract/channels';
import type { Selection } from '../../shared/contract/compare-api';
import type { ReportFiles, ReportProgress, ReportRequest } from '../../shared/contract/report-request';
import { serve } from '../../shared/contract/rpc';
import { Listeners } from '../host/listeners';
import { writeReport } from '../report/write-report';
import { Comparison } from './comparison';
import { workerProtocol, type ComparisonWorkerApi } from './worker-protocol';

class Thread extends Comparison implements ComparisonWorkerApi {
  private readonly progress = new Listeners<ReportProgress>();

  writeReport(selection: Selection, request: ReportRequest, command: string, signal?: AbortSignal): Promise<ReportFiles> {
    return writeReport(this, selection, request, command, async (panel, done, all) => {
      this.progress.tell({ out: request.out, done, all, panel });
      await setImmediate(); // other questions, and a cancellation, come in between
    }, signal);
  }

  onReportProgress(listener: (progress: ReportProgress) => void): () => void {
    return this.progress.add(listener);
  }
}

/** Entry of the thread that computes comparisons for the host. */
serve(new Thread(), workerProtocol, portChannel(parentPort as unknown as WebPort));
