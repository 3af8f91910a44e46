import type { PerSubject } from '../../../shared/contract/compare-api';
import type { Look } from '../../../charts/fit-color';
import { fromErrorData, type ErrorData } from '../../../shared/contract/error-data';
import { formatProblem } from '../../../shared/errors';
import { useCompare } from './compare-store';

/** A result with the name and look of whom it is of. */
export interface Named<T> {
  readonly folder: string;
  readonly name: string;
  readonly look: Look;
  readonly reference: boolean;
  readonly value: T;
}

/** Those that have a result, in the order of the list. */
export function named<T>(subjects: readonly PerSubject<T>[]): Named<T>[] {
  const compare = useCompare();
  return subjects.flatMap(({ folder, value }) => {
    const index = compare.readable.findIndex((one) => one.folder === folder);
    const info = compare.readable[index]?.info;
    return value === undefined || !info ? [] : [{ folder, name: info.name, look: compare.looks[index]!, reference: index === compare.referenceIndex, value }];
  });
}

export const messageOf = (problem: ErrorData): string => fromErrorData(problem).message;

/** Why some have no result, in one text; who they are stands before what is wrong, so that the place of the file is left out. */
export function problemsOf(subjects: readonly PerSubject<unknown>[]): string | undefined {
  const compare = useCompare();
  const names = new Map<string, string[]>();
  for (const { folder, problem } of subjects) {
    if (!problem) continue;
    const text = formatProblem(problem.problem, {}, problem.remedy);
    names.set(text, [...(names.get(text) ?? []), compare.readable.find((one) => one.folder === folder)?.info.name ?? folder]);
  }
  return names.size === 0 ? undefined : [...names].map(([text, whose]) => `${whose.length > 2 ? `${whose.length} of them` : whose.join(', ')}: ${text}`).join(' · ');
}
