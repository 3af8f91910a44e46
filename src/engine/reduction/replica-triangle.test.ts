import { describe, expect, it } from 'vitest';
import { reducedProblem } from '../../../tests/helpers/fast-engine';
import { syntheticProblem, syntheticWeights, type SyntheticOptions, type SyntheticSet } from '../../../tests/helpers/synthetic-problem';
import { expectClose } from '../../../tests/helpers/tolerance';
import { triangleChi2 } from '../../../tests/helpers/triangle-chi2';
import { Generator } from '../../shared/stats/random/generator';
import { Dense } from '../linalg/dense';
import { makeChi2 } from '../model/chi2';
import { evaluatePdf } from '../model/pdf';
import { predictExperiment } from '../model/replica-model';
import type { FitProblem, ReplicaData } from '../problem/fit-problem';
import { replicaTriangle } from './replica-triangle';

const dense = new Dense();
/** Here skeletons leave out only what depends on the rest exactly; what their cut costs on real data is in tests/golden. */
const reduction = { rel: 1e-11, why: 'float64; 2e-15 seen' };

const MANY: readonly (readonly SyntheticSet[])[] = [
  [{ name: 'linear', ndata: 90 }, { name: 'ratio', operation: 'RATIO', ndata: 12 }],
  [{ name: 'hadronic', kind: 'bilinear', ndata: 10 }, { name: 'sum', operation: 'ADD', ndata: 40 }, { name: 'normalised', kind: 'bilinear', operation: 'RATIO', ndata: 6, onePointBelow: true }],
];
const ONE_POINT: readonly (readonly SyntheticSet[])[] = [[{ ndata: 1 }], [{ operation: 'RATIO', ndata: 1 }], [{ ndata: 40 }, { kind: 'bilinear', ndata: 1 }]];
const OPERATIONS: readonly (readonly SyntheticSet[])[] = [[
  { operation: 'ADD', ndata: 5 }, { operation: 'ASY', ndata: 4 }, { operation: 'SMN', ndata: 4 }, { operation: 'SMT', ndata: 3 }, { operation: 'COM', ndata: 3 },
  { kind: 'bilinear', operation: 'ADD', ndata: 5 }, { kind: 'bilinear', operation: 'ASY', ndata: 4 }, { kind: 'bilinear', operation: 'COM', ndata: 2 },
]];

type Route = 'Gram matrix' | 'rows';
const CASES: { what: string; options: SyntheticOptions; frac: number; routes: [training: Route, validation: Route] }[] = [
  { what: 'most in training', options: { experiments: MANY }, frac: 0.85, routes: ['Gram matrix', 'rows'] },
  { what: 'few in training', options: { experiments: MANY }, frac: 0.15, routes: ['rows', 'Gram matrix'] },
  { what: 'half in training', options: { experiments: MANY }, frac: 0.5, routes: ['Gram matrix', 'Gram matrix'] },
  { what: 'everything in training', options: { experiments: MANY }, frac: 1, routes: ['Gram matrix', 'rows'] },
  { what: 'fewer points than columns', options: {}, frac: 0.7, routes: ['rows', 'rows'] },
  { what: 'sets of one point', options: { experiments: ONE_POINT }, frac: 0.6, routes: ['rows', 'rows'] },
  { what: 'all operations', options: { experiments: OPERATIONS }, frac: 0.6, routes: ['rows', 'rows'] },
  { what: 'the FLAVOUR basis', options: { experiments: MANY, basis: 'FLAVOUR', sumRules: 'VSR' }, frac: 0.85, routes: ['Gram matrix', 'rows'] },
];

