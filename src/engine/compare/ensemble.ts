import type { ChosenMembers, SubjectInfo } from '../../shared/contract/compare-api';
import { PartonError } from '../../shared/errors';
import { N_FK_FLAVOURS } from '../../shared/physics/flavours';
import { meanOfMembers, type Uncertainty } from '../../shared/stats/members';
import type { LoadedProblem } from '../problem/load-problem';

/** A subject of a comparison: PDFs of several members at any x, fits at Q0 and sets at any Q. */
export interface Ensemble {
  readonly info: SubjectInfo;
  readonly uncertainty: Uncertainty;
  /**
   * x f(x, Q) of the members, shape [1 + members, x, 14] in the order of PARTON_LABELS; the first is the central value.
   * @throws PartonError where the PDFs are not known
   */
  partons(x: Float64Array, q: number): Float64Array;
  /** Of some members of another ensemble: which of its rows, the central value being row 0. Their own central value is their mean. */
  readonly part?: { readonly of: Ensemble; readonly rows: readonly number[] };
  /** The same in FK flavours on the grid of a problem at its Q0, each of shape [x, 14]. */
  onGrid(problem: LoadedProblem): Float64Array[];
}

/** The same ensemble with some of its members, those that are kept if none are chosen. Of replicas the central value is then their mean. @throws PartonError */
export function withMembers(ensemble: Ensemble, chosen: ChosenMembers | undefined): Ensemble {
  const { info, uncertainty } = ensemble;
  const members = chosen === 'all' ? info.members : chosen ?? info.kept;
  if (members.length === info.members.length && members.every((member, i) => member === info.members[i])) return ensemble;
  if (uncertainty.type === 'hessian' || uncertainty.type === 'symmhessian') {
    throw new PartonError('unsupported', 'the members of a Hessian set tell its uncertainty together: some of them alone say nothing.', { file: info.folder }, 'Choose all of its members.');
  }
  const rows = members.map((member) => {
    const row = info.members.indexOf(member);
    if (row === -1) throw new PartonError('missing', `there is no member ${member}.`, { file: info.folder });
    return row + 1;
  });
  if (rows.length === 0) throw new PartonError('input', 'no member is chosen.', { file: info.folder });
  return {
    info: { ...info, members, contentHash: `${info.contentHash}:${members.join(',')}` }, uncertainty, part: { of: ensemble, rows },
    partons(x, q) {
      const all = ensemble.partons(x, q);
      const size = x.length * N_FK_FLAVOURS;
      const part = new Float64Array((1 + rows.length) * size);
      rows.forEach((row, i) => part.set(all.subarray(row * size, (row + 1) * size), (i + 1) * size));
      part.set(meanOfMembers(part, 1 + rows.length));
      return part;
    },
    onGrid(problem) {
      const all = ensemble.onGrid(problem);
      const part = rows.map((row) => all[row]!);
      return [mean(part), ...part];
    },
  };
}

/** Its central value alone. */
export function centralOf(ensemble: Ensemble): Ensemble {
  return { ...ensemble, info: { ...ensemble.info, members: [] }, partons: (x, q) => ensemble.partons(x, q).slice(0, x.length * N_FK_FLAVOURS) };
}

export function mean(rows: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(rows[0]!.length);
  for (const row of rows) for (let i = 0; i < sum.length; i++) sum[i]! += row[i]! / rows.length;
  return sum;
}
