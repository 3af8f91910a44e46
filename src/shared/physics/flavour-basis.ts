import { FK_FLAVOURS, N_FK_FLAVOURS, PHOTON } from './flavours';

/** The 14 partons of .exportgrid files, in their order (n3fit io/writer.py); antiquarks first. */
export const PARTON_LABELS = [
  'TBAR', 'BBAR', 'CBAR', 'SBAR', 'UBAR', 'DBAR', 'GLUON', 'D', 'U', 'S', 'C', 'B', 'T', 'PHT',
] as const;

/** PDG ids of those partons. */
export const PARTON_PIDS = [-6, -5, -4, -3, -2, -1, 21, 1, 2, 3, 4, 5, 6, 22] as const;

const index = (flavour: (typeof FK_FLAVOURS)[number]): number => FK_FLAVOURS.indexOf(flavour);
const GLUON = index('g');
/** Combinations of q + qbar, and those of q - qbar with the same coefficients. */
const SINGLETS = (['sigma', 't3', 't8', 't15', 't24', 't35'] as const).map(index);
const VALENCES = (['v', 'v3', 'v8', 'v15', 'v24', 'v35'] as const).map(index);

/** Quark (PDG id 1 to 6, the lightest first) from the combinations: a row of coefficients and what divides their sum. */
const QUARKS: readonly { readonly pid: number; readonly row: readonly number[]; readonly divisor: number }[] = [
  { pid: 1, row: [10, -30, 10, 5, 3, 2], divisor: 120 },
  { pid: 2, row: [10, 30, 10, 5, 3, 2], divisor: 120 },
  { pid: 3, row: [10, 0, -20, 5, 3, 2], divisor: 120 },
  { pid: 4, row: [10, 0, 0, -15, 3, 2], divisor: 120 },
  { pid: 5, row: [5, 0, 0, 0, -6, 1], divisor: 60 },
  { pid: 6, row: [1, 0, 0, 0, 0, -1], divisor: 12 },
];

/** Sigma, T3 = u+ - d+, T8 = u+ + d+ - 2 s+, T15 = u+ + d+ + s+ - 3 c+, ...: rows as SINGLETS, columns d u s c b t (PDG ids 1 to 6). */
const COMBINATIONS = [
  [1, 1, 1, 1, 1, 1],
  [-1, 1, 0, 0, 0, 0],
  [1, 1, -2, 0, 0, 0],
  [1, 1, 1, -3, 0, 0],
  [1, 1, 1, 1, -4, 0],
  [1, 1, 1, 1, 1, -5],
];

/**
 * Partons from FK flavours, both x f(x) in rows of 14, shape [x, 14]; quarks heavier than the lightest `activeFlavours` are exactly 0,
 * as in n3fit's files. The sums run in n3fit's order (io/writer.py evln2lha), so that the last bit agrees.
 */
export function partonsFromFk(fk: Float64Array, activeFlavours: number): Float64Array {
  const partons = new Float64Array(fk.length);
  for (let start = 0; start < fk.length; start += N_FK_FLAVOURS) {
    partons[start + column(22)] = fk[start + PHOTON]!;
    partons[start + column(21)] = fk[start + GLUON]!;
    for (const { pid, row, divisor } of QUARKS.slice(0, activeFlavours)) {
      for (const sign of [1, -1]) {
        let sum = 0;
        row.forEach((c, k) => c !== 0 && (sum += c * fk[start + SINGLETS[k]!]!));
        row.forEach((c, k) => c !== 0 && (sum += sign * c * fk[start + VALENCES[k]!]!));
        partons[start + column(sign * pid)] = sum / divisor;
      }
    }
  }
  return partons;
}

/** FK flavours from partons, both shape [x, 14]: the inverse of `partonsFromFk` with six active flavours (validphys pdfbases.py). */
export function fkFromPartons(partons: Float64Array): Float64Array {
  const fk = new Float64Array(partons.length);
  for (let start = 0; start < partons.length; start += N_FK_FLAVOURS) {
    fk[start + PHOTON] = partons[start + column(22)]!;
    fk[start + GLUON] = partons[start + column(21)]!;
    COMBINATIONS.forEach((coefficients, k) => {
      coefficients.forEach((c, i) => {
        const quark = partons[start + QUARK_COLUMNS[i]!]!;
        const antiquark = partons[start + ANTIQUARK_COLUMNS[i]!]!;
        fk[start + SINGLETS[k]!]! += c * (quark + antiquark);
        fk[start + VALENCES[k]!]! += c * (quark - antiquark);
      });
    });
  }
  return fk;
}

/** Columns of d, u, s, c, b, t and of their antiquarks. */
const [QUARK_COLUMNS, ANTIQUARK_COLUMNS] = [1, -1].map((sign) => [1, 2, 3, 4, 5, 6].map((pid) => column(sign * pid))) as [number[], number[]];

function column(pid: number): number {
  return PARTON_PIDS.indexOf(pid as (typeof PARTON_PIDS)[number]);
}

/** What a theory card says about heavy quarks: masses in GeV of c, b, t and the ratios of their thresholds to them. */
export interface HeavyQuarks {
  readonly q0: number;
  readonly masses: readonly [c: number, b: number, t: number];
  readonly thresholdRatios: readonly [c: number, b: number, t: number];
  readonly intrinsicCharm: boolean;
}

/** How many quark flavours n3fit writes at the initial scale: those above threshold, and charm when it is fitted (io/writer.py storefit). */
export function activeFlavours({ q0, masses, thresholdRatios, intrinsicCharm }: HeavyQuarks): number {
  const closed = masses.findIndex((mass, i) => q0 < mass * thresholdRatios[i]!);
  return Math.max(closed === -1 ? 6 : 3 + closed, intrinsicCharm ? 4 : 3);
}