describe.each(['data', 'eigen'] as const)('in the %s basis', (covariance) => {
  it.each(CASES)('the triangle has the chi2 of the whole data: $what', ({ options, frac, routes }) => {
    const problem = syntheticProblem({ ...options, covariance });
    const weights = [1, 2, 3].map((replica) => syntheticWeights(problem, replica, options.basis));
    const reduced = reducedProblem(problem, weights);
    const pdfs = weights.map((one) => evaluatePdf(problem.pdf, one, problem.grid).xf);
    const random = new Generator(7);
    const noise = Float64Array.from({ length: reduced.columns.count }, () => 1 + random.standardNormal() / 4);
    const wild = pdfs[0]!.map((value, k) => value * (noise[reduced.columns.of[k]!] ?? 0)); // of no network; equal flavours stay equal
    for (const replica of [1, 2, 3]) {
      const data = split(problem, replica, frac);
      (['training', 'validation'] as const).forEach((side, s) => {
        const triangle = replicaTriangle(dense, reduced, data, side);
        for (const xf of [...pdfs, wild]) expectClose(triangleChi2(reduced, triangle, xf), wholeChi2(problem, data, side, xf), { ...reduction, abs: 1e-11 });
        expect(triangle.ndata).toBe(data.experiments.reduce((sum, experiment) => sum + count(experiment[side]), 0));
        if (covariance === 'data') expect(triangle.ndata < 1.5 * triangle.columns.length ? 'rows' : 'Gram matrix').toBe(routes[s]);
        const size = triangle.columns.length;
        expect(triangle.r.every((value, k) => value === 0 || k % size >= Math.floor(k / size))).toBe(true);
      });
    }
  });
});

it('holds of non-linear data only those of its split', () => {
  const problem = syntheticProblem({ experiments: MANY });
  const reduced = reducedProblem(problem, [syntheticWeights(problem, 1)]);
  const data = split(problem, 1, 0.75);
  const skeleton = reduced.data.kept.length;
  const outputsOf = (side: 'training' | 'validation') => [...replicaTriangle(dense, reduced, data, side).columns].filter((column) => column >= skeleton);
  const [training, validation] = [outputsOf('training'), outputsOf('validation')];
  expect(reduced.dataOutputs).toBe(12 + 10 + 6);
  expect([...training, ...validation].sort((a, b) => a - b)).toEqual(Array.from({ length: 28 }, (_, k) => skeleton + k));
});

it('does not look at data outside the split', () => {
  const problem = syntheticProblem({ experiments: MANY });
  const reduced = reducedProblem(problem, [syntheticWeights(problem, 1)]);
  const data = split(problem, 2, 0.75);
  const blank = { ...data, experiments: data.experiments.map((one) => ({ ...one, data: one.data.map((value, i) => (one.validation[i] ? value : NaN)) })) };
  expect(replicaTriangle(dense, reduced, blank, 'validation')).toEqual(replicaTriangle(dense, reduced, data, 'validation'));
});

it('says which covariance is not positive definite', () => {
  const problem = syntheticProblem();
  const [first, second] = problem.experiments as [FitProblem['experiments'][0], FitProblem['experiments'][0]];
  const matrix = Float64Array.from((first.covariance as { matrix: Float64Array }).matrix);
  matrix[4 * (first.ndata + 1)] = -1;
  const broken = { ...problem, experiments: [{ ...first, covariance: { basis: 'data', matrix } as const }, second] };
  expect(() => reducedProblem(broken, [syntheticWeights(problem, 1)])).toThrow('the covariance matrix of experiment 1 is not positive definite');
});

const count = (mask: Uint8Array): number => mask.reduce((a, b) => a + b, 0);

/** Random data; a share `frac` of each experiment's points in training, the others in validation. */
function split({ experiments }: FitProblem, replica: number, frac: number): ReplicaData {
  const random = new Generator(40 + replica);
  return {
    replica,
    seed: replica,
    experiments: experiments.map(({ ndata }) => {
      const data = Float64Array.from({ length: ndata }, () => 0.5 + random.standardNormal());
      const training = Uint8Array.from({ length: ndata }, (_, i) => (i + 0.5 < frac * ndata ? 1 : 0));
      random.shuffle(training);
      return { data, training, validation: training.map((taken) => 1 - taken) };
    }),
  };
}

function wholeChi2({ experiments }: FitProblem, data: ReplicaData, side: 'training' | 'validation', xf: Float64Array): number {
  return experiments.reduce((sum, experiment, e) => {
    const { data: values, [side]: mask } = data.experiments[e]!;
    return sum + makeChi2(experiment.covariance, values, mask).evaluate(predictExperiment(experiment, xf).prediction).value;
  }, 0);
}
