import { parentPort } from 'node:worker_threads';
import { portChannel, type WebPort } from '../../shared/contract/channels';
import type { Selection } from '../../shared/contract/compare-api';
import type { ReportFiles, ReportRequest } from '../../shared/contract/report-request';
import { serve } from '../../shared/contract/rpc';
import { writeReport } from '../report/write-report';
import { Comparison } from './comparison';
import { workerProtocol, type ComparisonWorkerApi } from './worker-protocol';

class Thread extends Comparison implements ComparisonWorkerApi {
  writeReport(selection: Selection, request: ReportRequest, command: string): Promise<ReportFiles> {
    return writeReport(this, selection, request, command);
  }
}

/** Entry of the thread that computes comparisons for the host. */
serve(new Thread(), workerProtocol, portChannel(parentPort as unknown as WebPort));
