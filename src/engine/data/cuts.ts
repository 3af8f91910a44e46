import { PartonError } from '../../shared/errors';
import { DEFAULT_CUT_RULES } from './cut-rules';
import { parseExpression } from './expression';
import type { Expression, Scope } from './expression';
import type { TheoryCard } from './theory-card';
import type { CommonData } from './types';

/** A condition that keeps a point, on one dataset or on every dataset of a process (validphys `FilterRule`). */
export interface CutRule {
  /** Name of a dataset, new or old. */
  readonly dataset?: string;
  /** Process of the metadata, or DIS_ALL for every process that begins with DIS. */
  readonly processType?: string;
  readonly rule: string;
  readonly reason?: string;
  /** Names defined before the rule is read, each from kinematics, limits and those before it. */
  readonly localVariables?: Readonly<Record<string, number | string>>;
  /** Perturbative orders at which it holds: NNLO, NNLO+ (and above), NNLO- (below), NNLO! (any other). */
  readonly pto?: string;
  /** Flavour number scheme of the theory at which it holds. */
  readonly fns?: string;
  /** Intrinsic charm of the theory (1 or 0) at which it holds. */
  readonly ic?: number;
}

/** Limits that rules may name, GeV^2 and dimensionless (validphys `cuts/defaults.yaml`). */
export interface CutLimits {
  readonly q2min: number;
  readonly w2min: number;
  readonly maxTau: number;
}

export const DEFAULT_CUT_LIMITS: CutLimits = { q2min: 3.49, w2min: 12.5, maxTau: 0.08 };

/** Which points of the data take part in a fit. */
export interface CutSettings {
  /** internal: the built-in rules and the added ones; nocuts: every point of the datasets (Lagrange sets keep no rule either). */
  readonly use: 'internal' | 'nocuts';
  /** Those that the runcard names; others have their default. */
  readonly limits?: Partial<CutLimits>;
  readonly addedRules?: readonly CutRule[];
  /** Instead of the built-in ones. */
  readonly rules?: readonly CutRule[];
  /** Datasets whose built-in rules are left out. */
  readonly dropped?: readonly string[];
}

/** Cuts ready to be applied: rules parsed once for all datasets. */
export interface Cuts {
  /** Indices of the points kept, increasing. @throws PartonError if a rule cannot be applied to this dataset */
  kept(data: CommonData): Int32Array;
}

/**
 * Prepares the cuts of a runcard (validphys `filters.py`): a point is kept if every rule that applies to it is true.
 * @throws PartonError if an added rule is malformed
 */
export function prepareCuts(settings: CutSettings, theory: TheoryCard): Cuts {
  if (settings.use === 'nocuts') return { kept: (data) => Int32Array.from({ length: data.ndata }, (_, i) => i) };
  const limits = { ...DEFAULT_CUT_LIMITS, ...settings.limits };
  const builtIn = (settings.rules ?? DEFAULT_CUT_RULES).filter(({ dataset }) => dataset === undefined || !settings.dropped?.includes(dataset));
  const rules = [...builtIn, ...(settings.addedRules ?? [])].filter((rule) => holdsIn(theory, rule)).map(parseRule);
  return {
    kept(data) {
      const applying = rules.filter((rule) => appliesTo(data, rule.rule)).map((rule) => bindRule(rule, data, limits));
      const kept: number[] = [];
      for (let point = 0; point < data.ndata; point++) if (applying.every((passes) => passes(point))) kept.push(point);
      return Int32Array.from(kept);
    },
  };
}

/** The points that several theories keep. */
export function commonCuts(cuts: readonly Cuts[]): Cuts {
  return {
    kept: (data) => cuts.map((one) => one.kept(data)).reduce((common, kept) => {
      const also = new Set(kept);
      return common.filter((point) => also.has(point));
    }),
  };
}

interface ParsedRule {
  readonly rule: CutRule;
  readonly condition: Expression;
  readonly locals: readonly (readonly [name: string, value: Expression])[];
}

/** @throws PartonError if it is malformed */
export function parseRule(rule: CutRule): ParsedRule {
  if (rule.dataset === undefined && rule.processType === undefined) {
    throw new PartonError('input', `the cut ${JSON.stringify(rule.rule)} names neither a dataset nor a process type.`, {}, 'Add `dataset:` or `process_type:` to it.');
  }
  const locals = Object.entries(rule.localVariables ?? {}).map(([name, value]) => [name, parseExpression(String(value), placeOf(rule))] as const);
  return { rule, condition: parseExpression(rule.rule, placeOf(rule)), locals };
}

function placeOf(rule: CutRule): { place: string } {
  return { place: `cut on ${rule.dataset ?? rule.processType}` };
}

function holdsIn(theory: TheoryCard, rule: CutRule): boolean {
  if (rule.pto !== undefined && !isOrderIn(theory.perturbativeOrder, rule.pto, rule)) return false;
  if (rule.fns !== undefined && rule.fns !== theory.flavourScheme) return false;
  return rule.ic === undefined || rule.ic === theory.intrinsicCharm;
}

/** Whether order n (0 is LO) is within a specification such as NNLO, N3LO+, NLO-, NNLO!. */
function isOrderIn(order: number, specification: string, rule: CutRule): boolean {
  const match = /^(?:N([0-9]+)|(N*))LO([-+!]?)$/i.exec(specification);
  if (!match) throw new PartonError('input', `${JSON.stringify(specification)} is not a perturbative order.`, placeOf(rule), 'Write NNLO, NNLO+, NNLO- or NNLO!.');
  const stated = match[1] === undefined ? match[2]!.length : Number(match[1]);
  switch (match[3]) {
    case '+':
      return order >= stated;
    case '-':
      return order < stated;
    case '!':
      return order !== stated;
    default:
      return order === stated;
  }
}

/** By name (also an older one) or by process: a rule with both applies when either fits. */
function appliesTo(data: CommonData, rule: CutRule): boolean {
  const isDis = data.process.startsWith('DIS');
  if (rule.processType === 'DIS_ALL') return isDis;
  const named = rule.dataset !== undefined && (rule.dataset === data.name || data.legacyNames.includes(rule.dataset));
  return named || (rule.processType !== undefined && rule.processType === data.process);
}

/** A rule as a test of one point of a dataset. */
function bindRule({ rule, condition, locals }: ParsedRule, data: CommonData, limits: CutLimits): (point: number) => boolean {
  const variables = data.kinematicsNames;
  const known = new Set<string>(['idat', 'central_value', ...Object.keys(limits), ...variables]);
  for (const [name, value] of [...locals, ['', condition] as const]) {
    const unknown = [...value.names].find((used) => !known.has(used));
    if (unknown !== undefined) {
      throw new PartonError('input', `${JSON.stringify(value.source)} names ${unknown}, which ${data.name} does not have.`, placeOf(rule), `Known here: ${[...known].join(', ')}.`);
    }
    known.add(name);
  }
  const width = data.kinematicsNames.length;
  return (point) => {
    const values = new Map<string, number>([...Object.entries(limits), ['idat', point], ['central_value', data.central[point]!]]);
    variables.forEach((name, k) => values.set(name, data.kinematics[point * width + k]!));
    const scope: Scope = (name) => values.get(name)!;
    for (const [name, value] of locals) values.set(name, value.evaluate(scope));
    return Boolean(condition.evaluate(scope));
  };
}
