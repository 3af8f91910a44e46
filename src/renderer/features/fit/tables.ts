import { ARC_LENGTH_FLAVOURS } from '../../../shared/physics/arc-length';
import { csv } from '../../../charts/csv';
import type { Chi2Bar } from '../../../charts/dataset-bars';
import { epochsCsv } from '../../../charts/epochs-csv';
import type { PdfData } from '../../../charts/pdf-curves';
import type { DatasetChi2, DatasetPredictions, FitFile } from './fit-types';
import type { ReplicaCurves } from './replica-curves';
import type { ReplicaRow } from './replica-rows';

/** What panels export, in full precision. */
export const chi2Csv = (curves: ReplicaCurves): string => epochsCsv(curves.replicas, (replica) => curves.points(replica));

export function pdfCsv({ x, replicas, curves }: PdfData): string {
  const head = ['flavour', 'x', 'median', 'low 68%', 'high 68%', ...replicas.map((replica) => `replica ${replica}`)];
  return csv(head, curves.flatMap(({ flavour, low, median, high, values }) =>
    Array.from(x, (one, i) => [flavour.label, one, median[i], low[i], high[i], ...replicas.map((_, r) => values[r * x.length + i])])));
}

export const barsCsv = (sets: readonly Chi2Bar[], replicas: readonly number[]): string =>
  csv(['dataset', 'points', 'chi2/N', ...replicas.map((replica) => `replica ${replica}`)], sets.map((set) => [set.name, set.points, set.central, ...set.replicas]));

export const datasetsCsv = (sets: readonly DatasetChi2[]): string =>
  csv(['dataset', 'experiment', 'points', 'chi2/N'], sets.map(({ dataset, experiment, points, central }) => [dataset, experiment, points, central]));

/** @param trial of a replica, where they differ */
export const replicasCsv = (rows: readonly ReplicaRow[], trial?: (row: ReplicaRow) => string | number | undefined): string =>
  csv(['replica', ...(trial ? ['trial'] : []), 'state', 'reason', 'epoch', 'best epoch', 'training chi2/N', 'validation chi2/N', 'experimental chi2/N', 'positivity', ...ARC_LENGTH_FLAVOURS.map((flavour) => `arc length ${flavour}`)],
    rows.map((row) => [row.replica, ...(trial ? [trial(row)] : []), row.state, row.reason, row.epoch, row.bestEpoch, row.training, row.validation, row.chi2, row.positivity, ...row.arcLengths]));

export function predictionsCsv({ kinematics, values, measured, error, central, spread }: DatasetPredictions): string {
  const k = kinematics.length;
  return csv([...kinematics, 'measured', 'error', 'theory', 'theory 68%', 'pull'],
    Array.from(measured, (one, i) => [...values.subarray(i * k, (i + 1) * k), one, error[i], central[i], spread[i], (one - central[i]!) / error[i]!]));
}

export const filesCsv = (files: readonly FitFile[]): string => csv(['path', 'bytes'], files.map(({ path, bytes }) => [path, bytes]));
