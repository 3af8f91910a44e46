/** The factor x^(1-alpha) (1-x)^beta by which a fitted flavour's network output is multiplied. Source: n3fit layers/preprocessing.py. */
export function prefactor(x: number, alpha: number, beta: number): number {
  return x ** (1 - alpha) * (1 - x) ** beta;
}

/** Its derivative in alpha, from its value. */
export function prefactorByAlpha(x: number, value: number): number {
  return -Math.log(x) * value;
}

/** Its derivative in beta, from its value; at x = 1, where the factor vanishes for every beta > 0, zero. */
export function prefactorByBeta(x: number, value: number): number {
  return x === 1 ? 0 : Math.log1p(-x) * value;
}

/**
 * How n3fit keeps a trained exponent in its range (keras_backend/constraints.py, MinMaxWeight), applied after each update:
 * w * clip(w, low, high) / (1e-7 + w), which inside the range shrinks w by about 1e-7.
 */
export function constrainExponent(value: number, low: number, high: number): number {
  return (value * Math.min(Math.max(value, low), high)) / (1e-7 + value);
}
