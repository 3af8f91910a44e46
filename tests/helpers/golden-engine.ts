import { beforeAll, describe, expect, it } from 'vitest';
import { searchFolders } from '../../src/engine/data/locate';
import { ReplicaModel } from '../../src/engine/model/replica-model';
import { variables, type ReplicaWeights } from '../../src/engine/model/weights';
import { findPdfSet, fkFlavoursOf, readPdfMember } from '../../src/engine/pdf/lhapdf';
import { loadProblem } from '../../src/engine/problem/load-problem';
import { replicaData } from '../../src/engine/problem/replica-data';
import type { FitProblem, ReplicaData } from '../../src/engine/problem/fit-problem';
import { reduceProblem } from '../../src/engine/reduction/reduce';
import type { ReducedProblem } from '../../src/engine/reduction/reduced-problem';
import { initialState, type Awaitable, type Losses, type ReplicaStart, type TrainingEngine } from '../../src/engine/train/engine';
import { N_FK_FLAVOURS } from '../../src/shared/physics/flavours';
import type { Optimizer } from '../../src/shared/runcard/runcard';
import { distanceFromPoles } from './conditioning';
import { goldenFit, multipliersAfter, recordedWeights, type GoldenFit, type GoldenRun, type ReplicaArrays } from './golden-fit';
import { expectClose } from './tolerance';

/** A recorded fit as the engines train it. */
interface FastFit {
  readonly fit: GoldenFit;
  readonly problem: FitProblem;
  readonly data: readonly ReplicaData[];
  readonly reduced: ReducedProblem;
  /** Of a replica, counted from 0, at an epoch: how near it is to a pole, and its gradient in float64, n3fit's where it was recorded. */
  exact(epoch: string, r: number): { readonly kept: number; readonly gradient: ReplicaWeights };
}

const fits = new Map<GoldenRun, Promise<FastFit>>();
const fastFit = (run: GoldenRun): Promise<FastFit> => {
  const fit = fits.get(run) ?? loadFit(run);
  fits.set(run, fit);
  return fit;
};

/**
 * Engines of float32 (with n3fit's 2000 quadrature points) against what n3fit recorded in float64: the DIS fit on
 * the embedded resources, loaded and reduced as a fit does it, and the mixed one on its recorded covariance and hadronic tables.
 */
async function loadFit(run: GoldenRun): Promise<FastFit> {
  const fit = await goldenFit(run);
  if (run === 'golden_dis') {
    const problem = await loadProblem(fit.runcard, searchFolders({}, {}));
    return withExact(fit, problem.fit, replicaData(problem, [1, 2, 3, 4]), reduceProblem(problem.fit, problem.t0Pdf));
  }
  const { problem, replicas } = fit;
  const t0Pdf = fkFlavoursOf(readPdfMember(findPdfSet(fit.runcard.t0Set, searchFolders({}, {}).pdfs)), problem.grid, 1.65);
  return withExact(fit, problem, replicas, reduceProblem(problem, t0Pdf));
}

function withExact(fit: GoldenFit, problem: FitProblem, data: readonly ReplicaData[], reduced: ReducedProblem): FastFit {
  const known = new Map<string, ReturnType<FastFit['exact']>>();
  return {
    fit, problem, data, reduced,
    exact(epoch, r) {
      const key = `${epoch} ${r}`;
      const found = known.get(key);
      if (found) return found;
      const state = fit.state(epoch);
      const weights = recordedWeights(state, r);
      const gradient = state.has('G_nn_w0') ? recordedWeights(state, r, 'G') : new ReplicaModel(problem, data[r]!).evaluate(weights, multipliersAt(fit, epoch)).gradient;
      const made = { kept: distanceFromPoles(problem, weights), gradient };
      known.set(key, made);
      return made;
    },
  };
}

/** Multipliers have risen at the end. */
const multipliersAt = ({ runcard }: GoldenFit, epoch: string) => multipliersAfter(runcard, epoch === 'final' ? runcard.epochs : 0);

const REPLICAS = [0, 1, 2, 3];
const starts = ({ fit, data }: FastFit, epoch: string, replicas = REPLICAS) => {
  const state = fit.state(epoch);
  return replicas.map((r) => ({ data: data[r]!, state: initialState(recordedWeights(state, r)) }));
};
const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);
const largest = (values: ArrayLike<number>) => Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** Epochs whose training losses were recorded. */
const RECORDED_TRAINING = 50;

/**
 * From n3fit's recorded initial weights. The losses of replicas 1 to 3 pass close to poles of the RATIO data and sum rules, and each passage
 * loses digits: replica 1 is at chi2/N = 134211 after its first update and passes five more poles by epoch 16; the one at epoch 18 turns
 * differences of 1e-6 into 0.3 (in float64 with weights rounded to float32 after each step, into 0.04), and there float32 leaves it.
 */
