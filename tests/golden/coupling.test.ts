import { beforeAll, describe, expect, it } from 'vitest';
import { ReplicaModel, trainingLoss } from '../../src/engine/model/replica-model';
import { variables, zeroWeights } from '../../src/engine/model/weights';
import { plainEngine } from '../../src/engine/reference/plain-engine';
import { initialState, type Losses } from '../../src/engine/train/engine';
import { clipFactor, optimizerRule } from '../../src/engine/train/optimizers';
import { constrainExponent } from '../../src/shared/physics/preprocessing';
import { goldenFit, multipliersAfter, recordedWeights, type GoldenFit } from '../helpers/golden-fit';
import { readArrays } from '../helpers/recorded-fits';
import { expectClose } from '../helpers/tolerance';

/**
 * n3fit keeps one variable a flavour for the preprocessing exponents of all replicas, and Keras clips the gradient of a variable as a
 * whole: where exponents are trained, replicas that n3fit fits together act on each other. Ours do not.
 */
let fit: GoldenFit;
beforeAll(async () => {
  fit = await goldenFit('golden_mixed');
});

/** Training losses [epoch, replica] after the updates of 1, 2, ... epochs. */
function train(epochs: number, clip: 'each' | 'together'): number[][] {
  const { problem, runcard, replicas } = fit;
  const rule = optimizerRule(runcard.optimizer);
  const start = fit.state('epoch0');
  const stack = replicas.map((data, r) => ({
    model: new ReplicaModel(problem, data), weights: recordedWeights(start, r), moments: rule.moments.map(() => zeroWeights(problem.pdf.network)),
  }));
  const losses: number[][] = [];
  for (let epoch = 0; ; epoch++) {
    const evaluated = stack.map(({ model, weights }) => model.evaluate(weights, multipliersAfter(runcard, epoch)));
    if (epoch > 0) losses.push(evaluated.map((one) => trainingLoss(one.losses)));
    if (epoch === epochs) return losses;
    const gradients = evaluated.map(({ gradient }) => variables(gradient));
    const layers = 2 * runcard.network.nodes.length;
    stack.forEach(({ weights, moments }, r) => {
      variables(weights).forEach((weight, k) => {
        const exponent = problem.exponents[Math.floor((k - layers) / 2)];
        const clipped = exponent && clip === 'together' ? Float64Array.from(gradients, (one) => one[k]![0]!) : gradients[r]![k]!;
        const factor = clipFactor(clipped, runcard.optimizer.clipnorm);
        rule.update(rule.scalars(epoch + 1), weight, gradients[r]![k]!.map((g) => g * factor), moments.map((moment) => variables(moment)[k]!));
        if (exponent) weight[0] = constrainExponent(weight[0]!, ...((k - layers) % 2 === 0 ? exponent.alpha : exponent.beta));
      });
    });
  }
}

describe('replicas that n3fit fitted together', () => {
  const recorded = (epoch: number, replica: number) => fit.trajectory.numbers('tr_after_loss')[(epoch - 1) * 4 + replica - 1]!;

  // The fixture's tables are rounded to 4e-11; each passage of a pole of a ratio or sum rule costs digits, replica 1 is at chi2/N = 3e6 in epoch 3.
  const AGREE = [{ replica: 1, epochs: 4, rel: 1e-7 }, { replica: 2, epochs: 3, rel: 1e-8 }, { replica: 3, epochs: 9, rel: 1e-7 }, { replica: 4, epochs: 6, rel: 2e-8 }];

  it('go their way if exponents are clipped together', () => {
    const losses = train(9, 'together');
    for (const { replica, epochs, rel } of AGREE) {
      losses.slice(0, epochs).forEach((all, k) => expectClose(all[replica - 1]!, recorded(k + 1, replica), { rel, why: 'rounding of the tables, amplified from step to step' }));
    }
  });

  it('leave it at once if every replica is clipped alone', () => {
    const [first, second] = train(2, 'each');
    for (const replica of [1, 2, 3, 4]) expect(Math.abs(second![replica - 1]! / recorded(2, replica) - 1)).toBeGreaterThan(1e-5);
    expect(first).toHaveLength(4);
  });
});

describe('replicas of ours, together', () => {
  const engineOf = (replicas: readonly number[]) => {
    const start = fit.state('epoch0');
    return plainEngine(fit.problem, replicas.map((replica) => ({ data: fit.replicas[replica - 1]!, state: initialState(recordedWeights(start, replica - 1)) })), fit.runcard.optimizer);
  };

  it('each is what n3fit makes of it alone', async () => {
    const single = readArrays('golden_mixed/single.npz');
    const replicas = [3, 4];
    const engine = engineOf(replicas);
    const tolerance = { rel: 1e-8, why: 'rounding of the tables, amplified from step to step; 5e-10 seen' };
    const total = (index: number, chi2: Losses['trainingChi2'], ...sets: Losses['positivity'][]) =>
      sets.reduce((sum, losses) => losses.reduce((part, loss, k) => (k % replicas.length === index ? part + loss : part), sum), chi2[index]!);
    let losses = await engine.evaluate(multipliersAfter(fit.runcard, 0));
    for (let epoch = 0; epoch < 20; epoch++) {
      replicas.forEach((replica, r) => {
        expectClose(total(r, losses.trainingChi2, losses.positivity, losses.integrability), single.numbers(`training_${replica}`)[epoch]!, tolerance);
      });
      await engine.update();
      losses = await engine.evaluate(multipliersAfter(fit.runcard, epoch + 1));
      replicas.forEach((replica, r) => {
        expectClose(total(r, losses.validationChi2, losses.validationPositivity), single.numbers(`validation_${replica}`)[epoch]!, tolerance);
      });
    }
  });

  it('each is bit for bit what it is alone', async () => {
    const [together, alone] = [engineOf([1, 2, 3, 4]), engineOf([2])];
    for (let epoch = 0; epoch < 3; epoch++) {
      for (const engine of [together, alone]) {
        await engine.evaluate(multipliersAfter(fit.runcard, epoch));
        await engine.update();
      }
    }
    expect(await together.weights(1)).toEqual(await alone.weights(0));
  });
});
