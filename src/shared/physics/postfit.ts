import { ARC_LENGTH_FLAVOURS, INTEGRABILITY_FLAVOURS } from './arc-length';

/** What postfit looks at, of a replica that has ended. */
export interface PostfitCandidate {
  readonly replica: number;
  /** Per point, to the measured data. */
  readonly chi2: number;
  readonly positivity: 'POS_PASS' | 'POS_VETO';
  /** Of ARC_LENGTH_FLAVOURS and INTEGRABILITY_FLAVOURS; may be empty. */
  readonly arcLengths: readonly number[];
  readonly integrability: readonly number[];
}

export interface PostfitLimits {
  /** Standard deviations above the mean. */
  readonly sigmaChi2: number;
  readonly sigmaArcLength: number;
  readonly integrability: number;
}

/** Those of validphys (fitveto.py). */
export const POSTFIT_LIMITS: PostfitLimits = { sigmaChi2: 4, sigmaArcLength: 4, integrability: 0.5 };

export type PostfitRule = 'positivity' | 'chi2' | 'arc length' | 'integrability';

export interface PostfitVerdict {
  /** Replicas that pass every rule. */
  readonly passing: ReadonlySet<number>;
  /** Why the others do not: rule and flavour (empty for positivity and chi2). */
  readonly reasons: ReadonlyMap<number, readonly { readonly rule: PostfitRule; readonly flavour: string }[]>;
  /** Largest chi2 and arc lengths (by flavour) that pass; undefined while fewer than two replicas decide it. */
  readonly chi2Limit?: number;
  readonly arcLengthLimits: ReadonlyMap<string, number>;
}

interface Upper {
  readonly rule: PostfitRule;
  readonly flavour: string;
  readonly values: readonly number[];
  readonly sigma: number;
  limit?: number;
}

/**
 * Which replicas postfit would keep. Positivity and integrability are limits of each replica alone; chi2 and arc lengths must not
 * be more than so many standard deviations above the mean of the replicas that pass, found again until no more fall (validphys fitveto.py).
 */
export function postfit(candidates: readonly PostfitCandidate[], limits: PostfitLimits = POSTFIT_LIMITS): PostfitVerdict {
  const reasons = new Map<number, { rule: PostfitRule; flavour: string }[]>();
  const veto = (replica: number, rule: PostfitRule, flavour = ''): void => {
    reasons.set(replica, [...(reasons.get(replica) ?? []), { rule, flavour }]);
  };
  const uppers: Upper[] = [
    { rule: 'chi2', flavour: '', values: candidates.map(({ chi2 }) => chi2), sigma: limits.sigmaChi2 },
    ...columns(candidates, 'arcLengths', ARC_LENGTH_FLAVOURS).map(({ flavour, values }): Upper => ({ rule: 'arc length', flavour, values, sigma: limits.sigmaArcLength })),
  ];
  const integrable = columns(candidates, 'integrability', INTEGRABILITY_FLAVOURS);
  const sound = candidates.map((candidate) => candidate.positivity === 'POS_PASS');
  const integral = candidates.map((_, i) => integrable.every(({ values }) => values[i]! <= limits.integrability));

  // As in validphys, the first round takes its means from all that passed positivity, integrable or not.
  let passing = sound;
  for (;;) {
    const before = passing;
    for (const upper of uppers) upper.limit = upperLimit(upper.values, before, upper.sigma);
    passing = candidates.map((_, i) => sound[i]! && integral[i]! && uppers.every(({ values, limit }) => below(values[i]!, limit, before[i]!)));
    if (count(passing) === count(before)) break;
  }

  candidates.forEach(({ replica }, i) => {
    if (!sound[i]) veto(replica, 'positivity');
    for (const { rule, flavour, values, limit } of uppers) if (!below(values[i]!, limit, true)) veto(replica, rule, flavour);
    for (const { flavour, values } of integrable) if (!(values[i]! <= limits.integrability)) veto(replica, 'integrability', flavour);
  });
  const chi2Limit = uppers[0]!.limit;
  return {
    passing: new Set(candidates.filter((_, i) => passing[i]).map(({ replica }) => replica)), reasons,
    ...(chi2Limit !== undefined && { chi2Limit }),
    arcLengthLimits: new Map(uppers.slice(1).flatMap(({ flavour, limit }) => (limit === undefined ? [] : [[flavour, limit] as const]))),
  };
}

/** Below no limit passes whoever passed before; NaN never does. */
const below = (value: number, limit: number | undefined, before: boolean): boolean => (limit === undefined ? before : value <= limit);

const count = (mask: readonly boolean[]): number => mask.filter(Boolean).length;

/** Mean plus `sigma` standard deviations (of the population) of the masked values; undefined for fewer than two. */
function upperLimit(values: readonly number[], mask: readonly boolean[], sigma: number): number | undefined {
  const chosen = values.filter((_, i) => mask[i]);
  if (chosen.length <= 1) return undefined;
  const mean = chosen.reduce((sum, value) => sum + value, 0) / chosen.length;
  return mean + sigma * Math.sqrt(chosen.reduce((sum, value) => sum + (value - mean) ** 2, 0) / chosen.length);
}

/** Values of each flavour over the candidates; as many flavours as the first candidate has, NaN where another has fewer. */
function columns(candidates: readonly PostfitCandidate[], key: 'arcLengths' | 'integrability', names: readonly string[]): { flavour: string; values: number[] }[] {
  return (candidates[0]?.[key] ?? []).map((_, f) => ({ flavour: names[f] ?? String(f), values: candidates.map((candidate) => candidate[key][f] ?? NaN) }));
}
