import type { Constraint, LagrangeRise } from './runcard';

/** Epochs between two rises of the multipliers (n3fit: `model_trainer.py`, `PUSH_POSITIVITY_EACH`). */
export const EPOCHS_PER_RISE = 100;

export interface LagrangeSchedule {
  /** Lambda before the first rise, as chosen; the fit uses it rounded to float32. */
  readonly initial: number;
  /** Factor applied after every 100th epoch. */
  readonly multiplier: number;
  /** Lambda of the training loss after so many finished epochs. The validation loss keeps that after 0. */
  lambdaAfter(epochs: number): number;
}

/**
 * How the weight of a positivity or integrability set rises in a fit: what the runcard leaves open is chosen such that
 * lambda reaches `maxlambda` with the last rise (n3fit: `model_trainer.py`, `_LM_initial_and_multiplier`).
 *
 * n3fit rounds the initial lambda to float32 even in double precision (184.8 becomes 184.80000305), and from there multiplies
 * in the precision of the fit, here float64: recovered to 2e-16 from the losses that n3fit 4.1.5 recorded at the end of a fit.
 */
export function lagrangeSchedule(epochs: number, rise: LagrangeRise, { maxlambda }: Pick<Constraint, 'maxlambda'>): LagrangeSchedule {
  const rises = Math.floor(epochs / EPOCHS_PER_RISE);
  const initial = rise.initial ?? (rise.multiplier === undefined ? 1 : maxlambda / rise.multiplier ** rises);
  const multiplier = rise.multiplier ?? (maxlambda / initial) ** (1 / Math.max(rises, 1));
  const start = Math.fround(initial);
  return { initial, multiplier, lambdaAfter: (finished) => start * multiplier ** Math.floor(finished / EPOCHS_PER_RISE) };
}
