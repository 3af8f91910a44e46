import { basename, join } from 'node:path';
import { lookStroke } from '../../charts/fit-color';
import { themeOfCss } from '../../charts/css-theme';
import { chartTheme, type ChartTheme } from '../../charts/theme';
import tokens from '../../charts/tokens.css?raw';
import { type BaselineStatement } from '../../shared/contract/baseline-statement';
import { type Selection } from '../../shared/contract/compare-api';
import { REPORT_PANELS, REPORT_TITLES, type ReportFiles, type ReportPanel, type ReportRequest } from '../../shared/contract/report-request';
import type { ComputedApi } from '../../shared/contract/compare-protocol';
import { PartonError, formatProblem } from '../../shared/errors';
import { membersText } from '../../shared/format/members-text';
import { fixed, number } from '../../shared/format/numbers';
import { makeFolder, writeAllDurably, writeDurably } from '../io/durable';
import { readBaselines } from '../run/baseline-statement';
import { thisProgram } from '../run/provenance';
import type { ReportContext } from './context';
import { problemsHtml, type ReportSubject, type Section } from './figure';
import { escape, legendHtml, paragraph, problemHtml, tableHtml } from './html';
import { pageHtml } from './page';
import { chi2Section } from './panels/chi2';
import { integralSection, runcardSection, trainingSection } from './panels/numbers';
import { correlationSection } from './panels/correlations';
import { distanceSection, pdfSection } from './panels/pdfs';
import { dataSection, exponentSection, luminositySection } from './panels/theory';

const SQRT_S = 13_000;

const PANELS: Readonly<Record<ReportPanel, (context: ReportContext) => Promise<Section> | Section>> = {
  inputs: inputSection, chi2: chi2Section, pdfs: (context) => pdfSection(context, 'pdfs'), ratios: (context) => pdfSection(context, 'ratios'),
  uncertainties: (context) => pdfSection(context, 'uncertainties'), distances: distanceSection, pulls: (context) => pdfSection(context, 'pulls'), integrals: integralSection,
  exponents: exponentSection, correlations: correlationSection, training: trainingSection, luminosities: luminositySection, data: dataSection, runcards: runcardSection, baselines: baselineSection,
};

/**
 * Writes report.html and data/*.csv into a folder. A panel that cannot be made says why in its place.
 * @param command what makes the same report
 * @param onPanel told, and waited for, before each panel
 * @throws PartonError when none of the subjects can be read, the folder cannot be written, or it was cancelled: then nothing is written
 */
export async function writeReport(
  api: ComputedApi, selection: Selection, request: ReportRequest, command: string, onPanel?: (panel: ReportPanel, done: number, all: number) => Promise<void> | void, signal?: AbortSignal,
): Promise<ReportFiles> {
  const subjects = await reportSubjects(api, selection, request.looks);
  if (subjects.every(({ problem }) => problem)) throw new PartonError(subjects[0]!.problem!.kind, `none of the subjects can be read: ${subjects[0]!.problem!.problem}`, subjects[0]!.problem!.where, subjects[0]!.problem!.remedy);
  const context: ReportContext = {
    api, selection, subjects, reference: subjects[selection.reference]!, theme: pageTheme(), sqrtS: request.sqrtS ?? SQRT_S, ...(request.q !== undefined && { q: request.q }),
  };
  const failed: { panel: ReportPanel; reason: string }[] = [];
  const sections: (Section & { readonly failed?: boolean })[] = [];
  const panels = REPORT_PANELS.filter((one) => request.panels?.includes(one) ?? true);
  const endIfAborted = (): void => {
    if (signal?.aborted) throw new PartonError('input', 'it was cancelled.', { file: request.out });
  };
  for (const [done, panel] of panels.entries()) {
    await onPanel?.(panel, done, panels.length);
    endIfAborted();
    try {
      sections.push(await PANELS[panel](context));
    } catch (error) {
      const reason = error instanceof PartonError ? formatProblem(error.problem, {}, error.remedy) : String(error);
      failed.push({ panel, reason });
      sections.push({ panel, title: REPORT_TITLES[panel], html: problemHtml('Not made', reason), csv: [], failed: true });
    }
  }
  endIfAborted();
  const data = join(request.out, 'data');
  makeFolder(data);
  const files = new Map(sections.flatMap((section) => section.csv).map(({ name, text }) => [join(data, name.replace(/[^\w.+-]/g, '_')), text]));
  writeAllDurably(files);
  const html = join(request.out, 'report.html');
  const title = request.title ?? subjects.map(({ name }) => name).join(', ');
  const { version, node, platform } = thisProgram();
  writeDurably(html, pageHtml({
    title, command, ...(request.theme && { theme: request.theme }),
    facts: `Made by Parton Workbench ${version} (Node ${node}, ${platform}) at ${new Date().toISOString()}. Reference: ${context.reference.name}. Data of the figures: data/*.csv.`,
    legend: legendHtml(subjects.map(({ name, look, reference }) => {
      const { color, dash } = lookStroke(look, 2, context.theme);
      return { name, color, dash: dash?.join(' ') ?? '', ...(reference && { note: 'reference' }) };
    })),
    sections: sections.map(({ panel, title: name, html: body, failed: broken }) => ({ id: panel, title: name, html: body, ...(broken && { failed: true }) })),
  }));
  return { html, csv: [...files.keys()], failed, command };
}