const TRAJECTORIES = [
  { replica: 4, epochs: 100, rel: 1e-4, seen: 2e-5, weights: { 10: 5e-5, 50: 1e-4, 100: 5e-4 } },
  { replica: 3, epochs: 50, rel: 3e-3, seen: 4e-4, weights: { 10: 5e-4, 50: 5e-4 } },
  { replica: 3, epochs: 100, rel: 1e-2, seen: 1.5e-3, weights: { 100: 5e-3 } },
  { replica: 2, epochs: 25, rel: 5e-4, seen: 8e-5, weights: { 10: 5e-5 } },
  { replica: 1, epochs: 17, rel: 5e-2, seen: 8e-3, weights: { 1: 5e-5, 2: 5e-5, 5: 5e-5, 10: 5e-5 } },
];

/** What of an engine's stack is compared with the records. */
export interface ObservedStack {
  readonly engine: TrainingEngine;
  /** Numbers of the replica at an index in the engine's work space. */
  scratch(name: 'layer2' | 'integrals' | 'norms', index: number): Awaitable<Float64Array>;
  /** x f of the 14 FK flavours on the problem's grid, shape [x, 14]. */
  pdf(index: number): Awaitable<Float64Array>;
  /** After an update: the gradient that it used, before clipping. */
  gradient(index: number): Awaitable<ReplicaWeights>;
}

export type MakeStack = (reduced: ReducedProblem, starts: readonly ReplicaStart[], optimizer: Optimizer) => Awaitable<ObservedStack>;

