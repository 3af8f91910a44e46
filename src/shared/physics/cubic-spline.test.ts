import { describe, expect, it } from 'vitest';
import { expectClose } from '../../../tests/helpers/tolerance';
import { cubicSpline, splineAt } from './cubic-spline';

describe('a cubic spline', () => {
  const x = Float64Array.of(0.1, 0.2, 0.5, 0.6, 1, 1.7);

  it('goes through its points, and is exact for a cubic, outside too', () => {
    const cubic = (at: number) => 2 - at + 3 * at ** 2 - 0.5 * at ** 3;
    const spline = cubicSpline(x, x.map(cubic));
    for (const at of [-0.5, ...x, 0.15, 0.33, 0.9, 1.4, 2.5]) expectClose(splineAt(spline, at), cubic(at), { rel: 1e-13, abs: 1e-13, why: 'rounding' });
  });

  it('has two continuous derivatives', () => {
    const spline = cubicSpline(x, x.map((at) => Math.sin(5 * at)));
    const h = 1e-4;
    const second = (at: number) => (splineAt(spline, at - h) - 2 * splineAt(spline, at) + splineAt(spline, at + h)) / h ** 2;
    for (const at of x.slice(1, -1)) {
      expectClose(second(at - h), second(at + h), { abs: 0.2, rel: 0.02, why: 'third derivatives jump' });
      expectClose((splineAt(spline, at) - splineAt(spline, at - h)) / h, (splineAt(spline, at + h) - splineAt(spline, at)) / h, { abs: 0.01, why: 'second derivatives are below 50' });
    }
  });

  it('does not oscillate between points that are eight orders apart', () => {
    const wide = Float64Array.from({ length: 60 }, (_, i) => 10 ** (-9 + (9 * i) / 59));
    const spline = cubicSpline(wide, wide.map((at) => at ** 0.2));
    for (let i = 1; i < 300; i++) {
      const at = 10 ** (-9 + (9 * i) / 300);
      expect(Math.abs(splineAt(spline, at) / at ** 0.2 - 1)).toBeLessThan(2e-3);
    }
  });
});
