import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { PartonError } from '../../shared/errors';
import { alphaSOf, type AlphaS } from './alpha-s';
import { apply, recipeAt, type Knots, type Recipe } from './interpolation';
import { memberFile, readMemberFile, readPdfInfo } from './lhapdf';
import type { Subgrid } from './lhapdf-grid';
import { leastValue, valuesOf } from './pdf-values';
import type { PdfInfo } from './pdf-info';

/** A whole set in memory: its central member and those that tell its uncertainty. */
export interface PdfSet {
  readonly name: string;
  readonly folder: string;
  readonly info: PdfInfo;
  /** Member files that were read: 0 to `errorMembers`. */
  readonly errorMembers: number;
  /** Of the knots: x from the first one on, Q in GeV. */
  readonly range: { readonly xMin: number; readonly qMin: number; readonly qMax: number };
  readonly subgrids: readonly (readonly Subgrid[])[];
  readonly alphaS: () => AlphaS;
  /**
   * x f(x, Q) of all members, shape [member, x, pid]; the first is the central one. A parton that the set does not hold is 0.
   * @throws PartonError outside the range in which LHAPDF defines it
   */
  values(pids: readonly number[], x: ArrayLike<number>, q: number): Float64Array;
}

/** Text of the members of a set, together. */
const MAX_SET_BYTES = 4 * 2 ** 30;

/** Reads the members 0 to `most` of the set in a folder; all that tell its uncertainty if not given. @throws PartonError */
export function readPdfSet(folder: string, most = Infinity): PdfSet {
  const info = readPdfInfo(folder);
  const count = Math.min(most, errorMembersOf(info));
  refuseHuge(folder, count);
  return pdfSetOf(folder, info, Array.from({ length: count + 1 }, (_, member) => readMemberFile(folder, member)));
}

/** @throws PartonError when the members 0 to `last` would not fit into memory */
export function refuseHuge(folder: string, last: number): void {
  let bytes = 0;
  for (let member = 0; member <= last; member++) {
    const file = memberFile(folder, member);
    bytes += statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    if (bytes > MAX_SET_BYTES) throw new PartonError('input', `the members 0 to ${member} are larger than ${MAX_SET_BYTES / 2 ** 30} GiB together.`, { file }, 'Use a set of fewer members.');
  }
}

/** Members that tell the uncertainty; none when the set says of itself that it has another kind. */
export const errorMembersOf = ({ error, errorType }: PdfInfo): number => (error.type === 'none' && errorType !== 'UNKNOWN' ? 0 : error.count);

/** A set from its members' subgrids, the central one first. */
export function pdfSetOf(folder: string, info: PdfInfo, subgrids: readonly (readonly Subgrid[])[]): PdfSet {
  const shared = sharedKnots(subgrids);
  const values = subgrids.map(valuesOf);
  const least = leastValue(info);
  return {
    name: basename(folder), folder, info, errorMembers: subgrids.length - 1, subgrids,
    range: { xMin: subgrids[0]![0]!.x[0]!, qMin: Math.sqrt(subgrids[0]![0]!.q2[0]!), qMax: Math.sqrt(subgrids[0]!.at(-1)!.q2.at(-1)!) },
    alphaS: () => alphaSOf(info),
    values(pids, x, q) {
      const result = new Float64Array(values.length * x.length * pids.length);
      const partons = pids.map((pid) => (pid === 0 ? 21 : pid));
      for (let i = 0; i < x.length; i++) {
        const recipes = new Map<Knots, Recipe>();
        values.forEach((member, m) => {
          const knots = shared[m]!;
          const recipe = recipes.get(knots) ?? recipeAt(knots, x[i]!, q * q);
          recipes.set(knots, recipe);
          partons.forEach((pid, p) => {
            const own = member.get(pid);
            if (own) result[(m * x.length + i) * partons.length + p] = Math.max(least, apply(recipe, own));
          });
        });
      }
      return result;
    },
  };
}

/** Members with the same knots share one object of them, so that what depends on the knots is found once. */
function sharedKnots(members: readonly (readonly Subgrid[])[]): Knots[] {
  const distinct: Knots[] = [];
  return members.map((subgrids) => {
    const known = distinct.find((knots) => knots.length === subgrids.length && knots.every(({ x, q2 }, s) => same(x, subgrids[s]!.x) && same(q2, subgrids[s]!.q2)));
    if (known === undefined) distinct.push(subgrids);
    return known ?? subgrids;
  });
}

const same = (a: Float64Array, b: Float64Array): boolean => a.length === b.length && a.every((value, i) => value === b[i]);

/** Whether member 0 is the mean of the others: to a part in 10^4 of the largest value of each parton, as far as digits allow. */
export function centralIsMean({ subgrids }: PdfSet): boolean {
  const [central, ...others] = subgrids as [readonly Subgrid[], ...(readonly Subgrid[])[]];
  if (others.length === 0) throw new PartonError('internal', 'a set of one member has no mean.');
  return central.every(({ values }, s) => [...values].every(([pid, array]) => {
    const scale = array.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    return array.every((value, k) => {
      const mean = others.reduce((sum, member) => sum + (member[s]?.values.get(pid)?.[k] ?? NaN), 0) / others.length;
      return Math.abs(mean - value) <= 1e-4 * scale;
    });
  }));
}
