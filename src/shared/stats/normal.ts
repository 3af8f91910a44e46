import { gaussLegendre } from '../physics/quadrature';

const RULE = gaussLegendre(24);

/** Probability that a standard normal number lies between -z and z, by quadrature: to 1e-15 for z up to 4. */
export function normalCoverage(z: number): number {
  let sum = 0;
  for (let i = 0; i < RULE.x.length; i++) sum += RULE.weights[i]! * Math.exp(-((z * (1 + RULE.x[i]!)) ** 2) / 8);
  return (sum * z) / Math.sqrt(2 * Math.PI);
}

/** How many standard deviations a central interval of the given probability, in (0, 0.9999], reaches: 1.645 for 0.9. */
export function coverageFactor(probability: number): number {
  let z = 1;
  for (let step = 0; step < 60; step++) {
    const slope = Math.sqrt(2 / Math.PI) * Math.exp((-z * z) / 2);
    const next = Math.min(4, Math.max(1e-3, z - (normalCoverage(z) - probability) / slope));
    if (Math.abs(next - z) < 1e-15) break;
    z = next;
  }
  return z;
}
