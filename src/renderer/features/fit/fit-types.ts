import type { FitDocument } from '../../../shared/contract/engine-api';

export type { DatasetChi2, DatasetPredictions } from '../../../shared/contract/engine-api';
export type FitFile = FitDocument['files'][number];
