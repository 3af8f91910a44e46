import type { Subgrid } from './lhapdf-grid';
import type { PdfInfo } from './pdf-info';

/** A member's values by PDG id, one array (or none) a subgrid. */
export type MemberValues = ReadonlyMap<number, readonly (Float64Array | undefined)[]>;

export function valuesOf(subgrids: readonly Subgrid[]): MemberValues {
  const pids = new Set(subgrids.flatMap(({ values }) => [...values.keys()]));
  return new Map([...pids].map((pid) => [pid, subgrids.map(({ values }) => values.get(pid))]));
}

/** Nothing is below this, if the set forces its values to be positive. */
export const leastValue = ({ forcePositive }: PdfInfo): number => [-Infinity, 0, 1e-10][forcePositive]!;
