import { FK_FLAVOURS, N_FK_FLAVOURS } from './flavours';

/** The 14 partons of .exportgrid files, in their order (n3fit io/writer.py); antiquarks first. */
export const PARTON_LABELS = [
  'TBAR', 'BBAR', 'CBAR', 'SBAR', 'UBAR', 'DBAR', 'GLUON', 'D', 'U', 'S', 'C', 'B', 'T', 'PHT',
] as const;

/** PDG ids of those partons. */
export const PARTON_PIDS = [-6, -5, -4, -3, -2, -1, 21, 1, 2, 3, 4, 5, 6, 22] as const;

const index = (flavour: (typeof FK_FLAVOURS)[number]): number => FK_FLAVOURS.indexOf(flavour);
const PHOTON = index('photon');
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

/** T3 = u+ - d+, T8 = u+ + d+ - 2 s+, T15 = u+ + d+ + s+ - 3 c+, ...: rows as SINGLETS, columns u d s c b t. */
const COMBINATIONS = [
  [1, 1, 1, 1, 1, 1],
  [1, -1, 0, 0, 0, 0],
  [1, 1, -2, 0, 0, 0],
  [1, 1, 1, -3, 0, 0],
  [1, 1, 1, 1, -4, 0],
  [1, 1, 1, 1, 1, -5],
] as const;
const COMBINATION_PIDS = [2, 1, 3, 4, 5, 6] as const;

/**
 * Partons from FK flavours, both row-major [14, x] of x f(x); quarks heavier than the lightest `activeFlavours` are exactly 0,
 * as in n3fit's files. The sums run in n3fit's order (io/writer.py evln2lha), so that the last bit agrees.
 */
export function partonsFromFk(fk: Float64Array, activeFlavours: number): Float64Array {
  const nx = fk.length / N_FK_FLAVOURS;
  const partons = new Float64Array(fk.length);
  const row = (pid: (typeof PARTON_PIDS)[number]): Float64Array => partons.subarray(PARTON_PIDS.indexOf(pid) * nx, (PARTON_PIDS.indexOf(pid) + 1) * nx);
  row(22).set(fk.subarray(PHOTON * nx, (PHOTON + 1) * nx));
  row(21).set(fk.subarray(GLUON * nx, (GLUON + 1) * nx));
  for (const { pid, row: coefficients, divisor } of QUARKS.slice(0, activeFlavours)) {
    for (const sign of [1, -1]) {
      const target = row((sign * pid) as (typeof PARTON_PIDS)[number]);
      for (let i = 0; i < nx; i++) {
        let sum = 0;
        coefficients.forEach((c, k) => c !== 0 && (sum += c * fk[SINGLETS[k]! * nx + i]!));
        coefficients.forEach((c, k) => c !== 0 && (sum += sign * c * fk[VALENCES[k]! * nx + i]!));
        target[i] = sum / divisor;
      }
    }
  }
  return partons;
}

/** FK flavours from partons, both row-major [14, x]: the inverse of `partonsFromFk` with six active flavours (validphys pdfbases.py). */
export function fkFromPartons(partons: Float64Array): Float64Array {
  const nx = partons.length / N_FK_FLAVOURS;
  const fk = new Float64Array(partons.length);
  const start = (pid: number): number => PARTON_PIDS.indexOf(pid as (typeof PARTON_PIDS)[number]) * nx;
  fk.set(partons.subarray(start(22), start(22) + nx), PHOTON * nx);
  fk.set(partons.subarray(start(21), start(21) + nx), GLUON * nx);
  COMBINATIONS.forEach((coefficients, k) => {
    for (let i = 0; i < nx; i++) {
      let singlet = 0;
      let valence = 0;
      coefficients.forEach((c, j) => {
        const quark = partons[start(COMBINATION_PIDS[j]!) + i]!;
        const antiquark = partons[start(-COMBINATION_PIDS[j]!) + i]!;
        singlet += c * (quark + antiquark);
        valence += c * (quark - antiquark);
      });
      fk[SINGLETS[k]! * nx + i] = singlet;
      fk[VALENCES[k]! * nx + i] = valence;
    }
  });
  return fk;
}
