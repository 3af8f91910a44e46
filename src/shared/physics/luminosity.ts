import type { LuminosityChannel } from '../contract/compare-api';
import { N_FK_FLAVOURS } from './flavours';
import { PARTON_PIDS } from './flavour-basis';
import { gaussLegendre } from './quadrature';

/** Names as they are drawn. */
export const CHANNEL_LABELS: Readonly<Record<LuminosityChannel, string>> = {
  gg: 'gg', gq: 'gq', qqbar: 'qq̄', qq: 'qq', uubar: 'uū', ddbar: 'dd̄', ssbar: 'ss̄', ccbar: 'cc̄', bbbar: 'bb̄', udbar: 'ud̄', dubar: 'dū', csbar: 'cs̄', scbar: 'sc̄',
  zlum: 'uū + dd̄', wlum: 'ud̄ + dū',
};

const column = (pid: number): number => PARTON_PIDS.indexOf(pid as (typeof PARTON_PIDS)[number]);
const QUARKS = [1, 2, 3, 4, 5, 6].flatMap((pid) => [pid, -pid]);
/** Both orders of a pair: parton i of the first proton and j of the second, and the other way round. */
const pair = (i: number, j: number) => [[column(i), column(j)], [column(j), column(i)]] as const;

/** Pairs of columns whose products are summed (validphys gridvalues.py evaluate_luminosity, arXiv:1607.01831 eq. 4). */
const PAIRS: Readonly<Record<LuminosityChannel, readonly (readonly [number, number])[]>> = {
  gg: [[column(21), column(21)]],
  gq: QUARKS.flatMap((quark) => pair(quark, 21)),
  qqbar: QUARKS.map((quark) => [column(quark), column(-quark)]),
  qq: [], // the product of two sums
  uubar: pair(2, -2), ddbar: pair(1, -1), ssbar: pair(3, -3), ccbar: pair(4, -4), bbbar: pair(5, -5),
  udbar: pair(2, -1), dubar: pair(1, -2), csbar: pair(4, -3), scbar: pair(3, -4),
  zlum: [...pair(2, -2), ...pair(1, -1)], wlum: [...pair(2, -1), ...pair(1, -2)],
};

/** Gauss-Legendre in rapidity, on this many pieces of the positive half: channels are symmetric. */
const PIECES = 4;
const RULE = gaussLegendre(12);

/** Where the integral over rapidity needs the PDFs: x of the first and of the second proton, and weights; none where M = sqrt(s). */
export function rapidityNodes(m: number, sqrtS: number, yCut = Infinity): { readonly x: Float64Array; readonly weights: Float64Array } {
  const tau = m / sqrtS;
  const most = Math.min(yCut, -Math.log(tau));
  const n = PIECES * RULE.x.length;
  const x = new Float64Array(2 * n);
  const weights = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    const piece = Math.floor(k / RULE.x.length);
    const node = RULE.x[k % RULE.x.length]!;
    const y = (most / PIECES) * (piece + (1 + node) / 2);
    x[k] = Math.min(1, tau * Math.exp(y));
    x[n + k] = tau * Math.exp(-y);
    weights[k] = (RULE.weights[k % RULE.x.length]! * most) / PIECES; // both halves: twice half the width
  }
  return { x, weights };
}

/**
 * The luminosity of a channel at M, in GeV^-2: (1 / s) int dy f_i(x1, M) f_j(x2, M), x1,2 = M / sqrt(s) e^(+-y).
 * @param partons x f at the x of `rapidityNodes`, shape [2 n, 14]
 */
export function luminosity(channel: LuminosityChannel, m: number, partons: Float64Array, weights: Float64Array): number {
  const n = weights.length;
  let sum = 0;
  for (let k = 0; k < n; k++) {
    let product = 0;
    if (channel === 'qq') product = quarkSum(partons, k) * quarkSum(partons, n + k);
    else for (const [i, j] of PAIRS[channel]) product += partons[k * N_FK_FLAVOURS + i]! * partons[(n + k) * N_FK_FLAVOURS + j]!;
    sum += weights[k]! * product;
  }
  return sum / m ** 2; // x1 x2 s = M^2
}

function quarkSum(partons: Float64Array, row: number): number {
  let sum = 0;
  for (const quark of QUARKS) sum += partons[row * N_FK_FLAVOURS + column(quark)]!;
  return sum;
}