/** @param variants builds of an engine, by name. @param longest trajectories of more epochs are left out */
export function testAgainstGolden(variants: Readonly<Record<string, MakeStack>>, longest = Infinity): void {
  describe.each(['golden_dis', 'golden_mixed'] as const)('%s', (run) => {
    let fast: FastFit;
    beforeAll(async () => {
      fast = await fastFit(run);
    }, 60_000);

    describe.each(Object.entries(variants))('%s', (_, makeStack) => {
      describe.each(['epoch0', 'epoch10', 'epoch100', 'final'])('at %s', (epoch) => {
        let state: ReplicaArrays;
        let stack: ObservedStack;
        let losses: Losses;
        beforeAll(async () => {
          state = fast.fit.state(epoch);
          stack = await makeStack(fast.reduced, starts(fast, epoch), fast.fit.runcard.optimizer);
          losses = await stack.engine.evaluate(multipliersAt(fast.fit, epoch));
          await stack.engine.update();
        });
        const recorded = (r: number, names: readonly string[]) => names.map((name) => state.of(`loss_${name}_loss`, r)[0]!);

        it.each(REPLICAS.map((r) => ({ replica: r + 1, r })))('network, sum rules and PDFs of replica $replica', async ({ r }) => {
          const { fit, reduced, problem: { grid } } = fast;
          const fitX = fit.grids.numbers('fit_x');
          const place = Array.from(fitX, (x) => grid.findIndex((node) => Math.abs(node / x - 1) < 1e-9)); // n3fit repeats nodes
          const network = (await stack.scratch('layer2', r));
          const output = state.of('nn_fitgrid', r);
          expectClose(place.flatMap((x) => [...network.subarray(8 * x, 8 * x + 8)]), output, { abs: 2e-6 * largest(output), why: 'float32 sums over 20 nodes of tanh to 3e-7; 5e-7 seen' });

          const constants = state.of('sumrule_constants', r);
          const integrals = state.of('sumrule_integrals', r);
          const representative = (flavour: number) => reduced.flavours.ofFk.indexOf(flavour);
          const sums = { rel: 1e-5, why: 'float32 sums of 2000 terms; 2e-6 seen' };
          expectClose((await stack.scratch('integrals', r)).subarray(0, 5), reduced.flavours.integrals.map(({ flavour }) => integrals[representative(flavour)]!), sums);
          expectClose((await stack.scratch('norms', r)), reduced.flavours.flavours.map((_, flavour) => constants[representative(flavour)]!), sums);

          const pdf = (await stack.pdf(r));
          const exact = state.of('pdf_fitgrid', r);
          for (let f = 0; f < N_FK_FLAVOURS; f++) {
            const flavour = Array.from(place, (_, k) => exact[k * N_FK_FLAVOURS + f]!);
            expectClose(place.map((x) => pdf[x * N_FK_FLAVOURS + f]!), flavour, { abs: 1e-5 * largest(flavour), why: 'flavours are sums of fitted ones; 4e-6 of the largest seen' });
          }
        });

        it.each(REPLICAS.map((r) => ({ replica: r + 1, r })))('losses and gradients of replica $replica', async ({ r }) => {
          const { problem, problem: { experiments, positivity, integrability } } = fast;
          const { kept, gradient: exact } = fast.exact(epoch, r); // kept: 9e-4 for replica 1 at epoch 10, 3e-3 for 2 at 100, above 0.07 else
          const training = sum(recorded(r, experiments.map(({ name }) => `tr_${name}`)));
          const validation = sum(recorded(r, experiments.map(({ name }) => `vl_${name}_val`)));
          const chi2 = run === 'golden_dis'
            ? { rel: 4e-6 + 4e-7 / kept, why: 'float32, and what a denominator loses; 1.2e-6, and 1.6e-4 beside a pole, seen' }
            : { rel: 5e-4 + 1e-5 / kept, why: 'hadronic data are reduced to 3e-5 of their errors for PDFs of typical size, and these are far from typical' };
          expectClose(losses.trainingChi2[r]!, training, chi2);
          expectClose(losses.validationChi2[r]!, validation, chi2);

          const bySet = (values: Float64Array, sets: number) => Array.from({ length: sets }, (_, set) => values[set * REPLICAS.length + r]!);
          const constraints = { rel: run === 'golden_dis' ? 1e-4 : 4e-4, abs: 1e-11, why: 'float32 sums that nearly vanish; 3e-5, and 2e-4 where weights are wilder, seen' };
          expectClose(bySet(losses.positivity, positivity.length), recorded(r, positivity.map(({ name }) => `tr_${name}`)), constraints);
          expectClose(bySet(losses.validationPositivity, positivity.length), recorded(r, positivity.map(({ name }) => `vl_${name}`)), constraints);
          expectClose(bySet(losses.integrability, integrability.length), recorded(r, integrability.map(({ name }) => `tr_${name}`)), { rel: 2e-5, why: 'float32; 4e-6 seen' });

          const gradient = variables((await stack.gradient(r)));
          const exponents = [...exact.alpha, ...exact.beta];
          variables(exact).forEach((expected, v) => {
            if (!problem.exponents[0]!.trainable && v >= 6) return;
            expectClose(gradient[v]!, expected, { abs: (run === 'golden_dis' ? 1e-3 + 3e-6 / kept : 1e-2 + 1e-5 / kept) * largest(v < 6 ? expected : exponents), why: 'what is left of residuals a thousand times larger; 3e-4, and 1.3e-3 beside a pole, seen' });
          });
        });
      });
    });
  });

  describe.each(Object.entries(variants))('trained by %s', (_, makeStack) => {
    let fast: FastFit;
    beforeAll(async () => {
      fast = await fastFit('golden_dis');
    }, 60_000);

    it.each(TRAJECTORIES.filter(({ epochs }) => epochs <= longest))('replica $replica follows the recorded losses to $rel for $epochs epochs', async ({ replica, epochs, rel, seen, weights }) => {
      const r = replica - 1;
      const { fit, data, reduced } = fast;
      const { engine } = await makeStack(reduced, starts(fast, 'epoch0', [r]), fit.runcard.optimizer);
      const points = sum(data[r]!.experiments.map(({ validation }) => sum(validation)));
      const after = (name: string, epoch: number) => fit.trajectory.numbers(name)[(epoch - 1) * REPLICAS.length + r]!;
      const tolerance = { rel, why: `float32, amplified beside poles; ${seen} seen` };
      await engine.evaluate(multipliersAfter(fit.runcard, 0));
      for (let epoch = 1; epoch <= epochs; epoch++) {
        await engine.update();
        const losses = await engine.evaluate(multipliersAfter(fit.runcard, epoch));
        expectClose(losses.validationChi2[0]! / points, after('vl_chi2', epoch), tolerance);
        const training = losses.trainingChi2[0]! + sum(losses.positivity) + sum(losses.integrability);
        if (epoch <= RECORDED_TRAINING) expectClose(training, after('tr_after_loss', epoch), tolerance);
        const allowed = (weights as Record<number, number | undefined>)[epoch];
        if (allowed !== undefined) expect(distance(fit, await engine.weights(0), r, epoch)).toBeLessThan(allowed);
      }
    });
  });
}

/** How far weights are from those recorded after an epoch, in units of how far those have moved since the start; 6e-6 at epoch 10, but 7e-5 for replica 3. */
function distance(fit: GoldenFit, weights: ReplicaWeights, r: number, epoch: number): number {
  const [ours, theirs, start] = [weights, recordedWeights(fit.state(`epoch${epoch}`), r), recordedWeights(fit.state('epoch0'), r)].map((one) => variables(one).flatMap((v) => [...v]));
  const norm = (values: readonly number[]) => Math.sqrt(sum(values.map((value) => value * value)));
  return norm(ours!.map((w, i) => w - theirs![i]!)) / norm(theirs!.map((w, i) => w - start![i]!));
}
