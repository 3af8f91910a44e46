import type { Document } from 'yaml';
import { PartonError, type ErrorKind } from '../../shared/errors';
import { showPath, type Diagnostic, type DiagnosticCode, type Path } from '../../shared/runcard/diagnostics';
import { parseRuncard, requireRuncard } from '../../shared/runcard/parse';
import type { Runcard } from '../../shared/runcard/runcard';
import { searchFolders, type FolderOptions } from '../data/locate';
import { readWhole } from '../io/durable';
import { loadProblem } from '../problem/load-problem';
import { besideRuncard, withTrials } from '../problem/with-trials';
import { forecastFit, prepareForecast, type Forecast } from './forecast';
import { surveySources, type SurveyedSet, type SurveyProblem } from './survey';
import { defaultWorkers } from './worker-pool';

/** A remark on a runcard: on its text, or on what it names, at the place where it names it. */
export interface Remark extends Omit<Diagnostic, 'code'> {
  /** `source` for what is wrong with something that the runcard names. */
  readonly code: DiagnosticCode | 'source';
  /** As which error a fit would end with it. */
  readonly kind: ErrorKind;
}

export interface CheckedRuncard {
  readonly text: string;
  /** Absent when its text has errors. */
  readonly runcard?: Runcard;
  readonly remarks: readonly Remark[];
  /** What it names, as far as it was found. */
  readonly sets: readonly SurveyedSet[];
  /** Absent when there are errors. */
  readonly forecast?: Forecast;
}

export interface CheckRequest {
  readonly folders?: FolderOptions;
  /** Which replicas, and how many threads, to forecast for; else the runcard's and the machine's. */
  readonly replicas?: readonly number[];
  readonly workers?: number;
}

/** Checks a runcard with all that it names, and forecasts the time and memory of its fit. @throws PartonError when the file cannot be read */
export async function checkRuncard(file: string, { folders, replicas, workers }: CheckRequest = {}): Promise<CheckedRuncard> {
  const text = new TextDecoder().decode(readWhole(file, 1 << 20));
  const { runcard, diagnostics, document } = parseRuncard(text);
  const onText = diagnostics.map((diagnostic): Remark => ({ ...diagnostic, kind: diagnostic.code === 'unsupported' ? 'unsupported' : 'input' }));
  if (!runcard) return { text, remarks: onText, sets: [] };
  const search = besideRuncard(searchFolders(folders), file);
  const { sets, problems } = await surveySources(runcard, search, { ...(replicas && { replicas }) });
  const remarks = [...onText, ...problems.map((problem) => remarkOf(problem, text, document))].sort((a, b) => a.line - b.line || a.column - b.column);
  if (problems.length > 0) return { text, runcard, remarks, sets };
  const complete = requireRuncard(withTrials(text, file, search), file);
  const count = replicas?.length ?? complete.replicas;
  try {
    const forecast = await forecastFit(await prepareForecast(() => loadProblem(complete, search)), count, workers ?? defaultWorkers(count, complete.trials?.count));
    return { text, runcard: complete, remarks, sets, forecast };
  } catch (error) {
    if (!(error instanceof PartonError) || error.kind === 'internal') throw error;
    const named = (error.where.place ?? '').split(/: |\./);
    const path = document.hasIn(named) ? named : [error.kind === 'numerical' && complete.theoryCovariance ? 'theorycovmatconfig' : 'dataset_inputs'];
    return { text, runcard: complete, remarks: [...remarks, remarkOf({ path, error }, text, document)], sets };
  }
}

/** What is wrong with something that a runcard names, at the place where it names it. */
export function remarkOf({ path, error: { kind, problem, where, remedy } }: SurveyProblem, text: string, document: Document): Remark {
  const file = where.file === undefined ? '' : `${[where.file, where.line, where.column].filter((part) => part !== undefined).join(':')}: `;
  return { severity: 'error', code: 'source', kind, message: file + problem, ...(remedy !== undefined && { remedy }), path: showPath(path), ...placeOf(text, document, path) };
}

/** Where a runcard has an entry, or else the entry around it. */
function placeOf(text: string, document: Document, path: Path): Pick<Remark, 'line' | 'column' | 'endLine' | 'endColumn'> {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true) as { readonly range?: readonly [number, number, number] | null } | undefined;
    if (!node?.range) continue;
    const [start, end] = [positionOf(text, node.range[0]), positionOf(text, node.range[1])];
    return { line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
  }
  return { line: 1, column: 1, endLine: 1, endColumn: 1 };
}

function positionOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: before.at(-1)!.length + 1 };
}
