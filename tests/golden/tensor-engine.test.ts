import { expect, it } from 'vitest';
import { ReplicaModel } from '../../src/engine/model/replica-model';
import { variables } from '../../src/engine/model/weights';
import { plainEngine } from '../../src/engine/reference/plain-engine';
import { TensorEngine } from '../../src/engine/reference/tensor-engine';
import { loadTensorFlow } from '../../src/engine/reference/tfjs';
import { initialState, type Losses } from '../../src/engine/train/engine';
import { goldenFit, multipliersAfter, recordedWeights } from '../helpers/golden-fit';
import { expectClose } from '../helpers/tolerance';

it.each(['golden_dis', 'golden_mixed'] as const)('on the data of %s, the reference engine has the losses and gradients of the float64 model', async (run) => {
  const { problem, runcard, replicas, state } = await goldenFit(run, 'gauss');
  const recorded = state('epoch10');
  const starts = [2, 3].map((r) => ({ data: replicas[r]!, state: initialState(recordedWeights(recorded, r)) }));
  const multipliers = multipliersAfter(runcard, 100);
  const engine = new TensorEngine(await loadTensorFlow('cpu'), problem, starts, runcard.optimizer);
  const losses = await engine.evaluate(multipliers);
  const exact = await plainEngine(problem, starts, runcard.optimizer).evaluate(multipliers);
  for (const name of Object.keys(exact) as (keyof Losses)[]) {
    expectClose(losses[name], exact[name], { rel: run === 'golden_dis' ? 2e-5 : 1e-4, why: 'float32; 3e-6 seen in integrability, 2e-7 in chi2, 3e-5 in the positivity of wilder weights' });
  }
  for (const [k, { data, state: { weights } }] of starts.entries()) {
    const trained = problem.exponents[0]!.trainable ? undefined : 6;
    const gradient = variables(new ReplicaModel(problem, data).evaluate(weights, multipliers).gradient).slice(0, trained);
    const exponents = gradient.slice(6).flatMap((values) => [...values]);
    const ours = variables(await engine.gradient(k));
    gradient.forEach((expected, v) => {
      const scale = (v < 6 ? [...expected] : exponents).reduce((most, g) => Math.max(most, Math.abs(g)), 0);
      expectClose(ours[v]!, expected, { abs: (run === 'golden_dis' ? 1e-5 : 1e-4) * scale, why: 'float32; 2e-6 of the largest seen, more where weights are wilder' });
    });
  }
  expect(engine.replicas).toEqual([3, 4]);
  engine.dispose();
});
