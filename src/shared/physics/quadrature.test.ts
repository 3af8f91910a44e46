import { describe, expect, it } from 'vitest';
import { expectClose } from '../../../tests/helpers/tolerance';
import { gaussLegendre, gaussQuadrature, trapezoidalQuadrature, type Quadrature } from './quadrature';

const integrate = ({ x, weights }: Quadrature, f: (x: number) => number) => x.reduce((sum, t, i) => sum + weights[i]! * f(t), 0);

describe('Gauss-Legendre', () => {
  it('knows the three-point rule', () => {
    const { x, weights } = gaussLegendre(3);
    expectClose(x, [-Math.sqrt(0.6), 0, Math.sqrt(0.6)], { abs: 2e-16, why: 'rounding' });
    expectClose(weights, [5 / 9, 8 / 9, 5 / 9], { rel: 1e-15, why: 'rounding' });
  });

  it.each([1, 2, 7, 48, 96])('%i nodes integrate polynomials of degree 2n - 1 exactly', (n) => {
    const rule = gaussLegendre(n);
    for (const degree of [0, n - 1, 2 * n - 2]) {
      const even = degree - (degree % 2);
      expectClose(integrate(rule, (t) => t ** even), 2 / (even + 1), { rel: 2e-14, why: 'rounding' });
    }
    expectClose(integrate(rule, (t) => t ** (2 * n - 1)), 0, { abs: 1e-15, why: 'rounding' });
  });

  it('sums PDF-like functions to their Beta integrals', () => {
    // int_0^1 x^(a-1) (1-x)^3 = B(a, 4); what lies below 1e-9 is about 1e-9^a / a
    const a = 0.9;
    const exact = 6 / (a * (a + 1) * (a + 2) * (a + 3)) - 1e-9 ** a / a;
    expectClose(integrate(gaussQuadrature(), (x) => x ** (a - 1) * (1 - x) ** 3), exact, { rel: 1e-13, why: 'rounding' });
  });
});

it("n3fit's rule has 2000 increasing points from 1e-9 to 1 and weights that sum to the length", () => {
  const { x, weights } = trapezoidalQuadrature();
  expect([x.length, x[1000], x[1999]]).toEqual([2000, 0.1, 1]);
  expect(x.every((value, i) => i === 0 || value > x[i - 1]!)).toBe(true);
  expectClose(integrate({ x, weights }, () => 1), 1 - 1e-9, { rel: 1e-13, why: 'rounding of 2000 spacings' });
});
