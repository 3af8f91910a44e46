import type { Runcard } from '../../shared/runcard/runcard';
import type { Dataset } from '../data/types';
import { groupCovariance } from './covariance';
import type { DataGroup } from './groups';
import { regularise } from './regularise';
import { covarianceOfGroup, readCovariance } from './theory-covariance';

/** Covariances that point prescriptions make, one a group, in the order of the groups. */
export type Prescribed = readonly Float64Array[] | undefined;

/**
 * The covariances of chi2 and of pseudodata, one a group (validphys `produce_dataset_inputs_fitting_covmat` and
 * `produce_dataset_inputs_sampling_covmat`): of the measurements, regularised where the runcard wants it, plus that of theory.
 * @param t0 predictions of the t0 set, [group][dataset]
 * @throws PartonError
 */
export function groupCovariances(
  { sampling, normThreshold, theoryCovariance, pseudodata }: Runcard, groups: readonly DataGroup<Dataset>[], t0: readonly (readonly Float64Array[])[], prescribed?: Prescribed,
): { readonly fitted: Float64Array[]; readonly sampled: Float64Array[] } {
  const fromFile = theoryCovariance?.file === undefined ? undefined : readCovariance(theoryCovariance.file);
  const total = (group: DataGroup<Dataset>, g: number, measured: Float64Array, withTheory: boolean | undefined) => {
    const experimental = normThreshold === undefined ? measured : regularise(measured, group.ndata, normThreshold, `the covariance matrix of ${group.name}`);
    if (!theoryCovariance || !withTheory) return experimental;
    const parts = [prescribed?.[g], fromFile && covarianceOfGroup(fromFile, group, theoryCovariance.factor)].filter((part) => part !== undefined);
    return experimental.map((value, k) => parts.reduce((sum, part) => sum + part[k]!, value));
  };
  const fitted = groups.map((group, g) => total(group, g, groupCovariance(group, t0[g]!), theoryCovariance?.inFit));
  const { covariance, separateMultiplicative } = sampling;
  const alike = covariance === 't0' && !separateMultiplicative && theoryCovariance?.inFit === theoryCovariance?.inSampling;
  if (alike || !pseudodata) return { fitted, sampled: fitted };
  const sampled = groups.map((group, g) => {
    const references = covariance === 't0' ? t0[g]! : group.datasets.map(({ data }) => data.central);
    return total(group, g, groupCovariance(group, references, separateMultiplicative), theoryCovariance?.inSampling);
  });
  return { fitted, sampled };
}
