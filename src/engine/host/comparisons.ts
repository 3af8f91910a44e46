import type { BaselineProgress, BaselineRequest, BaselineStatement } from '../../shared/contract/baseline-statement';
import type { Chosen, CompareApi, CorrelationView, LuminosityView, NextRuncardOptions, PdfBasis, PdfView, Selection } from '../../shared/contract/compare-api';
import type { ReportFiles, ReportProgress, ReportRequest } from '../../shared/contract/report-request';
import { PartonError } from '../../shared/errors';
import { readBaselines } from '../run/baseline-statement';
import type { EngineHost } from './engine-host';
import { pdfFolder } from './paths';
import { compareCommand } from '../../shared/command-line';

/** A window's comparisons: it may name only what it may reach; the thread computes. */
export class Comparisons implements CompareApi {
  constructor(protected readonly host: EngineHost) {}

  async comparedSubjects(folders: readonly string[]) {
    return (await this.ready(folders.map((folder) => ({ folder })))).comparedSubjects(folders);
  }

  async comparePdfs(selection: Selection, view: PdfView) {
    return (await this.ready(selection.subjects)).comparePdfs(selection, view);
  }

  async comparedMembers(chosen: Chosen, view: PdfView) {
    return (await this.ready([chosen])).comparedMembers(chosen, view);
  }

  async compareChi2(selection: Selection, splits?: boolean) {
    return (await this.ready(selection.subjects)).compareChi2(selection, splits);
  }

  async compareIntegrals(selection: Selection, q?: number) {
    return (await this.ready(selection.subjects)).compareIntegrals(selection, q);
  }

  async comparePositivity(selection: Selection) {
    return (await this.ready(selection.subjects)).comparePositivity(selection);
  }

  async compareExponents(selection: Selection, basis: PdfBasis) {
    return (await this.ready(selection.subjects)).compareExponents(selection, basis);
  }

  async nextRuncard(fit: Chosen, options: NextRuncardOptions) {
    return (await this.ready([fit])).nextRuncard(fit, options);
  }

  async compareTraining(selection: Selection) {
    return (await this.ready(selection.subjects)).compareTraining(selection);
  }

  async comparedCorrelations(chosen: Chosen, view: CorrelationView) {
    return (await this.ready([chosen])).comparedCorrelations(chosen, view);
  }

  async compareLuminosities(selection: Selection, view: LuminosityView) {
    return (await this.ready(selection.subjects)).compareLuminosities(selection, view);
  }

  async comparePredictions(selection: Selection, dataset: string) {
    return (await this.ready(selection.subjects)).comparePredictions(selection, dataset);
  }

  async compareRuncards(selection: Selection) {
    return (await this.ready(selection.subjects)).compareRuncards(selection);
  }

  async baselines(fit: string): Promise<readonly BaselineStatement[]> {
    return readBaselines(this.host.allowed.check(fit));
  }

  async runBaseline(request: BaselineRequest, signal?: AbortSignal): Promise<BaselineStatement> {
    for (const folder of [request.fit, ...(request.n3fit === undefined ? [] : [request.n3fit])]) this.host.allowed.check(folder);
    return this.host.scratchFits.one((study, scratch) => study.runBaseline(request, this.host.folders, scratch, signal));
  }

  async writeReport(selection: Selection, request: ReportRequest, signal?: AbortSignal): Promise<ReportFiles> {
    await this.host.allowed.checkSoon(request.out);
    return (await this.ready(selection.subjects)).writeReport(selection, request, compareCommand(selection, request, this.projectPdfs(selection)), signal);
  }

  onBaselineProgress(listener: (progress: BaselineProgress) => void): () => void {
    return this.host.scratchFits.onBaselineProgress(listener);
  }

  onReportProgress(listener: (progress: ReportProgress) => void): () => void {
    return this.host.compare.onReportProgress(listener);
  }

  /** PDF sets that only the window knows of: those of the project. */
  private projectPdfs({ subjects }: Selection): string | undefined {
    const [project] = subjects.flatMap(({ folder }) => this.host.projectOf(folder) ?? []);
    return project && pdfFolder(project);
  }

  /** @throws PartonError when a folder is outside of what the window may reach */
  protected async ready(subjects: readonly Chosen[]) {
    if (subjects.length === 0) throw new PartonError('input', 'nothing is chosen to compare.');
    for (const { folder } of subjects) this.host.comparable(folder);
    return this.host.compare.api(subjects);
  }
}
