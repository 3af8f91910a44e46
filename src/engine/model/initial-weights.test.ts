import { describe, expect, it } from 'vitest';
import { initialWeights } from './initial-weights';
import { readWeights, writeWeights } from './weights-file';
import type { NetworkShape } from './weights';

const network: NetworkShape = { inputs: 2, nodes: [25, 20, 8], activations: ['tanh', 'tanh', 'linear'] };
const exponents = Array.from({ length: 8 }, (_, f) => ({ trainable: true, alpha: [1 + f, 1.5 + f], beta: [-f, 1] }) as const);
const start = (seed: number) => initialWeights(seed, network, 'glorot_normal', exponents);

describe('initial weights', () => {
  it('are a function of the seed', () => {
    expect(start(715886915)).toEqual(start(715886915));
    expect(start(715886915).kernels[1]).not.toEqual(start(715886916).kernels[1]);
  });

  it('have the shapes of the network, no bias, and exponents in their ranges', () => {
    const { kernels, biases, alpha, beta } = start(1);
    expect(kernels.map((k) => k.length)).toEqual([50, 500, 160]);
    expect(biases.flatMap((b) => [...b])).toEqual(Array(53).fill(0));
    exponents.forEach((range, f) => {
      expect(alpha[f]!).toBeGreaterThanOrEqual(range.alpha[0]);
      expect(alpha[f]!).toBeLessThanOrEqual(range.alpha[1]);
      expect(beta[f]!).toBeGreaterThanOrEqual(range.beta[0]);
      expect(beta[f]!).toBeLessThanOrEqual(range.beta[1]);
    });
  });

  it.each(['glorot_normal', 'glorot_uniform'] as const)('%s has variance 2 / (inputs + outputs) and its own largest value', (initializer) => {
    const wide: NetworkShape = { inputs: 2, nodes: [300, 300], activations: ['tanh', 'linear'] };
    const kernel = initialWeights(7, wide, initializer, []).kernels[1]!;
    const variance = kernel.reduce((sum, w) => sum + w * w, 0) / kernel.length;
    const largest = kernel.reduce((most, w) => Math.max(most, Math.abs(w)), 0);
    expect(variance * 300).toBeCloseTo(1, 1); // 90 000 draws: 0.5 % off is one sigma
    const limit = initializer === 'glorot_normal' ? 2 / 0.87962566103423978 / Math.sqrt(300) : Math.sqrt(6 / 600);
    expect(largest / limit).toBeGreaterThan(0.999);
    expect(largest).toBeLessThanOrEqual(limit);
  });
});

describe('weights file', () => {
  const weights = [start(3), start(4)];
  const file = writeWeights(network, [3, 17], weights);

  it('gives back what was written, by replica number', () => {
    expect(readWeights(file, 'w.npz', network, [17, 3])).toEqual([weights[1], weights[0]]);
  });

  it('says which replica or array is wrong', () => {
    expect(() => readWeights(file, 'w.npz', network, [4])).toThrow('w.npz: it has no weights for replica 4. It holds 2 replicas, 3 to 17.');
    expect(() => readWeights(file, 'w.npz', { ...network, nodes: [25, 21, 8] }, [3])).toThrow(/W_nn_w2 has the shape \(2, 25, 20\), the runcard's network needs \(2, 25, 21\)/);
    expect(() => readWeights(file, 'w.npz', { ...network, nodes: [25, 20, 8, 8], activations: ['tanh', 'tanh', 'tanh', 'linear'] }, [3])).toThrow(/no array W_nn_w6/);
    const broken = { ...weights[0]!, alpha: weights[0]!.alpha.with(2, NaN) };
    expect(() => readWeights(writeWeights(network, [3], [broken]), 'w.npz', network, [3])).toThrow(/W_alpha holds numbers that are not finite/);
  });
});
