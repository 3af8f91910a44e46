import type { Look } from '../../charts/fit-color';
import type { Drawing, Size } from '../../charts/plot';
import { together } from '../../charts/plot';
import { toSvg } from '../../charts/svg';
import type { ChartTheme } from '../../charts/theme';
import type { SubjectInfo } from '../../shared/contract/compare-api';
import type { ReportPanel } from '../../shared/contract/report-request';
import { formatProblem } from '../../shared/errors';
import type { ErrorData } from '../../shared/contract/error-data';
import { escape, problemHtml } from './html';

/** A subject as it is named and drawn throughout a report. */
export interface ReportSubject {
  readonly folder: string;
  readonly name: string;
  readonly look: Look;
  readonly reference: boolean;
  readonly info?: SubjectInfo;
  readonly problem?: ErrorData;
}

/** Part of a report: HTML, and the data of its figures. */
export interface Section {
  readonly panel: ReportPanel;
  readonly title: string;
  readonly html: string;
  readonly csv: readonly { readonly name: string; readonly text: string }[];
}

/** A figure with the name of the file that holds its data. Its colours are those of the page, light or dark. */
export function figureHtml(drawing: Drawing, size: Size, theme: ChartTheme, { title, caption, data }: { readonly title: string; readonly caption?: string; readonly data: string }): string {
  const svg = toSvg(together(drawing, undefined, theme), size, 'transparent')
    .replace('<svg ', () => `<svg role="img" aria-label="${escape(title)}" viewBox="0 0 ${size.width} ${size.height}" `); // a function: a title may hold $&
  return `<figure><figcaption><strong>${escape(title)}</strong>${caption === undefined ? '' : ` <span>${escape(caption)}</span>`} <code>${escape(data)}</code></figcaption>\n${svg}\n</figure>`;
}

/** What is wrong with some of the subjects, once for all that have it; nothing when all is well. */
export function problemsHtml(subjects: readonly ReportSubject[], results: readonly { readonly problem?: ErrorData }[]): string {
  const names = new Map<string, string[]>();
  results.forEach(({ problem }, i) => {
    if (!problem) return;
    const text = formatProblem(problem.problem, {}, problem.remedy);
    names.set(text, [...(names.get(text) ?? []), subjects[i]!.name]);
  });
  return [...names].map(([text, who]) => problemHtml(who.join(', '), text)).join('');
}
