import { PartonError } from '../../shared/errors';
import type { Subgrid } from './lhapdf-grid';

/**
 * x f(x, Q^2) between and beyond the knots, as LHAPDF 6 computes it: cubic in log x and log Q^2 inside each subgrid
 * (LogBicubicInterpolator; Buckley et al., Eur. Phys. J. C 75 (2015) 132), MSTW's continuation outside (ContinuationExtrapolator).
 * A point on a threshold belongs to the subgrid above it. A parton that the set does not hold is 0.
 * @throws PartonError when x is not in (0, last x-knot] or Q^2 is not positive
 */
export function evaluate(subgrids: readonly Subgrid[], pid: number, x: number, q2: number): number {
  const lowest = subgrids[0]!;
  const highest = subgrids.at(-1)!;
  const xMax = lowest.x.at(-1)!;
  if (!(x > 0 && x <= xMax) || !(q2 > 0 && Number.isFinite(q2))) {
    throw new PartonError('input', `x = ${x}, Q = ${Math.sqrt(q2)} GeV is outside the range of the PDF set (0 < x <= ${xMax}, 0 < Q).`);
  }
  if (!lowest.values.has(pid)) return 0;
  const inside = (xi: number, qi: number): number => interpolate(subgridAt(subgrids, qi), pid, xi, qi);
  const atQ2 = (qi: number): number => {
    const [x0, x1] = [lowest.x[0]!, lowest.x[1]!];
    return x < x0 ? continueLog(x, x0, x1, inside(x0, qi), inside(x1, qi)) : inside(x, qi);
  };
  const [q2Min, q2Max] = [lowest.q2[0]!, highest.q2.at(-1)!];
  if (q2 < q2Min) return continueDown(q2 / q2Min, atQ2(q2Min), atQ2(1.01 * q2Min));
  if (q2 <= q2Max) return atQ2(q2);
  const q2Max1 = highest.q2.at(-2)!;
  const atX = (xi: number): number => continueLog(q2, q2Max, q2Max1, inside(xi, q2Max), inside(xi, q2Max1));
  const [x0, x1] = [lowest.x[0]!, lowest.x[1]!];
  return x < x0 ? continueLog(x, x0, x1, atX(x0), atX(x1)) : atX(x);
}

/** The subgrid with the largest first knot that is not above q2. */
function subgridAt(subgrids: readonly Subgrid[], q2: number): Subgrid {
  let i = subgrids.length - 1;
  while (i > 0 && subgrids[i]!.q2[0]! > q2) i--;
  return subgrids[i]!;
}

function interpolate(grid: Subgrid, pid: number, x: number, q2: number): number {
  const values = grid.values.get(pid);
  if (values === undefined) return 0;
  const { logX, logQ2 } = grid;
  const nq = logQ2.length;
  const i = cellOf(grid.x, x);
  const j = cellOf(grid.q2, q2);
  const dx = logX[i + 1]! - logX[i]!;
  const tx = (Math.log(x) - logX[i]!) / dx;
  const tq = (Math.log(q2) - logQ2[j]!) / (logQ2[j + 1]! - logQ2[j]!);

  if (nq < 4) {
    const low = mix(tx, values[i * nq + j]!, values[(i + 1) * nq + j]!);
    const high = mix(tx, values[i * nq + j + 1]!, values[(i + 1) * nq + j + 1]!);
    return mix(tq, low, high);
  }

  /** Slope in log x at a knot: the mean of those on both sides. */
  const slope = (knot: number, q: number): number => {
    const side = (k: number): number => (values[(k + 1) * nq + q]! - values[k * nq + q]!) / (logX[k + 1]! - logX[k]!);
    if (knot === 0) return side(0);
    return knot === logX.length - 1 ? side(knot - 1) : (side(knot - 1) + side(knot)) / 2;
  };
  const alongX = (q: number): number => cubic(tx, values[i * nq + q]!, slope(i, q) * dx, values[(i + 1) * nq + q]!, slope(i + 1, q) * dx);

  const low = alongX(j);
  const high = alongX(j + 1);
  const dq = logQ2[j + 1]! - logQ2[j]!;
  const inner = (high - low) / dq;
  const slopeLow = j === 0 ? inner : (inner + (low - alongX(j - 1)) / (logQ2[j]! - logQ2[j - 1]!)) / 2;
  const slopeHigh = j + 2 === nq ? inner : (inner + (alongX(j + 2) - high) / (logQ2[j + 2]! - logQ2[j + 1]!)) / 2;
  return cubic(tq, low, slopeLow * dq, high, slopeHigh * dq);
}

/** The cell [knot i, knot i + 1] that holds a value; the last knot belongs to the last cell. */
function cellOf(knots: Float64Array, value: number): number {
  let low = 0;
  let high = knots.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (knots[middle]! <= value) low = middle;
    else high = middle;
  }
  return low;
}

const mix = (t: number, low: number, high: number): number => low + t * (high - low);

/** Hermite's cubic on [0, 1] from values and slopes at its ends. */
function cubic(t: number, low: number, slopeLow: number, high: number, slopeHigh: number): number {
  const t2 = t * t;
  const t3 = t * t2;
  return (2 * t3 - 3 * t2 + 1) * low + (t3 - 2 * t2 + t) * slopeLow + (3 * t2 - 2 * t3) * high + (t3 - t2) * slopeHigh;
}

/** A straight line in log x through two knots; in log f too while both values are clearly positive. */
function continueLog(x: number, x0: number, x1: number, f0: number, f1: number): number {
  const t = Math.log(x / x0) / Math.log(x1 / x0);
  return f0 > 1e-3 && f1 > 1e-3 ? Math.exp(mix(t, Math.log(f0), Math.log(f1))) : mix(t, f0, f1);
}

/** Below the first Q: f ~ (Q^2)^anom near it, f ~ Q^2 far below; `ratio` is Q^2 / Q^2min, f1 the value at 1.01 Q^2min. */
function continueDown(ratio: number, f0: number, f1: number): number {
  const anomalous = Math.abs(f0) >= 1e-5 ? Math.max(-2.5, (f1 - f0) / f0 / 0.01) : 1;
  return f0 * ratio ** (anomalous * ratio + 1 - ratio);
}
