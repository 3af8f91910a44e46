import type { Integral, SubjectIntegrals } from '../../shared/contract/compare-api';
import { ARC_LENGTH_FLAVOURS, ARC_LENGTH_X, arcLengths, INTEGRABILITY_FLAVOURS, INTEGRABILITY_X, integrabilityNumbers } from '../../shared/physics/arc-length';
import { EXPORT_X } from '../../shared/physics/export-grid';
import { fkFromPartons } from '../../shared/physics/flavour-basis';
import { N_FK_FLAVOURS } from '../../shared/physics/flavours';
import { ALL_SUMS, partonSumsAt } from '../../shared/physics/parton-sums';
import { POSTFIT_LIMITS } from '../../shared/physics/postfit';
import { meanOfMembers, memberStatistics } from '../../shared/stats/members';
import type { Ensemble } from './ensemble';

const NAMES: Readonly<Record<string, string>> = { sigma: 'Σ', g: 'g', v: 'V', v3: 'V₃', v8: 'V₈', t3: 'T₃', t8: 'T₈' };

const SUMS_X = Float64Array.from(EXPORT_X);
let sums: ReturnType<typeof partonSumsAt> | undefined;

/** Everything that is one number of a PDF at a scale, for each member: sum rules and momentum fractions, arc lengths, integrability. Shape [1 + members, quantity]. @throws PartonError */
export function integralRows({ info, partons }: Ensemble, q: number): Float64Array {
  const rows = 1 + info.members.length;
  const each = (at: Float64Array, of: (row: Float64Array) => ArrayLike<number>): ArrayLike<number>[] => {
    const all = partons(at, q);
    const size = at.length * N_FK_FLAVOURS;
    return Array.from({ length: rows }, (_, m) => of(all.subarray(m * size, (m + 1) * size)));
  };
  const parts = [each(SUMS_X, (sums ??= partonSumsAt(SUMS_X, ALL_SUMS))), each(ARC_LENGTH_X, (row) => arcLengths(fkFromPartons(row))), each(INTEGRABILITY_X, (row) => integrabilityNumbers(fkFromPartons(row)))];
  return Float64Array.from(Array.from({ length: rows }, (_, m) => parts.flatMap((part) => Array.from(part[m]!))).flat());
}

const QUANTITIES: readonly Pick<Integral, 'kind' | 'name' | 'rule'>[] = [
  ...ALL_SUMS.map(({ name, power, rule }) => ({ kind: rule !== undefined ? 'sum rule' as const : power === 0 ? 'momentum' as const : 'number' as const, name, ...(rule !== undefined && { rule }) })),
  ...ARC_LENGTH_FLAVOURS.map((flavour) => ({ kind: 'arc length' as const, name: NAMES[flavour]! })),
  ...INTEGRABILITY_FLAVOURS.map((flavour) => ({ kind: 'integrability' as const, name: NAMES[flavour]!, rule: POSTFIT_LIMITS.integrability })),
];

/** @param values as `integralRows` gives them */
export function integralsOf({ info: { members }, uncertainty }: Ensemble, values: Float64Array): SubjectIntegrals {
  const { central, deviation, low68, high68 } = memberStatistics(values, 1 + members.length, uncertainty);
  const mean = meanOfMembers(values, 1 + members.length);
  const columns = QUANTITIES.length;
  return {
    members,
    quantities: QUANTITIES.map((quantity, i) => ({
      ...quantity, mean: mean[i]!, deviation: deviation[i]!, low68: low68[i]!, high68: high68[i]!, central: central[i]!, values: Float64Array.from(members, (_, m) => values[(m + 1) * columns + i]!),
    })),
  };
}
