import type { FitDocument } from '../../../shared/contract/engine-api';

export type { DatasetPredictions } from '../../../shared/contract/engine-api';
export type FitFile = FitDocument['files'][number];
