import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { expectClose } from '../../../tests/helpers/tolerance';
import { ACTIVATIONS } from '../runcard/runcard';
import { ACTIVATION_FUNCTIONS } from './activations';

interface KerasActivations { z: number[][]; upstream: number[][]; activations: Record<string, { value: number[][]; gradient: number[][] }> }
const keras = JSON.parse(readFileSync(new URL('../../../tests/fixtures/keras/activations.json', import.meta.url), 'utf8')) as KerasActivations;

describe('activation functions', () => {
  it.each(ACTIVATIONS)('%s has the values and gradients of Keras', (name) => {
    const { forward, adjoint } = ACTIVATION_FUNCTIONS[name];
    const rel = name === 'gelu' ? 2e-6 : 1e-13; // TensorFlow takes the root of 2 through float32
    keras.z.forEach((row, r) => {
      const [z, y, dz] = [Float64Array.from(row), new Float64Array(row.length), new Float64Array(row.length)];
      forward(z, y);
      expectClose(y, keras.activations[name]!.value[r]!, { rel, abs: 1e-14, why: 'rounding' });
      adjoint(z, y, Float64Array.from(keras.upstream[r]!), dz);
      expectClose(dz, keras.activations[name]!.gradient[r]!, { rel: 10 * rel, abs: 1e-14, why: 'rounding' });
    });
  });

  it('are all that Keras and n3fit name', () => expect([...ACTIVATIONS].sort()).toEqual(Object.keys(keras.activations).sort()));
});
