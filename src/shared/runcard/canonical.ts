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

/**
 * Everything that decides the data of a fit, their covariance and the predictions of given PDFs, as one stable string: fits with equal strings
 * may differ in how their PDFs are parametrised, drawn, split and trained.
 */
export function canonicalData(runcard: Runcard): string {
  const { network, positivity, integrability } = runcard;
  const named = (sets: Runcard['positivity']) => sets.map(({ name }) => ({ name, maxlambda: 0 })); // their tables are part of the grid in x
  return canonicalRuncard({
    ...runcard, positivity: named(positivity), integrability: named(integrability), diagonalBasis: false, diagonalFrac: 0, sameSplit: false,
    seeds: { training: 0, network: 0, montecarlo: 0 }, epochs: 0, optimizer: { name: 'SGD', learningRate: 0, clipnorm: 0 },
    stopping: { patience: 0, delta: 0, thresholdChi2: 0, thresholdPositivity: 0 }, lagrange: { positivity: {}, integrability: {} },
    start: undefined, trials: undefined,
    ...(network.scalingPoints === undefined && { sumRules: 'NONE', basis: { name: 'EVOL', flavours: [] }, network: { nodes: [], activations: [], initializer: 'glorot_normal', layerType: 'dense', dropout: 0 } }), // scaling knows the grid: there all of the PDFs' model is shared
  });
}

/** The same value with the keys of every object in alphabetical order and absent ones left out. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, entry]) => [key, sorted(entry)]));
}
