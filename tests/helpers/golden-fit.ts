import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Library } from '../../src/engine/data/library';
import { loadDataset, loadLagrangeSet } from '../../src/engine/data/load-dataset';
import { searchFolders } from '../../src/engine/data/locate';
import { exponentRanges, pdfModel } from '../../src/engine/model/from-runcard';
import { makeObservable, unionGrid } from '../../src/engine/model/observable';
import type { ReplicaWeights } from '../../src/engine/model/weights';
import type { FitProblem, ReplicaData } from '../../src/engine/problem/fit-problem';
import { runcardCuts } from '../../src/engine/problem/runcard-cuts';
import { datasetSplit } from '../../src/engine/problem/masks';
import { replicaSeeds } from '../../src/engine/problem/seeds';
import type { FkTable } from '../../src/engine/theory/fk-table';
import { lagrangeSchedule } from '../../src/shared/runcard/lagrange';
import { requireRuncard } from '../../src/shared/runcard/parse';
import type { Runcard } from '../../src/shared/runcard/runcard';
import { readArrays, RECORDED_SEEDS, recordedFit, type Arrays } from './recorded-fits';
import { recordedTables } from './recorded-tables';

export type GoldenRun = 'golden_dis' | 'golden_mixed';

/** Arrays of a recorded fit whose first axis is the replica. */
export interface ReplicaArrays extends Arrays {
  /** The part of a replica, counted from 0. */
  of(name: string, replica: number): Float64Array;
}

/**
 * A fit that n3fit recorded. Its linear theory is the embedded one, its hadronic theory that of the fixture; covariance and pseudodata are
 * as recorded.
 */
export interface GoldenFit {
  readonly run: GoldenRun;
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
export async function goldenFit(run: GoldenRun, quadrature: Runcard['quadrature'] = 'n3fit'): Promise<GoldenFit> {
  const file = join(import.meta.dirname, '../fixtures', run, 'runcard.yml');
  const runcard = { ...requireRuncard(readFileSync(file, 'utf8'), file), quadrature };
  const library = new Library(searchFolders({}, {}), runcard.theoryId);
  const context = { library, cuts: await runcardCuts(runcard, library) };
  const recorded = recordedFit(run);
  const hadronic = run === 'golden_mixed' ? recordedTables('golden_mixed/tables.npz') : new Map<string, FkTable[]>();
  const theory = new Map(await Promise.all(runcard.datasets.map(async (dataset) => {
    const tables = hadronic.get(dataset.name) ?? (await loadDataset(dataset, context)).tables;
    return [dataset.name, { tables, operation: recorded.operations.get(dataset.name)! }] as const;
  })));
  const positivity = await Promise.all(runcard.positivity.map((set) => loadLagrangeSet('positivity', set, context)));
  const integrability = await Promise.all(runcard.integrability.map((set) => loadLagrangeSet('integrability', set, context)));

  const grid = unionGrid([...theory.values(), ...positivity, ...integrability].flatMap(({ tables }) => tables));
  const { groups, meta } = recorded;
  const data = recordedReplica(recorded.data);
  const problem: FitProblem = {
    pdf: pdfModel(runcard),
    exponents: exponentRanges(runcard),
    grid,
    experiments: groups.map(({ name, datasets, ndata }) => ({
      name, ndata,
      observables: datasets.map(({ data: { name: of } }) => makeObservable(of, theory.get(of)!.operation, theory.get(of)!.tables, grid)),
      covariance: { basis: 'data', matrix: recorded.covariance(name) },
    })),
    positivity: positivity.map((set) => makeObservable(set.name, set.operation, set.tables, grid)),
    integrability: integrability.map((set) => makeObservable(set.name, set.operation, set.tables, grid)),
  };
  const replicas = meta.replicas.map((replica, r): ReplicaData => ({
    replica,
    seed: replicaSeeds(RECORDED_SEEDS, replica).nn,
    // splits are ours, which tests/golden/statistics.test.ts holds against the recorded ones: those have 1-point sets on both sides
    experiments: groups.map((group) => ({ data: data.of(`${group.name}__pseudodata`, r), ...datasetSplit(group, replicaSeeds(RECORDED_SEEDS, replica).trvl) })),
  }));
  return {
    run, runcard, problem, replicas, data,
    state: (epoch) => recordedReplica(readArrays(`${run}/state_${epoch}.npz`)),
    trajectory: readArrays(`${run}/trajectory.npz`),
    grids: readArrays(`${run}/grids.npz`),
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
