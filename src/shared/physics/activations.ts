/** An activation function; `slope` is its derivative as a function of its own output, which is all that a reverse pass keeps. */
export interface Activation {
  readonly value: (z: number) => number;
  readonly slope: (output: number) => number;
}

/** The activation functions by their names in runcards (Keras' names). */
export const ACTIVATIONS = {
  tanh: { value: Math.tanh, slope: (y: number) => 1 - y * y },
  sigmoid: { value: (z: number) => 1 / (1 + Math.exp(-z)), slope: (y: number) => y * (1 - y) },
  relu: { value: (z: number) => Math.max(z, 0), slope: (y: number) => (y > 0 ? 1 : 0) },
  linear: { value: (z: number) => z, slope: () => 1 },
} as const satisfies Record<string, Activation>;

export type ActivationName = keyof typeof ACTIVATIONS;
