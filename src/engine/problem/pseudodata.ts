import { Generator } from '../../shared/stats/random/generator';
import { covarianceCholesky } from '../linalg/cholesky';
import { multiplyLower } from '../linalg/triangular';
import { centralValues, pointName } from './groups';
import type { DataGroup } from './groups';
import { drawPseudodata, type DrawOptions } from './repeated-draws';
import { pseudodataSeed } from './seeds';

/** Replicas sampled at a time: their random vectors and the factor's rows stay in the cache. */
const BATCH = 32;

/**
 * The lower Cholesky factor of a group's covariance, [ndata, ndata]: one for all replicas of the group.
 * @throws PartonError naming the group and the point at which the covariance is not positive definite
 */
export function samplingFactor(group: DataGroup, covariance: Float64Array): Float64Array {
  return covarianceCholesky(covariance, group.ndata, `the covariance matrix of ${group.name}`, (i) => pointName(group, i));
}

/**
 * Pseudodata D + L z, z normal (validphys pseudodata.py `make_replica` with n3fit's defaults: sampled from the t0 covariance,
 * multiplicative errors not separated). Row r belongs to `mcSeeds[r]` and does not depend on the other rows.
 * @param factor as `samplingFactor` gives it
 * @param mcSeeds one a replica (`replicaSeeds`); null, from `genrep: false`, gives the central values
 * @param options what the runcard wants otherwise than n3fit's defaults
 * @returns shape [mcSeeds.length, ndata], in units of the observables
 */
export function samplePseudodata(group: DataGroup, factor: Float64Array, mcSeeds: readonly (number | null)[], options?: DrawOptions): Float64Array {
  const n = group.ndata;
  const central = centralValues(group);
  const pseudodata = new Float64Array(mcSeeds.length * n);
  if (options?.separateMultiplicative || options?.positive) {
    mcSeeds.forEach((seed, r) => pseudodata.set(seed === null ? central : drawPseudodata(group, factor, pseudodataSeed(group, seed), options), r * n));
    return pseudodata;
  }
  for (let from = 0; from < mcSeeds.length; from += BATCH) {
    const seeds = mcSeeds.slice(from, from + BATCH);
    const normals = new Float64Array(seeds.length * n);
    seeds.forEach((seed, r) => {
      if (seed !== null) new Generator(pseudodataSeed(group, seed)).fillNormal(normals.subarray(r * n, r * n + n));
    });
    const shifts = multiplyLower(factor, n, normals);
    for (let k = 0; k < shifts.length; k++) pseudodata[from * n + k] = central[k % n]! + shifts[k]!;
  }
  return pseudodata;
}
