import { z } from 'zod';
import type { Selection } from '../../shared/contract/compare-api';
import type { ReportFiles, ReportProgress, ReportRequest } from '../../shared/contract/report-request';
import { computedMethods, reportRequest, selection, type ComputedApi } from '../../shared/contract/compare-protocol';
import type { Protocol } from '../../shared/contract/rpc';
import type { FolderOptions } from '../data/locate';
import type { LivePdfs } from './fit-ensemble';

/** What the thread of comparisons offers to the host. */
export interface ComparisonWorkerApi extends ComputedApi {
  /** Where data, theories and PDF sets are looked for. */
  setFolders(folders: FolderOptions): Promise<void>;
  /** PDFs of a fit that is running now; undefined when it has ended. */
  setLive(folder: string, pdfs: LivePdfs | undefined): Promise<void>;
  writeReport(selection: Selection, request: ReportRequest, command: string, signal?: AbortSignal): Promise<ReportFiles>;
  onReportProgress(listener: (progress: ReportProgress) => void): () => void;
}

export const workerProtocol = {
  methods: {
    ...computedMethods,
    setFolders: z.tuple([z.custom<FolderOptions>()]), setLive: z.tuple([z.string(), z.custom<LivePdfs>().optional()]),
    writeReport: z.tuple([selection, reportRequest, z.string()]),
  },
  events: ['onReportProgress'],
  cancellable: ['writeReport'],
} satisfies Protocol;
