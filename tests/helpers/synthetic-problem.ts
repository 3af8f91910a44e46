import { makeObservable, unionGrid, type Observable } from '../../src/engine/model/observable';
import { initialWeights } from '../../src/engine/model/initial-weights';
import type { NetworkShape, ReplicaWeights } from '../../src/engine/model/weights';
import type { Covariance, ExponentRange, FitProblem, ReplicaData } from '../../src/engine/problem/fit-problem';
import type { FkTable } from '../../src/engine/theory/fk-table';
import { rotationToFk } from '../../src/shared/physics/fit-basis';
import type { OperationName } from '../../src/shared/physics/operations';
import { gaussQuadrature } from '../../src/shared/physics/quadrature';
import { sumRules } from '../../src/shared/physics/sum-rules';
import { FIT_BASES, type Activation, type FitBasisName, type SumRules } from '../../src/shared/runcard/runcard';
import { Generator } from '../../src/shared/stats/random/generator';

export interface SyntheticOptions {
  readonly hidden?: readonly number[];
  readonly activation?: Activation;
  readonly basis?: FitBasisName;
  readonly sumRules?: SumRules;
  readonly covariance?: 'data' | 'eigen';
  readonly trainable?: boolean;
  readonly seed?: number;
}

/** Biases of the last layer that keep every sum rule far from its poles, in the order of the basis. */
const OUTPUT: Record<FitBasisName, readonly number[]> = { EVOL: [2, 2, 1.5, 1, 1.2, 0.5, 0.8, 1], FLAVOUR: [4, 1.5, 2.6, 1.2, 1.5, 0.9, 1, 3] };

/**
 * A small problem with everything that a real one has: linear, ratio and bilinear observables in two experiments, one of 1-point
 * denominators, positivity and integrability sets; random numbers of a given seed.
 */
export function syntheticProblem({
  hidden = [7, 5], activation = 'tanh', basis = 'EVOL', sumRules: mode = 'ALL', covariance = 'data', trainable = true, seed = 1,
}: SyntheticOptions = {}): FitProblem {
  const random = new Generator(seed);
  const fk = (kind: FkTable['kind'], ndata: number, positive = false): FkTable => {
    const x = kind === 'linear' ? [1e-4, 0.01, 0.1, 0.3, 0.7] : [0.01, 0.1, 0.2, 0.7];
    const channels = Int32Array.from(kind === 'linear' ? [1, 2, 9, 11] : [1, 1, 3, 10, 2, 1]);
    const perPoint = kind === 'linear' ? 4 * x.length : 3 * x.length ** 2;
    const values = Float64Array.from({ length: ndata * perPoint }, () => random.random() + (positive ? 0.2 : -0.4));
    return { name: 'synthetic', kind, x: Float64Array.from(x), q0: 1.65, ndata, channels, values };
  };
  const sets: [string, OperationName, FkTable[]][] = [
    ['linear', 'NULL', [fk('linear', 9)]],
    ['ratio', 'RATIO', [fk('linear', 6), fk('linear', 6, true)]],
    ['hadronic', 'NULL', [fk('bilinear', 5)]],
    ['normalised', 'RATIO', [fk('bilinear', 4), fk('bilinear', 1, true)]],
    ['asymmetry', 'ASY', [fk('linear', 3, true), fk('linear', 3, true)]],
    ['positive DIS', 'NULL', [fk('linear', 4)]],
    ['positive DY', 'NULL', [fk('bilinear', 3)]],
    ['integrable', 'NULL', [fk('linear', 1)]],
  ];
  const grid = unionGrid(sets.flatMap(([, , tables]) => tables));
  const [linear, ratio, hadronic, normalised, asymmetry, positiveDis, positiveDy, integrable] =
    sets.map(([name, operation, tables]) => makeObservable(name, operation, tables, grid)) as [Observable, ...Observable[]];
  const experiment = (name: string, observables: readonly (Observable | undefined)[]) => {
    const ndata = observables.reduce((sum, one) => sum + one!.ndata, 0);
    return { name, observables: observables as Observable[], ndata, covariance: covarianceOf(random, ndata, covariance) };
  };
  const network: NetworkShape = { inputs: 2, nodes: [...hidden, 8], activations: [...hidden.map(() => activation), 'linear'] };
  return {
    pdf: { network, rotation: rotationToFk(basis, FIT_BASES[basis]), sumRules: sumRules(mode), quadrature: gaussQuadrature(12) },
    exponents: FIT_BASES[basis].map((_, f): ExponentRange => ({ trainable: trainable && f !== 2, alpha: [0.4, 1.1], beta: [1.5, 3] })),
    grid,
    experiments: [experiment('A', [linear, ratio]), experiment('B', [hadronic, normalised, asymmetry])],
    positivity: [positiveDis!, positiveDy!],
    integrability: [integrable!],
  };
}

function covarianceOf(random: Generator, n: number, kind: 'data' | 'eigen'): Covariance {
  const a = Float64Array.from({ length: n * n }, () => random.standardNormal() / 3);
  if (kind === 'eigen') return { basis: 'eigen', rotation: a, eigenvalues: Float64Array.from({ length: n }, () => 0.5 + random.random()) };
  const matrix = a.map((_, k) => {
    const [i, j] = [Math.floor(k / n), k % n];
    let sum = i === j ? 0.3 : 0;
    for (let m = 0; m < n; m++) sum += a[i * n + m]! * a[j * n + m]!;
    return sum;
  });
  return { basis: 'data', matrix };
}

/** Data and masks of a replica, a function of its number. */
export function syntheticReplica({ experiments }: FitProblem, replica: number): ReplicaData {
  const random = new Generator(1000 + replica);
  return {
    replica,
    experiments: experiments.map(({ ndata }) => {
      const training = Uint8Array.from({ length: ndata }, (_, i) => (i === 0 || (i > 1 && random.random() < 0.7) ? 1 : 0));
      const data = Float64Array.from({ length: ndata }, () => 0.5 + random.standardNormal());
      return { data, training, validation: training.map((taken) => 1 - taken) };
    }),
  };
}

/** Weights of a replica at which PDFs and sum rules are tame. */
export function syntheticWeights({ pdf: { network }, exponents }: FitProblem, replica: number, basis: FitBasisName = 'EVOL'): ReplicaWeights {
  const drawn = initialWeights(500 + replica, network, 'glorot_normal', exponents);
  const scaled = drawn.kernels.map((kernel) => kernel.map((w) => 0.4 * w));
  const random = new Generator(2000 + replica);
  const biases = drawn.biases.map((bias, layer) => bias.map((_, o) => (layer === network.nodes.length - 1 ? OUTPUT[basis][o]! : random.random() - 0.5)));
  return { ...drawn, kernels: scaled, biases };
}

export const SYNTHETIC_MULTIPLIERS = { positivity: [3, 20], integrability: [2], validationPositivity: [1.5, 1.5] };
