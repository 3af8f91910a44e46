import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { expectClose } from '../../../../tests/helpers/tolerance';
import { OPTIMIZERS, type OptimizerName } from '../../../shared/runcard/runcard';
import { clipFactor, optimizerRule } from './index';

interface KerasRun { start: number[]; gradients: number[][]; clipnorm: number; learningRate: number; weights: Record<string, number[][]> }
const keras = JSON.parse(readFileSync(new URL('../../../../tests/fixtures/keras/optimizers.json', import.meta.url), 'utf8')) as KerasRun;

describe('optimizers', () => {
  it.each([...OPTIMIZERS, 'SGD momentum', 'SGD nesterov'])('%s steps as Keras does', (run) => {
    const [name, momentum] = run.split(' ') as [OptimizerName, string?];
    const learningRate = { Adagrad: 0.001, Adamax: 0.001, Adadelta: 1 }[name as string] ?? keras.learningRate;
    const rule = optimizerRule({ name, learningRate, clipnorm: keras.clipnorm, ...(momentum && { momentum: 0.9, nesterov: momentum === 'nesterov' }) });
    const weight = Float64Array.from(keras.start);
    const moments = rule.moments.map(() => new Float64Array(weight.length).fill(rule.start ?? 0));
    keras.gradients.forEach((raw, k) => {
      const gradient = Float64Array.from(raw);
      const factor = clipFactor(gradient, keras.clipnorm);
      rule.update(rule.scalars(k + 1), weight, gradient.map((g) => g * factor), moments);
      expectClose(weight, keras.weights[run]![k]!, { rel: 1e-14, abs: 1e-15, why: 'rounding in another order' });
    });
  });

  it('gives the scalars of a step whatever was asked before', () => {
    const [fresh, used] = [1, 2].map(() => optimizerRule({ name: 'Nadam', learningRate: 0.01, clipnorm: 1 }));
    used!.scalars(900);
    expect(fresh!.scalars(37)).toEqual(used!.scalars(37));
  });

  it('clips a long gradient, leaves a short one, survives none', () => {
    expect(clipFactor(Float64Array.of(3, 4), 2.5)).toBe(0.5);
    expect(clipFactor(Float64Array.of(0.3, 0.4), 2.5)).toBe(1);
    expect(clipFactor(new Float64Array(2), 2.5)).toBe(1);
  });
});
