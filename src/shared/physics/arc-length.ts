import { FK_FLAVOURS, N_FK_FLAVOURS, type FkFlavour } from './flavours';

/** Flavours whose arc lengths n3fit writes in its json files, in that order (n3fit vpinterface.py compute_arclength). */
export const ARC_LENGTH_FLAVOURS = ['sigma', 'g', 'v', 'v3', 'v8'] as const satisfies readonly FkFlavour[];

/** Flavours whose integrability numbers n3fit writes (n3fit vpinterface.py integrability_numbers). */
export const INTEGRABILITY_FLAVOURS = ['v', 't3', 'v3', 't8', 'v8'] as const satisfies readonly FkFlavour[];

const SEGMENTS = [[1e-6, 1e-4], [1e-4, 1e-2], [1e-2, 1]] as const;
const POINTS = 199;

/** Momentum fractions at which arc lengths need the PDF: three linear segments of 199 points, their upper ends left out. */
export const ARC_LENGTH_X: Float64Array = Float64Array.from(
  SEGMENTS.flatMap(([low, high]) => Array.from({ length: POINTS }, (_, i) => i * ((high - low) / POINTS) + low)),
);

/** Momentum fractions at which integrability numbers need the PDF. */
export const INTEGRABILITY_X: Float64Array = Float64Array.of(1e-9, 1e-8, 1e-7);

/**
 * Arc lengths int sqrt(1 + (d(x^2 f)/dx)^2) dx over [1e-6, 1] of ARC_LENGTH_FLAVOURS, from x f at ARC_LENGTH_X, shape [597, 14].
 * Source: validphys arclength.py, which measures the curve of x times x f, by forward differences and Simpson's rule.
 */
export function arcLengths(xf: Float64Array): number[] {
  return ARC_LENGTH_FLAVOURS.map((flavour) => {
    const f = FK_FLAVOURS.indexOf(flavour);
    let length = 0;
    SEGMENTS.forEach(([low, high], segment) => {
      const step = (high - low) / POINTS;
      const curve = (i: number): number => {
        const point = segment * POINTS + i;
        return xf[point * N_FK_FLAVOURS + f]! * ARC_LENGTH_X[point]!;
      };
      length += simpson(Float64Array.from({ length: POINTS - 1 }, (_, i) => Math.hypot(1, (curve(i + 1) - curve(i)) / step)), step);
    });
    return length;
  });
}

/** Integrability numbers, the sum of |x f| over INTEGRABILITY_X, of INTEGRABILITY_FLAVOURS, from x f there, shape [3, 14] (validphys arclength.py). */
export function integrabilityNumbers(xf: Float64Array): number[] {
  return INTEGRABILITY_FLAVOURS.map((flavour) => {
    const f = FK_FLAVOURS.indexOf(flavour);
    return INTEGRABILITY_X.reduce((sum, _, i) => sum + Math.abs(xf[i * N_FK_FLAVOURS + f]!), 0);
  });
}

/**
 * Simpson's rule on an even number of equally spaced points, as scipy.integrate.simpson (1.11 and later) does it: the last interval,
 * which has no partner, by the parabola through the last three points (K. V. Cartwright, J. Math. Sci. Math. Educ. 12 (2017) 1).
 */
function simpson(y: Float64Array, step: number): number {
  const n = y.length;
  let sum = 0;
  for (let i = 0; i + 2 < n; i += 2) sum += (y[i]! + 4 * y[i + 1]! + y[i + 2]!) / 3;
  return step * (sum + (5 * y[n - 1]! + 8 * y[n - 2]! - y[n - 3]!) / 12);
}
