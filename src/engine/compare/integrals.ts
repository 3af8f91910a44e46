import type { Integral, SubjectIntegrals } from '../../shared/contract/compare-api';
import { ARC_LENGTH_FLAVOURS, ARC_LENGTH_X, arcLengths, INTEGRABILITY_FLAVOURS, INTEGRABILITY_X, integrabilityNumbers } from '../../shared/physics/arc-length';
import { EXPORT_X } from '../../shared/physics/export-grid';
import { fkFromPartons } from '../../shared/physics/flavour-basis';
import { N_FK_FLAVOURS } from '../../shared/physics/flavours';
import { ALL_SUMS, partonSums } from '../../shared/physics/parton-sums';
import { POSTFIT_LIMITS } from '../../shared/physics/postfit';
import { meanOfMembers, memberStatistics } from '../../shared/stats/members';
import type { Ensemble } from './ensemble';

const NAMES: Readonly<Record<string, string>> = { sigma: 'Σ', g: 'g', v: 'V', v3: 'V₃', v8: 'V₈', t3: 'T₃', t8: 'T₈' };

/** Everything that is one number of a PDF at a scale: arc lengths, integrability, sum rules, momentum fractions. */
export function integralsOf(ensemble: Ensemble, q: number): SubjectIntegrals {
  const { info, uncertainty, partons } = ensemble;
  const rows = 1 + info.members.length;
  const x = Float64Array.from(EXPORT_X);
  const each = (at: Float64Array, of: (row: Float64Array) => readonly number[]): readonly (readonly number[])[] => {
    const all = partons(at, q);
    const size = at.length * N_FK_FLAVOURS;
    return Array.from({ length: rows }, (_, m) => of(all.subarray(m * size, (m + 1) * size)));
  };
  const arcs = each(ARC_LENGTH_X, (row) => arcLengths(fkFromPartons(row)));
  const small = each(INTEGRABILITY_X, (row) => integrabilityNumbers(fkFromPartons(row)));
  const sums = each(x, (row) => partonSums(x, row, ALL_SUMS).map(({ value }) => value));
  const quantity = (kind: Integral['kind'], name: string, table: readonly (readonly number[])[], column: number, rule?: number): Integral => {
    const values = Float64Array.from(table, (row) => row[column]!);
    const { central, deviation, low68, high68 } = memberStatistics(values, rows, uncertainty);
    return {
      kind, name, mean: meanOfMembers(values, rows)[0]!, deviation: deviation[0]!, low68: low68[0]!, high68: high68[0]!, central: central[0]!,
      ...(rule !== undefined && { rule }), values: values.slice(1),
    };
  };
  return {
    members: info.members,
    quantities: [
      ...ALL_SUMS.map(({ name, power, rule }, i) => quantity(rule !== undefined ? 'sum rule' : power === 0 ? 'momentum' : 'number', name, sums, i, rule)),
      ...ARC_LENGTH_FLAVOURS.map((flavour, i) => quantity('arc length', NAMES[flavour]!, arcs, i)),
      ...INTEGRABILITY_FLAVOURS.map((flavour, i) => quantity('integrability', NAMES[flavour]!, small, i, POSTFIT_LIMITS.integrability)),
    ],
  };
}
