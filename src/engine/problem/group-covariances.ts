import type { Runcard } from '../../shared/runcard/runcard';
import type { Dataset } from '../data/types';
import { groupCovariance } from './covariance';
import type { DataGroup } from './groups';
import { regularise } from './regularise';
import { covarianceOfGroup, readCovariance } from './theory-covariance';

/**
 * The covariances of chi2 and of pseudodata, one a group (validphys `produce_dataset_inputs_fitting_covmat` and
 * `produce_dataset_inputs_sampling_covmat`): of the measurements, regularised where the runcard wants it, plus that of theory.
 * @param t0 predictions of the t0 set, [group][dataset]
 * @throws PartonError
 */
export function groupCovariances(
  { sampling, normThreshold, theoryCovariance, pseudodata }: Runcard, groups: readonly DataGroup<Dataset>[], t0: readonly (readonly Float64Array[])[],
): { readonly fitted: Float64Array[]; readonly sampled: Float64Array[] } {
  const ofTheory = theoryCovariance && readCovariance(theoryCovariance.file);
  const total = (group: DataGroup<Dataset>, measured: Float64Array, withTheory: boolean | undefined) => {
    const experimental = normThreshold === undefined ? measured : regularise(measured, group.ndata, normThreshold, `the covariance matrix of ${group.name}`);
    if (!ofTheory || !withTheory) return experimental;
    const theory = covarianceOfGroup(ofTheory, group, theoryCovariance.factor);
    return experimental.map((value, k) => value + theory[k]!);
  };
  const fitted = groups.map((group, g) => total(group, groupCovariance(group, t0[g]!), theoryCovariance?.inFit));
  const { covariance, separateMultiplicative } = sampling;
  const alike = covariance === 't0' && !separateMultiplicative && theoryCovariance?.inFit === theoryCovariance?.inSampling;
  if (alike || !pseudodata) return { fitted, sampled: fitted };
  const sampled = groups.map((group, g) => {
    const references = covariance === 't0' ? t0[g]! : group.datasets.map(({ data }) => data.central);
    return total(group, groupCovariance(group, references, separateMultiplicative), theoryCovariance?.inSampling);
  });
  return { fitted, sampled };
}
