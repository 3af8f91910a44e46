import { PartonError } from '../../shared/errors';
import { Mt19937 } from '../../shared/stats/random/mt19937';
import { sha256Modulo } from '../../shared/stats/sha256';
import type { DataGroup } from './groups';

/** The seeds of a runcard. */
export interface RunSeeds {
  readonly trvlseed: number;
  readonly nnseed: number;
  readonly mcseed: number;
  /** False fits the central values: no pseudodata, no mc seed. */
  readonly genrep: boolean;
  /** n3fit's `same_trvl_per_replica`: every replica gets the split of replica 1. */
  readonly sameSplit?: boolean;
}

/** The seeds of one replica: of its training-validation split, its network and its pseudodata. */
export interface ReplicaSeeds {
  readonly trvl: number;
  readonly nn: number;
  readonly mc: number | null;
}

/** The names of groups and datasets enter the seeds by their sha256, modulo this. */
const NAME_MODULUS = 1e8;

/**
 * Each seed of replica N (from 1) is the N-th draw below 2^31 of numpy's legacy stream, seeded by the runcard
 * (validphys n3fit_data.py, `replica_trvlseed`, `replica_nnseed`, `replica_mcseed`): it depends on N alone, not on its neighbours.
 */
export function replicaSeeds(seeds: RunSeeds, replica: number): ReplicaSeeds {
  return {
    trvl: nthDraw('trvlseed', seeds.trvlseed, seeds.sameSplit ? 1 : replica),
    nn: nthDraw('nnseed', seeds.nnseed, replica),
    mc: seeds.genrep ? nthDraw('mcseed', seeds.mcseed, replica) : null,
  };
}

/** The seed of a group's pseudodata (validphys `group_replica_mcseed`): older dataset names keep older fits reproducible. */
export function pseudodataSeed(group: DataGroup, mcSeed: number): number {
  const salt = group.datasets.map(({ data }) => data.legacyNames[0] ?? data.name).join('-');
  return sha256Modulo(salt, NAME_MODULUS) + mcSeed;
}

/** The seed of a group's split (validphys `standard_masks`, `diagonal_masks`). */
export function splitSeed(groupName: string, trvlSeed: number): number {
  return sha256Modulo(groupName, NAME_MODULUS) + trvlSeed;
}

function nthDraw(key: string, seed: number, n: number): number {
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
    throw new PartonError('input', `${key} is ${seed}.`, { place: key }, 'A seed is an integer from 0 to 4294967295.');
  }
  const stream = new Mt19937(seed);
  let draw = 0;
  for (let i = 0; i < n; i++) draw = stream.randint(2 ** 31);
  return draw;
}
