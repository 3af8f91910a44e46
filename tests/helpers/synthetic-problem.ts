import { makeObservable, unionGrid } from '../../src/engine/model/observable';
import { initialWeights } from '../../src/engine/model/initial-weights';
import type { Photon } from '../../src/engine/model/photon';
import { denseLayers, type NetworkShape, type ReplicaWeights } from '../../src/engine/model/weights';
import type { Covariance, ExponentRange, FitProblem, ReplicaData } from '../../src/engine/problem/fit-problem';
import type { FkTable } from '../../src/engine/theory/fk-table';
import { cubicSpline } from '../../src/shared/physics/cubic-spline';
import { rotationToFk } from '../../src/shared/physics/fit-basis';
import { operationForm, type OperationName } from '../../src/shared/physics/operations';
import { gaussQuadrature } from '../../src/shared/physics/quadrature';
import { makeScaling } from '../../src/shared/physics/scaling';
import { sumRules } from '../../src/shared/physics/sum-rules';
import { FIT_BASES, isPolarised, type Activation, type FitBasisName, type FitFlavour, type SumRules } from '../../src/shared/runcard/runcard';
import { Generator } from '../../src/shared/stats/random/generator';

/** Points of one kind: an operation on random FK tables, the operands of its denominator positive. */
export interface SyntheticSet {
  readonly name?: string;
  readonly operation?: OperationName;
  readonly kind?: Exclude<FkTable['kind'], 'constant'>;
  /** Operands whose PDFs are not fitted: numbers. */
  readonly known?: readonly number[];
  readonly ndata: number;
  /** One value below all points (RATIO). */
  readonly onePointBelow?: boolean;
  /** Flavours of a linear table, pairs of them of a bilinear one. */
  readonly channels?: readonly number[];
  readonly x?: readonly number[];
}

export interface SyntheticOptions {
  readonly hidden?: readonly number[];
  readonly activation?: Activation;
  readonly lastActivation?: Activation;
  /** What a network may have besides: one a flavour, dropout, a penalty. */
  readonly network?: Pick<NetworkShape, 'perFlavour' | 'dropout' | 'penalty'>;
  /** Feature scaling. */
  readonly scaled?: boolean;
  readonly basis?: FitBasisName;
  readonly sumRules?: SumRules;
  readonly covariance?: 'data' | 'eigen';
  readonly trainable?: boolean;
  readonly photon?: boolean;
  readonly seed?: number;
  /** The sets of each experiment. */
  readonly experiments?: readonly (readonly SyntheticSet[])[];
  readonly positivity?: readonly SyntheticSet[];
  readonly integrability?: readonly SyntheticSet[];
}

const TABLE = {
  linear: { x: [1e-4, 0.01, 0.1, 0.3, 0.7], channels: [1, 2, 9, 11] },
  bilinear: { x: [0.01, 0.1, 0.2, 0.7], channels: [1, 1, 3, 10, 2, 1] },
} as const;

const OPERANDS: Readonly<Record<OperationName, number>> = { NULL: 1, ADD: 2, RATIO: 2, ASY: 2, SMN: 4, COM: 20, SMT: 10, SUBTRACT_ABS: 2, SUBTRACT_ABSPAIR: 4 };

const EVERYTHING: readonly (readonly SyntheticSet[])[] = [
  [{ name: 'linear', ndata: 9 }, { name: 'ratio', operation: 'RATIO', ndata: 6 }],
  [
    { name: 'hadronic', kind: 'bilinear', ndata: 5 },
    { name: 'normalised', kind: 'bilinear', operation: 'RATIO', ndata: 4, onePointBelow: true },
    { name: 'asymmetry', operation: 'ASY', ndata: 3 },
  ],
];

/** Biases of the last layer that keep every sum rule far from its poles, by flavour. */
const OUTPUT: Readonly<Record<FitFlavour, number>> = {
  sng: 2, g: 2, v: 1.5, v3: 1, v8: 1.2, t3: 0.5, t8: 0.8, t15: 1, v15: 1.3, cp: 0.3, u: 4, ubar: 1.5, d: 2.6, dbar: 1.2, s: 1.5, sbar: 0.9, c: 1, cbar: 0.7,
};

/**
 * A small problem with everything that a real one has: linear, ratio and bilinear observables in two experiments, one of 1-point
 * denominators, positivity and integrability sets; random numbers of a given seed.
 */
