import type { Runcard } from './runcard';

/** Raise it when the same runcard comes to mean another fit. */
const VERSION = 1;

/**
 * Everything that decides the result of a replica, as one stable string: two runcards fit the same if and only if their
 * strings are equal. Comments, spelling, order of keys, description, number of replicas and entries without effect on this
 * fit do not enter; the order of datasets, flavours and constraints does. Hash it to name a fit, to resume one, to say what was fitted.
 */
export function canonicalRuncard(runcard: Runcard): string {
  const deciding: Record<string, unknown> = { ...runcard, version: VERSION, addedFilterRules: runcard.addedFilterRules.map((rule) => ({ ...rule, reason: undefined })) };
  for (const key of ['description', 'replicas']) Reflect.deleteProperty(deciding, key);
  if (runcard.diagonalBasis) deciding['datasets'] = runcard.datasets.map((dataset) => ({ ...dataset, frac: undefined }));
  else Reflect.deleteProperty(deciding, 'diagonalFrac');
  if (runcard.cuts.use === 'nocuts') deciding['cuts'] = { use: 'nocuts' };
  if (runcard.sumRules === 'NONE') Reflect.deleteProperty(deciding, 'quadrature');
  return JSON.stringify(sorted(deciding));
}

/** The same value with the keys of every object in alphabetical order and absent ones left out. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, entry]) => [key, sorted(entry)]));
}
