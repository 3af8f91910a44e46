import type { Systematic } from '../../src/engine/data/types';
import type { MeasuredDataset } from '../../src/engine/problem/groups';

/** A systematic error as a test writes it: `['MULT', 'LUMI', 2, 2, 2]`. */
export type ErrorLine = readonly ['ADD' | 'MULT', string, ...number[]];

export interface SmallSet {
  readonly name?: string;
  readonly experiment?: string;
  readonly central: readonly number[];
  readonly stat?: readonly number[];
  readonly errors?: readonly ErrorLine[];
  readonly legacyNames?: readonly string[];
  readonly frac?: number;
  readonly weight?: number;
}

/** A dataset of a few numbers, with statistical errors of 1 unless given. */
export function smallSet({ name = 'SET', experiment = 'EXPERIMENT', central, stat, errors = [], legacyNames = [], frac = 0.75, weight = 1 }: SmallSet): MeasuredDataset {
  return {
    data: {
      name,
      experiment,
      legacyNames,
      process: 'DIS_NC',
      ndata: central.length,
      kinematicsNames: [],
      kinematics: new Float64Array(0),
      central: Float64Array.from(central),
      stat: Float64Array.from(stat ?? central.map(() => 1)),
      systematics: errors.map(([treatment, source, ...values]): Systematic => ({ treatment, name: source, values: Float64Array.from(values) })),
    },
    frac,
    weight,
  };
}

/** A dataset of `ndata` points whose values do not matter. */
export function blankSet(ndata: number, set: Omit<SmallSet, 'central'> = {}): MeasuredDataset {
  return smallSet({ ...set, central: new Array<number>(ndata).fill(1) });
}
