import type { Chosen, CorrelationView, LuminosityView, NextRuncardOptions, PdfBasis, PdfView, Selection } from '../../shared/contract/compare-api';
import type { ComputedApi } from '../../shared/contract/compare-protocol';
import { PartonError } from '../../shared/errors';
import type { EngineHost } from './engine-host';

/** A window's comparisons: it may name only what it may reach; the thread computes. */
export class Comparisons implements ComputedApi {
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

  async compareChi2(selection: Selection) {
    return (await this.ready(selection.subjects)).compareChi2(selection);
  }

  async compareIntegrals(selection: Selection, q?: number) {
    return (await this.ready(selection.subjects)).compareIntegrals(selection, q);
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

  /** @throws PartonError when a folder is outside of what the window may reach */
  protected async ready(subjects: readonly Chosen[]) {
    if (subjects.length === 0) throw new PartonError('input', 'nothing is chosen to compare.');
    for (const { folder } of subjects) this.host.allowed.check(folder);
    return this.host.compare.api(subjects);
  }
}
