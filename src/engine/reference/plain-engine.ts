import { constrainExponent } from '../../shared/physics/preprocessing';
import type { Optimizer } from '../../shared/runcard/runcard';
import { ReplicaModel, type ReplicaLosses } from '../model/replica-model';
import { copyWeights, filledWeights, variables, zeroWeights, type ReplicaWeights } from '../model/weights';
import { isTrained, type FitProblem } from '../problem/fit-problem';
import type { Losses, Multipliers, ReplicaStart, ReplicaState, TrainingEngine } from '../train/engine';
import { clipFactor, optimizerRule } from '../train/optimizers';

interface Trained {
  readonly replica: number;
  readonly model: ReplicaModel;
  readonly state: ReplicaState;
  gradient: ReplicaWeights;
}

/**
 * Trains in float64, one replica after another, with the hand-written adjoint of the whole, unreduced model:
 * the slowest engine and the one to trust.
 */
export function plainEngine(problem: FitProblem, replicas: readonly ReplicaStart[], optimizer: Optimizer): TrainingEngine {
  const rule = optimizerRule(optimizer);
  const zero = () => zeroWeights(problem.pdf.network);
  let trained = replicas.map(({ data, state }): Trained => ({
    replica: data.replica,
    model: new ReplicaModel(problem, data),
    state: { ...copyState(state), moments: Object.fromEntries(rule.moments.map((name) => [name, copyWeights(state.moments[name] ?? filledWeights(problem.pdf.network, rule.start ?? 0))])) },
    gradient: zero(),
  }));

  function update(one: Trained): Trained {
    const { weights, moments } = one.state;
    const step = one.state.step + 1;
    const scalars = rule.scalars(step);
    const [w, g] = [weights, one.gradient].map(variables) as [Float64Array[], Float64Array[]];
    const averages = rule.moments.map((name) => variables(moments[name]!));
    const layers = 2 * weights.kernels.length;
    w.forEach((weight, k) => {
      const exponent = problem.exponents[Math.floor((k - layers) / 2)];
      const kind = (k - layers) % 2 === 0 ? 'alpha' : 'beta';
      if (exponent && !isTrained(exponent, kind)) return;
      const factor = clipFactor(g[k]!, optimizer.clipnorm);
      rule.update(scalars, weight, g[k]!.map((value) => value * factor), averages.map((average) => average[k]!));
      if (exponent) weight[0] = constrainExponent(weight[0]!, ...exponent[kind]);
    });
    return { ...one, state: { ...one.state, step } };
  }

  return {
    get replicas() {
      return trained.map(({ replica }) => replica);
    },
    evaluate(multipliers) {
      const losses = trained.map((one) => {
        const evaluated = one.model.evaluate(one.state.weights, multipliers, one.state.step);
        one.gradient = evaluated.gradient;
        return evaluated.losses;
      });
      return stackLosses(losses, multipliers);
    },
    update() {
      trained = trained.map(update);
    },
    keep(indices) {
      trained = trained.map((one, index) => (indices.includes(index) ? { ...one, state: { ...one.state, kept: copyWeights(one.state.weights) } } : one));
    },
    weights: (index) => copyWeights(trained[index]!.state.weights),
    state: (index) => copyState(trained[index]!.state),
    retain(indices) {
      trained = indices.map((index) => trained[index]!);
    },
    dispose() {
      trained = [];
    },
  };
}

function copyState({ weights, moments, kept, step }: ReplicaState): ReplicaState {
  const copies = Object.entries(moments).map(([name, values]) => [name, copyWeights(values)] as const);
  return { weights: copyWeights(weights), moments: Object.fromEntries(copies), ...(kept && { kept: copyWeights(kept) }), step };
}

function stackLosses(losses: readonly ReplicaLosses[], { positivity, integrability }: Multipliers): Losses {
  const total = (name: 'trainingChi2' | 'validationChi2') => Float64Array.from(losses, (one) => one[name].reduce((sum, value) => sum + value, 0));
  const bySet = (name: 'positivity' | 'validationPositivity' | 'integrability', sets: number) =>
    Float64Array.from(Array.from({ length: sets }, (_, set) => losses.map((one) => one[name][set]!)).flat());
  return {
    trainingChi2: total('trainingChi2'),
    validationChi2: total('validationChi2'),
    positivity: bySet('positivity', positivity.length),
    validationPositivity: bySet('validationPositivity', positivity.length),
    integrability: bySet('integrability', integrability.length),
  };
}
