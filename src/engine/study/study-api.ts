import { z } from 'zod';
import type { BaselineProgress, BaselineRequest, BaselineStatement } from '../../shared/contract/baseline-statement';
import type { Agreement, CatalogueEntry, DatasetChi2, DatasetPoints, DatasetPredictions, Examination, FitPdfs, Forecast } from '../../shared/contract/engine-api';
import type { Protocol } from '../../shared/contract/rpc';
import type { FolderOptions } from '../data/locate';
import type { ReplicaWeights } from '../model/weights';
import type { LoadedProblem } from '../problem/load-problem';
import type { Preparation } from '../run/preparation';

/**
 * What takes seconds of a processor: computed in a thread of its own, so that frames and calls of a window do not wait for it.
 * All can fail with a PartonError.
 */
export interface StudyApi {
  examine(text: string, folders: FolderOptions): Promise<Examination>;
  datasetPoints(text: string, dataset: string, folders: FolderOptions): Promise<DatasetPoints>;
  catalogue(folders: FolderOptions): Promise<{ readonly entries: readonly CatalogueEntry[]; readonly warnings: readonly string[] }>;
  /** @param workers 0: as many as are of use */
  forecast(text: string, replicas: number, workers: number, folders: FolderOptions, signal?: AbortSignal): Promise<Forecast>;
  /** @param scratch folder for what does not stay */
  refitAlone(folder: string, replica: number, folders: FolderOptions, scratch: string, signal?: AbortSignal): Promise<Agreement>;
  /** Checks replicas against a baseline, and stores the result with the fit. */
  runBaseline(request: BaselineRequest, folders: FolderOptions, scratch: string, signal?: AbortSignal): Promise<BaselineStatement>;
  onBaselineProgress(listener: (progress: BaselineProgress) => void): () => void;
  /** @param problem to know from now on as that of this text: spares loading it again */
  know(text: string, folders: FolderOptions, problem: LoadedProblem): Promise<void>;
  datasetChi2(fit: StudiedFit, replicas: readonly number[]): Promise<readonly DatasetChi2[]>;
  predictions(fit: StudiedFit, dataset: string): Promise<DatasetPredictions>;
  /** Of complete replicas, and of those in training at their present weights. */
  pdfs(fit: StudiedFit): Promise<FitPdfs>;
  /** The parts of a `Preparation`, one after the other. */
  loadFit: Preparation['load'];
  reduceFit: Preparation['reduce'];
  drawFit: Preparation['draw'];
}

/** A fit whose predictions are wanted. */
export interface StudiedFit {
  readonly folder: string;
  readonly folders: FolderOptions;
  /** Replicas in training, at their present weights; those that have ended are read from disk. */
  readonly present: readonly { readonly replica: number; readonly weights: ReplicaWeights }[];
}

/** Both ends are of one build: nothing of the arguments is checked. */
const anything = z.array(z.unknown());
export const studyProtocol = {
  methods: {
    examine: anything, datasetPoints: anything, catalogue: anything, forecast: anything, refitAlone: anything, runBaseline: anything, know: anything,
    datasetChi2: anything, predictions: anything, pdfs: anything, loadFit: anything, reduceFit: anything, drawFit: anything,
  } satisfies Readonly<Record<Exclude<keyof StudyApi, `on${string}`>, z.ZodType<readonly unknown[]>>>,
  events: ['onBaselineProgress'] satisfies (keyof StudyApi)[],
  cancellable: ['forecast', 'refitAlone', 'runBaseline'] satisfies (keyof StudyApi)[],
} satisfies Protocol;