export function syntheticProblem({
  hidden = [7, 5], activation = 'tanh', lastActivation = 'linear', network: extra = {}, scaled = false, basis = 'EVOL', sumRules: mode = 'ALL', covariance = 'data', trainable = true, photon = false, seed = 1,
  experiments = EVERYTHING, positivity = [{ name: 'positive DIS', ndata: 4 }, { name: 'positive DY', kind: 'bilinear', ndata: 3 }],
  integrability = [{ name: 'integrable', ndata: 1 }],
}: SyntheticOptions = {}): FitProblem {
  const random = new Generator(seed);
  const tables = (sets: readonly SyntheticSet[]) => sets.map((set) => ({ set, tables: tablesOf(random, set) }));
  const data = experiments.map(tables);
  const [positive, integrable] = [tables(positivity), tables(integrability)];
  const grid = unionGrid([...data.flat(), ...positive, ...integrable].flatMap((one) => one.tables));
  const observables = (sets: ReturnType<typeof tables>) =>
    sets.map(({ set: { name = 'synthetic', operation = 'NULL' }, tables: of }) => makeObservable(name, operation, of, grid));
  const network: NetworkShape = {
    inputs: scaled ? 1 : 2, nodes: [...hidden, FIT_BASES[basis].length], activations: [...hidden.map(() => activation), lastActivation], ...extra,
  };
  return {
    pdf: {
      network, rotation: rotationToFk(basis, FIT_BASES[basis]), sumRules: sumRules(mode, isPolarised(basis)), quadrature: gaussQuadrature(12),
      ...(scaled && { scaling: makeScaling([grid], 5)! }), ...(photon && { photon: syntheticPhoton(1) }),
    },
    exponents: FIT_BASES[basis].map((_, f): ExponentRange =>
      ({ trainable: trainable && f !== 2, alpha: [0.4, 1.1], beta: scaled ? [0, 0] : [1.5, 3], ...(scaled && { withoutBeta: true }) })),
    grid,
    experiments: data.map((sets, e) => {
      const ndata = sets.reduce((sum, { set }) => sum + set.ndata, 0);
      return { name: `experiment ${e + 1}`, observables: observables(sets), ndata, covariance: covarianceOf(random, ndata, covariance) };
    }),
    positivity: observables(positive),
    integrability: observables(integrable),
  };
}

function tablesOf(random: Generator, { kind = 'linear', operation = 'NULL', ndata, onePointBelow = false, known = [], x = TABLE[kind].x, channels = TABLE[kind].channels }: SyntheticSet): FkTable[] {
  const { denominator } = operationForm(operation, OPERANDS[operation]);
  return Array.from({ length: OPERANDS[operation] }, (_, k) => {
    const below = denominator !== undefined && denominator[k] !== 0;
    const rows = below && onePointBelow ? 1 : ndata;
    if (known.includes(k)) {
      const values = Float64Array.from({ length: rows }, () => random.random() + 0.2);
      return { name: 'synthetic', kind: 'constant', x: new Float64Array(0), q0: 1.65, ndata: rows, channels: new Int32Array(0), values };
    }
    const perPoint = kind === 'linear' ? channels.length * x.length : (channels.length / 2) * x.length ** 2;
    const values = Float64Array.from({ length: rows * perPoint }, () => random.random() + (below ? 0.2 : -0.4));
    return { name: 'synthetic', kind, x: Float64Array.from(x), q0: 1.65, ndata: rows, channels: Int32Array.from(channels), values };
  });
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

function syntheticPhoton(replica: number): Photon {
  const x = Float64Array.of(1e-5, 1e-3, 0.02, 0.1, 0.4, 0.8, 1);
  return { xf: cubicSpline(x, x.map((at) => (0.2 + 0.1 * replica) * (1 - at))), momentum: 0.03 + 0.01 * replica };
}

/** Data and masks of a replica, a function of its number. */
export function syntheticReplica({ experiments, pdf: { photon } }: FitProblem, replica: number): ReplicaData {
  const random = new Generator(1000 + replica);
  return {
    replica,
    seed: 77 + 1000 * replica,
    ...(photon && { photon: syntheticPhoton(replica) }),
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
  const outputs = FIT_BASES[basis].map((flavour) => OUTPUT[flavour]);
  const first = drawn.biases.length - (network.perFlavour ? outputs.length : 1);
  const biases = drawn.biases.map((bias, layer) => bias.map((_, o) => (layer >= first ? outputs[network.perFlavour ? layer - first : o]! : random.random() - 0.5)));
  if (network.inputs === 2) return { ...drawn, kernels: scaled, biases };
  // With feature scaling biases of the output drop out: the first node of each layer falls with x, and gives the outputs their sign
  const kernels = denseLayers(network).map(({ outputs: outs, from }, layer) => scaled[layer]!.map((w, k) => {
    const [input, output] = [Math.floor(k / outs), k % outs];
    if (layer >= first) return input === 0 ? 2 * outputs[network.perFlavour ? layer - first : output]! : w;
    return output > 0 ? w : input > 0 ? 0 : from < 0 ? -1 : 1.5;
  }));
  return { ...drawn, kernels, biases };
}

export const SYNTHETIC_MULTIPLIERS = { positivity: [3, 20], integrability: [2], validationPositivity: [1.5, 1.5] };
