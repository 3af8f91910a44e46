import type { Runcard } from './runcard';

/** Raise it when the same runcard comes to mean another fit. */
const VERSION = 1;

/**
 * Everything that decides the result of a replica, as one stable string: runcards with equal strings fit the same.
 * Comments, spelling, order of keys, description, number of replicas and entries without effect on this fit do not enter;
 * the order of datasets, flavours and constraints does. Hash it to say what was fitted, or whether a fit may be resumed.
 */
export function canonicalRuncard(runcard: Runcard): string {
  const { diagonalBasis, datasets, cuts, trials } = runcard;
  return JSON.stringify(sorted({
    ...runcard,
    version: VERSION,
    description: undefined,
    replicas: undefined,
    datasets: diagonalBasis ? datasets.map((dataset) => ({ ...dataset, frac: undefined })) : datasets,
    diagonalFrac: diagonalBasis ? runcard.diagonalFrac : undefined,
    cuts: cuts.use === 'nocuts' ? { use: cuts.use } : cuts,
    addedFilterRules: runcard.addedFilterRules.map((rule) => ({ ...rule, reason: undefined })),
    quadrature: runcard.sumRules === 'NONE' ? undefined : runcard.quadrature,
    trials: trials?.chosen?.map(({ method }) => method) ?? trials,
  }));
}

/** The same value with the keys of every object in alphabetical order and absent ones left out. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, entry]) => [key, sorted(entry)]));
}
