import { expect, it } from 'vitest';
import { ReplicaModel } from '../../src/engine/model/replica-model';
import { variables } from '../../src/engine/model/weights';
import { plainEngine } from '../../src/engine/reference/plain-engine';
import { TensorEngine } from '../../src/engine/reference/tensor-engine';
import { loadTensorFlow } from '../../src/engine/reference/tfjs';
import { initialState, type Losses } from '../../src/engine/train/engine';
import { goldenDis, multipliersAfter, recordedWeights } from '../helpers/golden-dis';
import { expectClose } from '../helpers/tolerance';

it('on real data, the reference engine has the losses and gradients of the float64 model', async () => {
  const { problem, runcard, replicas, state } = await goldenDis('gauss');
  const recorded = state('epoch10');
  const starts = [2, 3].map((r) => ({ data: replicas[r]!, state: initialState(recordedWeights(recorded, r)) }));
  const multipliers = multipliersAfter(runcard, 100);
  const engine = new TensorEngine(await loadTensorFlow('cpu'), problem, starts, runcard.optimizer);
  const losses = await engine.evaluate(multipliers);
  const exact = await plainEngine(problem, starts, runcard.optimizer).evaluate(multipliers);
  for (const name of Object.keys(exact) as (keyof Losses)[]) {
    expectClose(losses[name], exact[name], { rel: 2e-5, why: 'float32; 3e-6 seen in integrability, 2e-7 in chi2' });
  }
  for (const [k, { data, state: { weights } }] of starts.entries()) {
    const gradient = variables(new ReplicaModel(problem, data).evaluate(weights, multipliers).gradient).slice(0, 6);
    const ours = variables(await engine.gradient(k));
    gradient.forEach((expected, v) => {
      const scale = expected.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
      expectClose(ours[v]!, expected, { abs: 1e-5 * scale, why: 'float32; 2e-6 of the largest seen' });
    });
  }
  expect(engine.replicas).toEqual([3, 4]);
  engine.dispose();
});
