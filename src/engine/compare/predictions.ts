import type { PerSubject, PredictionComparison, SubjectPredictions } from '../../shared/contract/compare-api';
import { errorData } from '../../shared/contract/error-data';
import { PartonError } from '../../shared/errors';
import { memberStatistics } from '../../shared/stats/members';
import type { Ensemble } from './ensemble';
import { sameData, type MeasuredData, type Predictions } from './measured-data';

/** A subject with its predictions for the data that it is asked for, by dataset: one array a member, the central PDF first. */
export interface PredictingSubject {
  readonly ensemble: Ensemble;
  readonly data: MeasuredData;
  readonly predictions: ReadonlyMap<number, Predictions>;
}

/**
 * Data against the theory of every subject for one dataset; the data are those of the first subject that has it.
 * @throws PartonError when none has
 */
export function comparePredictions(subjects: readonly PerSubject<PredictingSubject>[], dataset: string): PredictionComparison {
  const indexIn = (data: MeasuredData): number => data.datasets.findIndex((one) => one.data.name === dataset);
  const owner = subjects.map(({ value }) => value?.data).find((data) => data && indexIn(data) !== -1);
  if (!owner) throw new PartonError('missing', `no fit has a dataset ${dataset}.`);
  const { data } = owner.datasets[indexIn(owner)]!;
  const error = owner.errors(indexIn(owner));
  return {
    dataset, kinematics: data.kinematicsNames, values: data.kinematics, measured: data.central, error,
    subjects: subjects.map(({ folder, value, problem }) => {
      if (!value) return { folder, ...(problem && { problem }) };
      const d = indexIn(value.data);
      if (d === -1 || !sameData(value.data.datasets[d]!.data, data)) {
        return { folder, problem: errorData(new PartonError('missing', d === -1 ? 'it was not fitted to this dataset.' : 'its cuts keep other points of this dataset.')) };
      }
      return { folder, value: predictionsOf(value, d, error) };
    }),
  };
}

function predictionsOf({ ensemble, data, predictions }: PredictingSubject, dataset: number, error: Float64Array): SubjectPredictions {
  const { central: measured, ndata } = data.datasets[dataset]!.data;
  const rows = predictions.get(dataset)!;
  const flat = new Float64Array(rows.length * ndata);
  rows.forEach((row, m) => flat.set(row, m * ndata));
  const { central, low68, high68 } = memberStatistics(flat, rows.length, ensemble.uncertainty);
  return {
    central, low68, high68, pull: measured.map((value, i) => (value - central[i]!) / error[i]!), chi2: data.chi2([dataset], new Map([[dataset, rows.slice(0, 1)]]))[0]! / ndata,
    members: ensemble.info.members, values: Float32Array.from(flat.subarray(ndata)),
  };
}