/** Colours as CSS variables of the page, so that one figure is right in both themes. */
function pageTheme(): ChartTheme {
  const { replicaOpacity, bandOpacity } = themeOfCss(tokens, 'light');
  return { ...chartTheme((name) => `var(${name})`), replicaOpacity, bandOpacity };
}

async function reportSubjects(api: ComputedApi, { subjects, reference }: Selection, looks: ReportRequest['looks'] = []): Promise<ReportSubject[]> {
  const found = await api.comparedSubjects(subjects.map(({ folder }) => folder));
  const names = found.map(({ folder, value }, i) => looks[i]?.name ?? value?.name ?? basename(folder));
  return found.map(({ folder, value, problem }, i) => {
    const twin = names.slice(0, i).filter((name) => name === names[i]).length;
    return {
      folder, name: twin === 0 ? names[i]! : `${names[i]!} (${twin + 1})`, look: { index: looks[i]?.colour ?? i, set: value?.kind === 'set' }, reference: i === reference,
      ...(value && { info: value }), ...(problem && { problem }),
    };
  });
}

const KINDS = { fit: 'fit', n3fit: 'fit of n3fit', set: 'LHAPDF set' } as const;

function inputSection({ subjects, selection }: ReportContext): Section {
  const text = (name: string) => ({ text: name, align: 'left' as const });
  const isPart = subjects.some(({ info }, i) => info && selection.subjects[i]!.members === undefined && info.kept.length < info.members.length);
  return {
    panel: 'inputs', title: REPORT_TITLES.inputs, csv: [],
    html: problemsHtml(subjects, subjects) + tableHtml({
      head: [text(''), text('kind'), text('members that count'), text('uncertainty'), 'Q (GeV)', text('made by'), text('content SHA-256')],
      rows: subjects.flatMap(({ name, reference, info }, i) => (info ? [{
        cells: [
          { text: reference ? `${name} (reference)` : name, tint: 'strong' as const }, info.running ? `${KINDS[info.kind]}, running` : KINDS[info.kind],
          membersText(info, selection.subjects[i]!.members), info.errorType, info.qMin === info.qMax ? fixed(info.qMin, 2) : `${number(info.qMin)} to ${number(info.qMax)}`,
          info.madeBy, { text: info.contentHash.slice(0, 12), tint: 'mono' as const, title: info.contentHash },
        ],
      }] : [])),
    }) + (isPart ? paragraph('Central values, bands, χ², φ, distances, exponents, correlations and predictions are of the members that count; the figures of the training show what postfit rejects, too.') : '') + `<p class="folders">${subjects.map(({ name, folder, info }) => `${escape(name)}: <code>${escape(folder)}</code>${info?.description ? ` ${escape(info.description.length > 120 ? `${info.description.slice(0, 119)}…` : info.description)}` : ''}`).join('<br>')}</p>`,
  };
}

function baselineSection({ subjects }: ReportContext): Section {
  const own = subjects.filter(({ info }) => info?.kind === 'fit').map((subject) => ({ subject, statements: readBaselines(subject.folder) }));
  if (own.length === 0) throw new PartonError('unsupported', 'no fit of this program is among the subjects.');
  const one = (statement: BaselineStatement): string => `<h3>Against ${escape(statement.against)} <span class="chip ${statement.identical ? 'same' : 'worse'}">${statement.identical ? 'identical bits' : 'differs'}</span></h3>
${paragraph(`${statement.made}, ${statement.program}, ${statement.engine}, ${statement.machine}. Seal ${statement.seal.slice(0, 16)}.`)}<pre><code>${escape(statement.command)}</code></pre>
${tableHtml({
    head: ['replica', { text: '', align: 'left' }, { text: 'weights in the fit', align: 'left' }, { text: 'compared with', align: 'left' }, { text: 'first difference', align: 'left' }],
    rows: statement.replicas.map(({ replica, identical, weights, otherWeights, difference }) => ({
      cells: [String(replica), identical ? 'identical bits' : 'differs', { text: weights?.slice(0, 12) ?? '–', tint: 'mono' as const }, { text: otherWeights?.slice(0, 12) ?? '–', tint: 'mono' as const },
        difference === undefined ? 'none' : `${difference.what}${difference.epoch === undefined ? '' : `, epoch ${difference.epoch}`}, ${difference.size.toExponential(1)}`],
    })),
  })}${statement.stacks ? tableHtml({
    head: ['stack', 'ms an epoch and replica', 'kernel memory (MB)', 'largest difference', 'weights with other bits'],
    rows: statement.stacks.map(({ size, milliseconds, bytes, difference, differingBits }) => ({ cells: [String(size), number(milliseconds), number(bytes / 1e6), difference === 0 ? '0' : difference.toExponential(1), String(differingBits)] })),
  }) : ''}`;
  return {
    panel: 'baselines', title: REPORT_TITLES.baselines, csv: [],
    html: own.map(({ subject, statements }) => `<h3>${escape(subject.name)}</h3>${statements.length === 0 ? paragraph('Nothing was checked yet: parton baseline does it.') : statements.map(one).join('\n')}`).join('\n'),
  };
}
