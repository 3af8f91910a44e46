import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepareCuts } from '../../src/engine/data/cuts';
import { Library } from '../../src/engine/data/library';
import { loadDataset, loadLagrangeSet } from '../../src/engine/data/load-dataset';
import { searchFolders } from '../../src/engine/data/locate';
import { exponentRanges, pdfModel } from '../../src/engine/model/from-runcard';
import { makeObservable, unionGrid } from '../../src/engine/model/observable';
import type { ReplicaWeights } from '../../src/engine/model/weights';
import type { FitProblem, ReplicaData } from '../../src/engine/problem/fit-problem';
import { groupDatasets } from '../../src/engine/problem/groups';
import { lagrangeSchedule } from '../../src/shared/runcard/lagrange';
import { requireRuncard } from '../../src/shared/runcard/parse';
import type { Runcard } from '../../src/shared/runcard/runcard';
import { readArrays, recordedFit, type Arrays } from './recorded-fits';

const FOLDER = join(import.meta.dirname, '../fixtures/golden_dis');

/** Arrays of a recorded fit whose first axis is the replica. */
export interface ReplicaArrays extends Arrays {
  /** The part of a replica, counted from 0. */
  of(name: string, replica: number): Float64Array;
}

/** The DIS fit that n3fit recorded: its theory from the embedded project; its covariance, masks and pseudodata as recorded. */
export interface GoldenDis {
  readonly runcard: Runcard;
  readonly problem: FitProblem;
  readonly replicas: readonly ReplicaData[];
  /** What was recorded at `epoch0`, ..., `final`. */
  state(epoch: string): ReplicaArrays;
  readonly trajectory: Arrays;
  readonly grids: Arrays;
  readonly data: Arrays;
}

/** @param quadrature n3fit's 2000 points, for exact comparison, or Gauss-Legendre */
export async function goldenDis(quadrature: Runcard['quadrature'] = 'n3fit'): Promise<GoldenDis> {
  const file = join(FOLDER, 'runcard.yml');
  const runcard = { ...requireRuncard(readFileSync(file, 'utf8'), file), quadrature };
  const library = new Library(searchFolders({}, {}), runcard.theoryId);
  const { q2min, w2min, use } = runcard.cuts;
  const context = { library, cuts: prepareCuts({ use, limits: { q2min, w2min }, addedRules: runcard.addedFilterRules }, library.theoryCard) };
  const datasets = await Promise.all(runcard.datasets.map((dataset) => loadDataset(dataset, context)));
  const positivity = await Promise.all(runcard.positivity.map((set) => loadLagrangeSet('positivity', set, context)));
  const integrability = await Promise.all(runcard.integrability.map((set) => loadLagrangeSet('integrability', set, context)));

  const grid = unionGrid([...datasets, ...positivity, ...integrability].flatMap(({ tables }) => tables));
  const recorded = recordedFit('golden_dis');
  const data = recordedReplica(recorded.data);
  const groups = groupDatasets(datasets, false);
  const problem: FitProblem = {
    pdf: pdfModel(runcard),
    exponents: exponentRanges(runcard.basis),
    grid,
    experiments: groups.map((group) => ({
      name: group.name,
      observables: group.datasets.map((set) => makeObservable(set.data.name, set.operation, set.tables, grid)),
      ndata: group.ndata,
      covariance: { basis: 'data', matrix: recorded.covariance(group.name) },
    })),
    positivity: positivity.map((set) => makeObservable(set.name, set.operation, set.tables, grid)),
    integrability: integrability.map((set) => makeObservable(set.name, set.operation, set.tables, grid)),
  };
  const replicas = [0, 1, 2, 3].map((r): ReplicaData => ({
    replica: r + 1,
    experiments: groups.map(({ name }) => ({
      data: data.of(`${name}__pseudodata`, r),
      training: Uint8Array.from(data.of(`${name}__trmask`, r)),
      validation: Uint8Array.from(data.of(`${name}__vlmask`, r)),
    })),
  }));
  return {
    runcard, problem, replicas, data,
    state: (epoch) => recordedReplica(readArrays(`golden_dis/state_${epoch}.npz`)),
    trajectory: readArrays('golden_dis/trajectory.npz'),
    grids: readArrays('golden_dis/grids.npz'),
  };
}

/** The weights (`W`), or gradients (`G`), of a replica, counted from 0. */
export function recordedWeights(state: ReplicaArrays, replica: number, kind: 'W' | 'G' = 'W'): ReplicaWeights {
  const layers = [0, 1, 2, 3, 4, 5].map((k) => state.of(`${kind}_nn_w${k}`, replica));
  return {
    kernels: layers.filter((_, k) => k % 2 === 0),
    biases: layers.filter((_, k) => k % 2 === 1),
    alpha: state.of(`${kind}_alpha`, replica),
    beta: state.of(`${kind}_beta`, replica),
  };
}

/** The multipliers of the training and validation losses after so many finished epochs. */
export function multipliersAfter({ epochs, lagrange, positivity, integrability }: Runcard, finished: number) {
  const lambda = (sets: Runcard['positivity'], rise: keyof Runcard['lagrange'], at: number) => sets.map((set) => lagrangeSchedule(epochs, lagrange[rise], set).lambdaAfter(at));
  return {
    positivity: lambda(positivity, 'positivity', finished),
    integrability: lambda(integrability, 'integrability', finished),
    validationPositivity: lambda(positivity, 'positivity', 0),
  };
}

/** Arrays whose first axis is the replica. */
export function recordedReplica(arrays: Arrays): ReplicaArrays {
  return {
    ...arrays,
    of(name, replica) {
      const values = arrays.numbers(name);
      const size = values.length / arrays.array(name).shape[0]!;
      return values.slice(replica * size, (replica + 1) * size);
    },
  };
}
