/** Slope of the positivity loss where the observable is positive, relative to where it is negative (n3fit layers/losses.py). */
export const POSITIVITY_ALPHA = 1e-7;

/** Exponential linear unit: y above zero, alpha (e^y - 1) below. */
export function elu(y: number, alpha = POSITIVITY_ALPHA): number {
  return y > 0 ? y : alpha * Math.expm1(y);
}

/** Its derivative. */
export function eluSlope(y: number, alpha = POSITIVITY_ALPHA): number {
  return y > 0 ? 1 : alpha * Math.exp(y);
}

/** The loss of a set of observables that must stay positive: sum_i elu(-lambda O_i). */
export function positivityLoss(observable: Float64Array, lambda: number): number {
  return observable.reduce((sum, value) => sum + elu(-lambda * value), 0);
}

/** d positivityLoss / dO, shape of `observable`. */
export function positivityGradient(observable: Float64Array, lambda: number): Float64Array {
  return observable.map((value) => -lambda * eluSlope(-lambda * value));
}

/** The loss of a set of observables that must vanish: sum_i (lambda O_i)^2. The multiplier is squared, as in n3fit. */
export function integrabilityLoss(observable: Float64Array, lambda: number): number {
  return observable.reduce((sum, value) => sum + (lambda * value) ** 2, 0);
}

/** d integrabilityLoss / dO, shape of `observable`. */
export function integrabilityGradient(observable: Float64Array, lambda: number): Float64Array {
  return observable.map((value) => 2 * lambda * lambda * value);
}
