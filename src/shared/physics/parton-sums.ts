import { PARTON_LABELS } from './flavour-basis';

/** A number or a momentum fraction of partons: an integral over x that a sum rule fixes, or none. */
export interface PartonSum {
  readonly name: string;
  readonly value: number;
  /** What the sum rule demands. */
  readonly rule?: number;
}

type Label = (typeof PARTON_LABELS)[number];
const QUARKS: readonly Label[] = ['U', 'D', 'S', 'C', 'B', 'T'];
const ANTIQUARKS: readonly Label[] = ['UBAR', 'DBAR', 'SBAR', 'CBAR', 'BBAR', 'TBAR'];
const all = (labels: readonly Label[], weight = 1) => labels.map((label) => [label, weight] as const);

/** An integral to take. Power of x: momentum (0: the integral of x f) or number (-1: of f). */
export interface PartonSumSpec {
  readonly name: string;
  readonly power: 0 | -1;
  readonly rule?: number;
  readonly terms: readonly (readonly [Label, number])[];
}

const SUMS: readonly PartonSumSpec[] = [
  { name: 'Momentum of all partons', power: 0, rule: 1, terms: [...all(QUARKS), ...all(ANTIQUARKS), ...all(['GLUON', 'PHT'])] },
  { name: 'Up valence', power: -1, rule: 2, terms: [['U', 1], ['UBAR', -1]] },
  { name: 'Down valence', power: -1, rule: 1, terms: [['D', 1], ['DBAR', -1]] },
  { name: 'Strange valence', power: -1, rule: 0, terms: [['S', 1], ['SBAR', -1]] },
  { name: 'Momentum of gluons', power: 0, terms: all(['GLUON']) },
  { name: 'Momentum of u and ū', power: 0, terms: all(['U', 'UBAR']) },
  { name: 'Momentum of d and d̄', power: 0, terms: all(['D', 'DBAR']) },
  { name: 'Momentum of s and s̄', power: 0, terms: all(['S', 'SBAR']) },
  { name: 'Momentum of c and c̄', power: 0, terms: all(['C', 'CBAR']) },
];

/** Every sum rule, and what none fixes, as validphys lists them (sumrules.py KNOWN_SUM_RULES, UNKNOWN_SUM_RULES). */
export const ALL_SUMS: readonly PartonSumSpec[] = [
  ...SUMS.slice(0, 4),
  { name: 'Charm valence', power: -1, rule: 0, terms: [['C', 1], ['CBAR', -1]] },
  ...([['g', 'GLUON'], ['u', 'U'], ['ū', 'UBAR'], ['d', 'D'], ['d̄', 'DBAR'], ['s', 'S'], ['s̄', 'SBAR'], ['c', 'C'], ['c̄', 'CBAR']] as const)
    .map(([name, label]): PartonSumSpec => ({ name: `Momentum of ${name}`, power: 0, terms: all([label]) })),
  { name: 'Number of T₃', power: -1, terms: [...all(['U', 'UBAR']), ...all(['D', 'DBAR'], -1)] },
  { name: 'Number of T₈', power: -1, terms: [...all(['U', 'UBAR', 'D', 'DBAR']), ...all(['S', 'SBAR'], -2)] },
];

/**
 * Sum rules and momentum fractions of one replica on its grid: from x f at `x`, ascending, shape [x, 14] in the order of PARTON_LABELS.
 * The integrals run over ln x, piecewise cubic between the grid's points: about 1e-4 on an export grid.
 */
export function partonSums(x: ArrayLike<number>, partons: ArrayLike<number>, sums: readonly PartonSumSpec[] = SUMS): PartonSum[] {
  const logs = Float64Array.from(x, Math.log);
  return sums.map(({ name, power, rule, terms }) => {
    const columns = terms.map(([label, weight]) => [PARTON_LABELS.indexOf(label), weight] as const);
    const values = Float64Array.from(logs, (_, i) => {
      const sum = columns.reduce((total, [column, weight]) => total + weight * partons[i * PARTON_LABELS.length + column]!, 0);
      return power === 0 ? sum * x[i]! : sum; // dx = x dlnx
    });
    return { name, value: integral(logs, values), ...(rule !== undefined && { rule }) };
  });
}

/** The values of `partonSums` for many replicas on one grid: the weights of its points are computed once. */
export function partonSumsAt(x: Float64Array, sums: readonly PartonSumSpec[]): (partons: Float64Array) => Float64Array {
  const logs = x.map(Math.log);
  const point = x.map((_, i) => integral(logs, Float64Array.from(x, (_x, j) => (i === j ? 1 : 0))));
  const momentum = point.map((weight, i) => weight * x[i]!);
  const chosen = sums.map(({ power, terms }) => ({ weights: power === 0 ? momentum : point, columns: terms.map(([label, weight]) => ({ at: PARTON_LABELS.indexOf(label), weight })) }));
  return (partons) => Float64Array.from(chosen, ({ weights, columns }) => {
    let total = 0;
    for (const { at, weight } of columns) {
      for (let i = 0, k = at; i < weights.length; i++, k += PARTON_LABELS.length) total += weight * weights[i]! * partons[k]!;
    }
    return total;
  });
}

/** Integral of y over t: on each interval the mean of the parabolas through it and its left and right neighbour. */
export function integral(t: Float64Array, y: Float64Array): number {
  const parabola = (i: number, from: number, to: number): number => {
    const [t0, t1, t2] = [t[i]!, t[i + 1]!, t[i + 2]!];
    const slope = (y[i + 1]! - y[i]!) / (t1 - t0);
    const bend = ((y[i + 2]! - y[i + 1]!) / (t2 - t1) - slope) / (t2 - t0);
    // Newton's form about t0, integrated
    const primitive = (s: number): number => y[i]! * s + (slope * s * s) / 2 + bend * ((s * s * s) / 3 - ((t1 - t0) * s * s) / 2);
    return primitive(to - t0) - primitive(from - t0);
  };
  let sum = 0;
  for (let i = 0; i + 1 < t.length; i++) {
    const pieces = [i - 1, i].filter((first) => first >= 0 && first + 2 < t.length).map((first) => parabola(first, t[i]!, t[i + 1]!));
    sum += pieces.length === 0 ? ((y[i]! + y[i + 1]!) / 2) * (t[i + 1]! - t[i]!) : pieces.reduce((a, b) => a + b, 0) / pieces.length;
  }
  return sum;
}
