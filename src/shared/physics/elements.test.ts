import { describe, expect, it } from 'vitest';
import { expectClose } from '../../../tests/helpers/tolerance';
import { ACTIVATION_FUNCTIONS } from './activations';
import { elu, eluSlope, integrabilityGradient, integrabilityLoss, positivityGradient, positivityLoss } from './lagrange';
import { constrainExponent, prefactor, prefactorByAlpha, prefactorByBeta } from './preprocessing';

const H = 1e-6;
const slope = (f: (t: number) => number, at: number) => (f(at + H) - f(at - H)) / (2 * H);
const differences = { rel: 1e-7, abs: 1e-9, why: 'central differences, h = 1e-6' };

describe('the pieces of the model', () => {
  it.each(Object.entries(ACTIVATION_FUNCTIONS))('%s: adjoint', (_, { forward, adjoint }) => {
    const row = Float64Array.of(-2, -0.3, 0.4, 3.1);
    const upstream = Float64Array.of(1, -0.4, 0.7, 1.3);
    const loss = (z: Float64Array) => {
      const y = new Float64Array(row.length);
      forward(z, y);
      return y.reduce((sum, value, i) => sum + upstream[i]! * value, 0);
    };
    const [y, dz] = [new Float64Array(row.length), new Float64Array(row.length)];
    forward(row, y);
    adjoint(row, y, upstream, dz);
    expectClose(dz, row.map((z, i) => slope((t) => loss(row.with(i, t)), z)), differences);
  });

  it('prefactor', () => {
    const [x, alpha, beta] = [0.3, 1.2, 2.7];
    const value = prefactor(x, alpha, beta);
    expectClose(value, Math.exp(-0.2 * Math.log(0.3) + 2.7 * Math.log(0.7)), { rel: 1e-15, why: 'rounding' });
    expectClose(prefactorByAlpha(x, value), slope((a) => prefactor(x, a, beta), alpha), differences);
    expectClose(prefactorByBeta(x, value), slope((b) => prefactor(x, alpha, b), beta), differences);
    expect(prefactorByBeta(1, prefactor(1, alpha, beta))).toBe(0);
  });

  it('a trained exponent stays in its range', () => {
    expectClose([0.5, 1.2, 3].map((value) => constrainExponent(value, 1, 2)), [1, 1.2, 2], { rel: 3e-7, why: "Keras' epsilon of 1e-7" });
  });

  it('elu is continuous in value and has the slope of its two sides', () => {
    expect([elu(2), elu(0), elu(-50)]).toEqual([2, 0, -1e-7]);
    expectClose([eluSlope(1), eluSlope(-1)], [1, slope((y) => elu(y, 1), -1) * 1e-7], differences);
  });

  it('positivity punishes negative observables with the multiplier inside, integrability with its square', () => {
    const observable = Float64Array.of(-0.2, 0.3);
    expectClose(positivityLoss(observable, 10), 2 + 1e-7 * Math.expm1(-3), { rel: 1e-15, why: 'rounding' });
    expectClose(integrabilityLoss(observable, 10), 100 * (0.04 + 0.09), { rel: 1e-15, why: 'rounding' });
    for (const [loss, gradient] of [[positivityLoss, positivityGradient], [integrabilityLoss, integrabilityGradient]] as const) {
      const numeric = observable.map((value, i) => slope((t) => loss(observable.with(i, t), 10), value));
      expectClose(gradient(observable, 10), numeric, differences);
    }
  });
});
