/**
 * What an update needs besides weights, gradients and moments; the same for all weights of a replica at one step.
 * Numbers that a rule does not use are zero.
 */
export interface StepScalars {
  /** Share of the new gradient in the running mean, and of its square in the running mean square. */
  readonly meanRate: number;
  readonly squareRate: number;
  readonly learningRate: number;
  /** How running mean and gradient enter the step, and the running mean square its scale. */
  readonly meanShare: number;
  readonly gradientShare: number;
  readonly squareShare: number;
  readonly epsilon: number;
}

export const NO_SCALARS: StepScalars =
  { meanRate: 0, squareRate: 0, learningRate: 0, meanShare: 0, gradientShare: 0, squareShare: 0, epsilon: 0 };

/** The running averages of optimizers: of gradients (or of steps, with momentum), of their squares, the largest so far, and of squared steps. */
export const MOMENTS = ['mean', 'square', 'largest', 'step'] as const;
export type MomentName = (typeof MOMENTS)[number];


/** An optimizer: a schedule of scalars and an update of arrays. It keeps no state of a fit. */
export interface OptimizerRule {
  /** Which update formula: all adaptive optimizers share one. */
  readonly formula: 'adaptive' | 'rmsprop' | 'sgd' | 'momentum' | 'nesterov' | 'adagrad' | 'adadelta' | 'adamax';
  /** The running averages it keeps for every weight. */
  readonly moments: readonly MomentName[];
  /** What they begin with, where that is not zero. */
  readonly start?: number;
  /** The scalars of update number `step`, counted from 1. */
  scalars(step: number): StepScalars;
  /** Updates weights and moments in place, all of one shape, from a gradient that is already clipped. */
  update(scalars: StepScalars, weight: Float64Array, gradient: Float64Array, moments: readonly Float64Array[]): void;
}

/**
 * What a variable's gradient is multiplied by so that its norm is at most `clipnorm` (Keras' clip_by_norm). A variable is
 * one replica's: Keras would clip what is stacked in one variable together.
 */
export function clipFactor(gradient: Float64Array, clipnorm: number): number {
  const norm = Math.sqrt(gradient.reduce((sum, g) => sum + g * g, 0));
  return clipnorm / Math.max(norm, clipnorm);
}
