import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readNpz, toFloat64 } from '../../src/engine/io/npz';
import type { NpyArray } from '../../src/engine/io/npz';
import { groupDatasets } from '../../src/engine/problem/groups';
import type { DataGroup, MeasuredDataset } from '../../src/engine/problem/groups';
import type { OperationName } from '../../src/shared/physics/operations';

const FIXTURES = join(import.meta.dirname, '../fixtures');

/** Arrays of a fixture npz by name. */
export interface Arrays {
  readonly names: readonly string[];
  has(name: string): boolean;
  array(name: string): NpyArray;
  /** Any numeric or boolean array as float64. */
  numbers(name: string): Float64Array;
}

export function readArrays(path: string): Arrays {
  const file = join(FIXTURES, path);
  const arrays = readNpz(readFileSync(file), file);
  const array = (name: string): NpyArray => {
    const found = arrays.get(name);
    if (!found) throw new Error(`${path} has no ${name}`);
    return found;
  };
  return { names: [...arrays.keys()], has: (name) => arrays.has(name), array, numbers: (name) => toFloat64(array(name), name) };
}

/** What the tests use of a recorded fit's `meta.json`. */
interface Meta {
  readonly replicas: readonly number[];
  readonly nnseeds: readonly number[];
  readonly experiments: readonly { readonly name: string; readonly datasets: readonly string[]; readonly ndata: readonly number[]; readonly operations: readonly OperationName[] }[];
}

interface RecordedSet {
  readonly name: string;
  readonly process: string;
  readonly experiment: string;
  readonly legacyNames: readonly string[];
  readonly frac: number;
  readonly systematics: readonly string[];
}

/** A dataset of the recorded fits after cuts, and its t0 predictions [ndata]. */
export interface MeasuredSet extends MeasuredDataset {
  readonly t0: Float64Array;
}

/** The seeds in the runcards of all recorded fits. */
export const RECORDED_SEEDS = { trvlseed: 591866982, nnseed: 945709987, mcseed: 519562661, genrep: true };

/** A fit recorded from n3fit: its measured datasets in the order of its experiments, and the arrays of `data.npz`. */
export interface RecordedFit {
  readonly meta: Meta;
  readonly sets: readonly MeasuredSet[];
  readonly groups: readonly DataGroup<MeasuredSet>[];
  readonly data: Arrays;
  /** By name of the dataset. */
  readonly operations: ReadonlyMap<string, OperationName>;
  /** The t0 covariance of an experiment, [n, n]. */
  covariance(experiment: string): Float64Array;
}

export function recordedFit(run: 'golden_dis' | 'golden_mixed'): RecordedFit {
  const meta = JSON.parse(readFileSync(join(FIXTURES, run, 'meta.json'), 'utf8')) as Meta;
  const data = readArrays(`${run}/data.npz`);
  const measured = measuredSets();
  const sets = meta.experiments.flatMap(({ datasets }) => datasets.map((name) => measured.get(name)!));
  return {
    meta,
    sets,
    groups: groupDatasets(sets, 'experiment'),
    data,
    operations: new Map(meta.experiments.flatMap(({ datasets, operations }) => datasets.map((name, i) => [name, operations[i]!] as const))),
    covariance: (experiment) => fullMatrix(data.numbers(`${experiment}__covmat_tril`)),
  };
}

function measuredSets(): Map<string, MeasuredSet> {
  const arrays = readArrays('data/measured-sets.npz');
  const records = JSON.parse(readFileSync(join(FIXTURES, 'data/measured-sets.json'), 'utf8')) as RecordedSet[];
  return new Map(records.map((record) => [record.name, measuredSet(record, arrays)]));
}

function measuredSet({ name, process, experiment, legacyNames, frac, systematics }: RecordedSet, arrays: Arrays): MeasuredSet {
  const central = arrays.numbers(`${name}__central`);
  const ndata = central.length;
  const errors = arrays.numbers(`${name}__systematics`);
  return {
    data: {
      name,
      process,
      experiment,
      legacyNames,
      ndata,
      central,
      stat: arrays.numbers(`${name}__stat`),
      kinematicsNames: [],
      kinematics: new Float64Array(0),
      systematics: systematics.map((systematic, s) => {
        const [treatment, source] = systematic.split(' ') as ['ADD' | 'MULT', string];
        return { treatment, name: source, values: errors.slice(s * ndata, (s + 1) * ndata) };
      }),
    },
    frac,
    weight: 1,
    t0: arrays.numbers(`${name}__t0`),
  };
}

/** A symmetric matrix [n, n] from its lower triangle, row by row. */
function fullMatrix(triangle: Float64Array): Float64Array {
  const n = (Math.sqrt(8 * triangle.length + 1) - 1) / 2;
  const matrix = new Float64Array(n * n);
  let at = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) matrix[i * n + j] = matrix[j * n + i] = triangle[at++]!;
  }
  return matrix;
}
