import type { Activation } from '../runcard/runcard';

/** An activation function; `slope` is its derivative as a function of its own output, which is all that a reverse pass keeps. */
export interface ActivationFunction {
  readonly value: (z: number) => number;
  readonly slope: (output: number) => number;
}

/** The activation functions by their names in runcards (Keras' names). */
export const ACTIVATION_FUNCTIONS: Readonly<Record<Activation, ActivationFunction>> = {
  tanh: { value: Math.tanh, slope: (y) => 1 - y * y },
  sigmoid: { value: (z) => 1 / (1 + Math.exp(-z)), slope: (y) => y * (1 - y) },
  relu: { value: (z) => Math.max(z, 0), slope: (y) => (y > 0 ? 1 : 0) },
  linear: { value: (z) => z, slope: () => 1 },
};
