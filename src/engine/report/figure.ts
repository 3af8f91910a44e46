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
    .replace('<svg ', `<svg role="img" aria-label="${escape(title)}" viewBox="0 0 ${size.width} ${size.height}" `)
    // ids and classes are the same in every figure that ECharts makes
    .replace(/zr\d+-/g, (id) => `${escape(data.replace(/\W/g, '-'))}-${id}`);
  return `<figure><figcaption><strong>${escape(title)}</strong>${caption === undefined ? '' : ` <span>${escape(caption)}</span>`} <code>${escape(data)}</code></figcaption>\n${svg}\n</figure>`;
}

/** What is wrong with some of the subjects; nothing when all is well. */
export function problemsHtml(subjects: readonly ReportSubject[], results: readonly { readonly problem?: ErrorData }[]): string {
  return results.map(({ problem }, i) => (problem ? problemHtml(subjects[i]!.name, formatProblem(problem.problem, {}, problem.remedy)) : '')).join('');
}
