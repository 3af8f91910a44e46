import type { ChosenMembers, SubjectInfo } from '../../shared/contract/compare-api';
import { PartonError } from '../../shared/errors';
import { N_FK_FLAVOURS } from '../../shared/physics/flavours';
import { elementValues, type BasisElement } from '../../shared/physics/pdf-bases';
import { meanOfMembers, type Uncertainty } from '../../shared/stats/members';
import { addScaled } from '../linalg/vector';
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
  /** The same of the mean of some of those rows, shape [x, 14]. @throws PartonError */
  meanPartons(rows: readonly number[], x: Float64Array, q: number): Float64Array;
  /** Sums of partons, shape [1 + members, element, x]. @throws PartonError */
  elements(elements: readonly BasisElement[], x: Float64Array, q: number): Float64Array;
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
    partons: (x, q) => rowsWithMean(ensemble.partons(x, q), rows, x.length * N_FK_FLAVOURS),
    meanPartons: (own, x, q) => ensemble.meanPartons(own.flatMap((row) => (row === 0 ? rows : [rows[row - 1]!])), x, q),
    elements: (elements, x, q) => rowsWithMean(ensemble.elements(elements, x, q), rows, elements.length * x.length),
    onGrid(problem) {
      const all = ensemble.onGrid(problem);
      const part = rows.map((row) => all[row]!);
      return [mean(part), ...part];
    },
  };
}

/** Of some members of another ensemble, their central value alone. */
export function centralOf(ensemble: Ensemble, { of, rows }: NonNullable<Ensemble['part']>): Ensemble {
  const partons = (x: Float64Array, q: number) => of.meanPartons(rows, x, q);
  return { ...ensemble, info: { ...ensemble.info, members: [] }, partons, elements: (elements, x, q) => elementValues(elements, partons(x, q), x.length) };
}

/** Some rows of `values`, shape [rows, size], after their mean. */
export function rowsWithMean(values: Float64Array, rows: readonly number[], size: number): Float64Array {
  const part = new Float64Array((1 + rows.length) * size);
  rows.forEach((row, i) => part.set(values.subarray(row * size, (row + 1) * size), (i + 1) * size));
  part.set(meanOfMembers(part, 1 + rows.length));
  return part;
}

export function mean(rows: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(rows[0]!.length);
  for (const row of rows) addScaled(sum, 0, 1 / rows.length, row, 0, sum.length);
  return sum;
}
