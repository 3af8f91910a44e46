import type { SubjectPositivity } from '../../shared/contract/compare-api';
import { predictMany } from '../model/observable';
import type { LoadedProblem } from '../problem/load-problem';

/** At how many points the positivity observables of a fit's data are negative, for PDFs in FK flavours on its grid, the central one first. */
export function positivityOf({ fit }: LoadedProblem, members: readonly number[], pdfs: readonly Float64Array[]): SubjectPositivity {
  return {
    members,
    sets: fit.positivity.map((set) => {
      const [central = NaN, ...negative] = predictMany(set, pdfs).map((values) => values.reduce((count, value) => count + (value < 0 ? 1 : 0), 0));
      return { name: set.name, points: set.ndata, central, negative: Float64Array.from(negative) };
    }),
  };
}
