import type { Chi2Comparison, Chosen, Correlations, CorrelationView, ExponentComparison, IntegralComparison, LuminosityComparison, LuminosityView, MemberCurves, NextRuncard, NextRuncardOptions, PdfBands, PdfBasis, PdfComparison, PdfView, PerSubject, PredictionComparison, RuncardComparison, Selection, SubjectInfo, SubjectPositivity, TrainingSummary } from '../../shared/contract/compare-api';
import { errorData } from '../../shared/contract/error-data';
import { PartonError } from '../../shared/errors';
import { EXPONENT_X } from '../../shared/physics/effective-exponents';
import { CHANNEL_LABELS } from '../../shared/physics/luminosity';
import { basisElements } from '../../shared/physics/pdf-bases';
import type { FolderOptions } from '../data/locate';
import { compareChi2, type SubjectOnData } from './chi2';
import { DataOfFits } from './data-of-fits';
import { centralOf, mean, type Ensemble } from './ensemble';
import { EXPONENT_KINDS, exponentRows, exponentsOf, type ExponentValues } from './exponents';
import { Foresight } from './foresight';
import type { LivePdfs } from './fit-ensemble';
import type { FitData, SplitChi2 } from './fit-data';
import { integralRows, integralsOf } from './integrals';
import { Kept } from './kept';
import { sumOf, type Chi2s, type Predictions } from './measured-data';
import { luminositiesOf, masses } from './luminosities';
import { bandsOf, memberCorrelations, memberCurves, partOf, sampleOf, viewX } from './pdf-bands';
import { positivityOf } from './positivity';
import { comparePredictions } from './predictions';
import { compareRuncards, nextRuncardOf, runcardOf } from './runcards';
import { perSubject, Subjects } from './subjects';
import { deviationOf, type Sample } from '../../shared/stats/distance';
import { memberStatistics, type MemberStatistics } from '../../shared/stats/members';
import { trainingOf, trainingOfSome } from './training';

const MOST_BYTES = 512 << 20;

/** A subject with the data it is asked for, and the name of the fit whose data they are. */
interface OnData {
  readonly ensemble: Ensemble;
  readonly data: FitData;
  readonly dataOf: string;
}

/**
 * Comparisons of fits and PDF sets; the part of CompareApi that computes. Everything is kept by the content of what it is made
 * from, so that asking again, or for another view of the same, costs little.
 */
export class Comparison {
  private readonly subjects = new Subjects();
  private readonly results = new Kept<unknown>(MOST_BYTES);
  private readonly foresight = new Foresight();
  private readonly data: DataOfFits;

  constructor(folders: FolderOptions = {}) {
    this.data = new DataOfFits(folders);
  }

  async setFolders(folders: FolderOptions): Promise<void> {
    this.data.setFolders(folders);
  }

  async setLive(folder: string, pdfs: LivePdfs | undefined): Promise<void> {
    this.subjects.setLive(folder, pdfs);
  }

  async comparedSubjects(folders: readonly string[]): Promise<PerSubject<SubjectInfo>[]> {
    return perSubject(folders.map((folder) => ({ folder })), (one) => this.subjects.open(one.folder).info);
  }

  async comparePdfs(selection: Selection, view: PdfView): Promise<PdfComparison> {
    const elements = basisElements(view.basis, view.flavours);
    const x = viewX(view);
    const q = view.q ?? this.scaleOf(selection);
    const ensembles = this.ensembles(selection);
    const sample = (ensemble: Ensemble): Sample => this.sampleOf(ensemble, view, q);
    const reference = ensembles[selection.reference]?.value;
    const attempt = reference && perSubject([reference.info], () => sample(reference))[0];
    this.foresight.plan(ensembles.flatMap(({ value }) => (value ? [() => { foreseeOtherBasis(value, view.basis); }] : [])));
    return {
      q, x, flavours: elements.map(({ key, label }) => ({ key, label })),
      subjects: each(ensembles, (ensemble) => this.kept(['bands', ensemble.info.contentHash, attempt?.value && reference?.info.contentHash, view, q],
        () => bandsOf(sample(ensemble), this.statisticsOf(ensemble, sample(ensemble), [view, q]), attempt?.value), bytesOfBands)),
    };
  }

  async comparedMembers(chosen: Chosen, view: PdfView): Promise<MemberCurves> {
    const ensemble = this.subjects.choose(chosen);
    const q = view.q ?? ensemble.info.q0;
    return memberCurves(ensemble, this.sampleOf(ensemble, view, q), basisElements(view.basis, view.flavours), viewX(view), q);
  }

  async compareChi2(selection: Selection, splits = true): Promise<Chi2Comparison> {
    const subjects = await this.onData(selection);
    const key = subjects.map(({ value }) => value && [value.ensemble.info.contentHash, value.data.measured.key, value.dataOf]);
    return this.kept(['chi2', key, splits], () => compareChi2(each(subjects, (subject) => this.onChi2(subject)), splits),
      ({ rows }) => rows.reduce((sum, { values }) => sum + values.reduce((all, one) => all + 100 + (one?.members.byteLength ?? 0), 0), 0));
  }

  async compareIntegrals(selection: Selection, q?: number): Promise<IntegralComparison> {
    const scale = q ?? this.scaleOf(selection);
    return { q: scale, subjects: each(this.ensembles(selection), (ensemble) => this.kept(['integrals', ensemble.info.contentHash, scale], () => integralsOf(ensemble, this.rowsOf(ensemble, ['integral rows', scale], (one) => integralRows(one, scale))), () => 100_000)) };
  }

  async comparePositivity(selection: Selection): Promise<PerSubject<SubjectPositivity>[]> {
    return each(await this.onData(selection), ({ ensemble, data }) => {
      const { part } = ensemble;
      const grid = this.gridOf(part?.of ?? ensemble, data);
      const rows = part ? part.rows.map((row) => grid[row]!) : grid;
      return this.kept(['positivity', ensemble.info.contentHash, data.measured.key], () => positivityOf(data.problem, ensemble.info.members, part ? [mean(rows), ...rows] : rows), () => 10_000 + 80 * rows.length);
    });
  }

  async compareExponents(selection: Selection, basis: PdfBasis): Promise<ExponentComparison> {
    const elements = basisElements(basis);
    const values = (ensemble: Ensemble) => Object.fromEntries(EXPONENT_KINDS.map((kind) => [kind, this.rowsOf(ensemble, ['exponent rows', basis, kind], (one) => exponentRows(one, elements, kind))])) as unknown as ExponentValues;
    return {
      q: this.scaleOf(selection), xAlpha: EXPONENT_X.alpha, xBeta: EXPONENT_X.beta, flavours: elements.map(({ key, label }) => ({ key, label })),
      subjects: each(this.ensembles(selection), (ensemble) => this.kept(['exponents', ensemble.info.contentHash, basis], () => exponentsOf(ensemble, basis, values(ensemble), runcardOrNone(ensemble)), ({ alpha, beta }) => 100_000 + alpha.values.byteLength + beta.values.byteLength)),
    };
  }

  async nextRuncard(fit: Chosen, options: NextRuncardOptions): Promise<NextRuncard> {
    return nextRuncardOf(this.subjects.choose(fit), options);
  }

  async compareTraining(selection: Selection): Promise<PerSubject<TrainingSummary>[]> {
    const whole = selection.subjects.map(({ folder, members = 'all' }) => ({ folder, members }));
    return each(this.ensembles({ ...selection, subjects: whole }), (ensemble) => this.trainingOf(ensemble));
  }

  async comparedCorrelations(chosen: Chosen, view: CorrelationView): Promise<Correlations> {
    const ensemble = this.subjects.choose(chosen);
    return this.kept(['correlations', ensemble.info.contentHash, view], () => memberCorrelations(ensemble, view), ({ coefficients }) => coefficients.byteLength);
  }

  async compareLuminosities(selection: Selection, view: LuminosityView): Promise<LuminosityComparison> {
    return {
      sqrtS: view.sqrtS, m: masses(view), channels: view.channels.map((channel) => ({ channel, label: CHANNEL_LABELS[channel] })),
      subjects: each(this.ensembles(selection), (ensemble) => {
        if (ensemble.info.kind !== 'set') throw new PartonError('unsupported', 'a fit is known at Q0 alone; luminosities need its evolved LHAPDF set.', { file: ensemble.info.folder });
        return this.kept(['luminosity', ensemble.info.contentHash, view], () => luminositiesOf(ensemble, view), ({ central, values }) => 4 * central.byteLength + values.byteLength);
      }),
    };
  }

  async comparePredictions(selection: Selection, dataset: string): Promise<PredictionComparison> {
    const subjects = await this.onData(selection);
    const key = subjects.map(({ value }) => value && [value.ensemble.info.contentHash, value.data.measured.key, value.dataOf]);
    return this.kept(['data', key, dataset], () => comparePredictions(each(subjects, (subject) => ({ ensemble: subject.ensemble, data: subject.data.measured, predictions: this.predictionsOf(subject) })), dataset), (found) => found.subjects.reduce((sum, { value }) => sum + 1000 + (value?.values.byteLength ?? 0), 0));
  }

  async compareRuncards(selection: Selection): Promise<RuncardComparison> {
    return compareRuncards(each(this.ensembles(selection), (ensemble) => {
      if (ensemble.info.kind === 'set') throw new PartonError('unsupported', 'an LHAPDF set has no runcard.', { file: ensemble.info.folder });
      return { ensemble, runcard: runcardOf(ensemble.info.folder).runcard };
    }));
  }

  /** Of some members of an ensemble, the rows of the whole that are kept. */
  private sampleOf(ensemble: Ensemble, view: PdfView, q: number): Sample {
    const { part } = ensemble;
    return this.kept(['sample', ensemble.info.contentHash, view, q], () => (part
      ? partOf(this.sampleOf(part.of, view, q), part.rows)
      : sampleOf(ensemble, basisElements(view.basis, view.flavours), viewX(view), q)), ({ values }) => values.byteLength);
  }

  /** The same whatever the reference is. */
  private statisticsOf({ info: { contentHash } }: Ensemble, sample: Sample, view: unknown): MemberStatistics {
    const { values, members, uncertainty } = sample;
    return this.kept(['statistics', contentHash, view], () => memberStatistics(values, members, uncertainty, deviationOf(sample)), ({ central }) => 4 * central.byteLength);
  }

  /** Numbers of each member, the central value first: of some members of an ensemble those of the whole, with those of their own central value. */
  private rowsOf(ensemble: Ensemble, key: readonly unknown[], of: (ensemble: Ensemble) => Float64Array): Float64Array {
    const { part, info } = ensemble;
    return this.kept([...key, info.contentHash], () => {
      if (!part) return of(ensemble);
      const whole = this.rowsOf(part.of, key, of);
      const columns = whole.length / (1 + part.of.info.members.length);
      const rows = new Float64Array((1 + part.rows.length) * columns);
      rows.set(of(centralOf(ensemble, part)));
      part.rows.forEach((row, i) => { rows.set(whole.subarray(row * columns, (row + 1) * columns), (i + 1) * columns); });
      return rows;
    }, ({ byteLength }) => byteLength);
  }

  private trainingOf(ensemble: Ensemble): TrainingSummary {
    const { part, info: { contentHash, kept, members } } = ensemble;
    if (part) return trainingOfSome(this.trainingOf(part.of), members);
    return this.kept(['training', contentHash, kept], () => trainingOf(ensemble, runcardOrNone(ensemble)), ({ replicas }) => 1000 + 200 * replicas.length);
  }

  private ensembles({ subjects }: Selection): PerSubject<Ensemble>[] {
    return perSubject(subjects, (one) => this.subjects.choose(one));
  }

  /** Q0 of the reference; of another subject if that cannot be read. */
  private scaleOf(selection: Selection): number {
    const ensembles = this.ensembles(selection);
    const one = ensembles[selection.reference]?.value ?? ensembles.find(({ value }) => value)?.value;
    if (!one) throw new PartonError('missing', 'none of the subjects can be read.');
    return one.info.q0;
  }

  /** Each subject with the data it is asked for: fits with their own, sets with those of the reference or of the first fit. */
  private async onData(selection: Selection): Promise<PerSubject<OnData>[]> {
    const ensembles = this.ensembles(selection);
    const isFit = (one: PerSubject<Ensemble> | undefined) => one?.value !== undefined && one.value.info.kind !== 'set';
    const lender = isFit(ensembles[selection.reference]) ? ensembles[selection.reference] : ensembles.find(isFit);
    return Promise.all(ensembles.map(async ({ folder, value: ensemble, problem }) => {
      if (!ensemble) return { folder, ...(problem && { problem }) };
      try {
        const owner = isFit({ folder, value: ensemble }) ? ensemble : lender?.value;
        if (!owner) throw new PartonError('missing', 'there is no fit among those compared that says which data to take.', { file: folder }, 'Compare it with a fit.');
        return { folder, value: { ensemble, data: await this.data.of(owner.info.folder), dataOf: owner.info.name } };
      } catch (error) {
        if (!(error instanceof PartonError)) throw error;
        return { folder, problem: errorData(error) };
      }
    }));
  }

  /** Of some members of an ensemble, the rows of the whole that are kept, and a central value of their own. */
  private predictionsOf({ ensemble, data }: Omit<OnData, 'dataOf'>): ReadonlyMap<number, Predictions> {
    const { part } = ensemble;
    if (part) {
      const whole = this.predictionsOf({ ensemble: part.of, data });
      const grid = this.gridOf(part.of, data);
      const central = data.measured.predictions([mean(part.rows.map((row) => grid[row]!))]);
      return new Map([...whole].map(([d, rows]) => [d, [central.get(d)![0]!, ...part.rows.map((row) => rows[row]!)]]));
    }
    return this.kept(['predictions', ensemble.info.contentHash, data.measured.key], () => data.measured.predictions(this.gridOf(ensemble, data)),
      (all) => [...all.values()].reduce((sum, rows) => sum + rows.length * rows[0]!.byteLength, 0));
  }

  private gridOf(ensemble: Ensemble, data: FitData): Float64Array[] {
    return this.kept(['grid', ensemble.info.contentHash, data.measured.key], () => ensemble.onGrid(data.problem), (rows) => rows.length * rows[0]!.byteLength);
  }

  /** chi2 of parts of the data, each kept: rows of a table have many in common. */
  private onChi2(subject: OnData): SubjectOnData {
    const { ensemble, data, dataOf } = subject;
    const { part, info } = ensemble;
    const predictions = this.predictionsOf(subject);
    const whole = part && this.onChi2({ ...subject, ensemble: part.of });
    const those = part ? new Map([...predictions].map(([d, rows]) => [d, rows.slice(0, 1)])) : predictions; // members of a part have their chi2 in the whole
    const partChi2 = (datasets: readonly number[]): Chi2s => this.kept(['chi2s', info.contentHash, data.measured.key, datasets.join()], () => data.measured.partChi2(datasets, those), ({ byteLength }) => byteLength);
    return {
      ensemble, data, dataOf, training: () => this.trainingOf(ensemble),
      chi2: (datasets, grouped) => {
        const own = sumOf((grouped ? data.groupedParts(datasets) : data.measured.parts(datasets)).map(partChi2));
        if (!part || !whole) return own;
        const all = whole.chi2(datasets, grouped);
        return Float64Array.from([own[0]!, ...part.rows.map((row) => all[row]!)]);
      },
      split: (d) => {
        if (!part || !whole) return this.kept(['split', info.contentHash, data.measured.key, d], () => data.splitChi2([d], info.members, new Map([[d, predictions.get(d)!.slice(1)]])), (found) => 1000 + 32 * (found?.training.chi2.length ?? 0));
        const all = whole.split(d);
        const rows = (side: SplitChi2): SplitChi2 => ({ chi2: Float64Array.from(part.rows, (row) => side.chi2[row - 1]!), points: Float64Array.from(part.rows, (row) => side.points[row - 1]!) });
        return all && { training: rows(all.training), validation: rows(all.validation) };
      },
    };
  }

  private kept<T>(key: unknown, make: () => T, bytesOf: (value: T) => number): T {
    return this.results.get(JSON.stringify(key), make, bytesOf as (value: unknown) => number) as T;
  }
}

function runcardOrNone({ info }: Ensemble) {
  try {
    return info.kind === 'set' ? undefined : runcardOf(info.folder).runcard;
  } catch (error) {
    if (!(error instanceof PartonError)) throw error;
    return undefined; // its ranges are not told then
  }
}

/** What follows from each subject that is there; the others keep their problem. */
function each<T, U>(subjects: readonly PerSubject<T>[], of: (value: T) => U): PerSubject<U>[] {
  return subjects.map(({ folder, value, problem }) => (value === undefined ? { folder, ...(problem && { problem }) } : perSubject([{ folder }], () => of(value))[0]!));
}

const bytesOfBands = ({ central }: PdfBands): number => 7 * central.byteLength;

/** A fit keeps what it combines on its nodes; a set keeps nothing, and a running fit is another one at the next look. */
function foreseeOtherBasis(ensemble: Ensemble, basis: PdfBasis): void {
  const { info, part } = ensemble;
  if (info.kind === 'set' || info.running) return;
  (part?.of ?? ensemble).elements(basisElements(basis === 'flavour' ? 'evolution' : 'flavour'), Float64Array.of(info.xMin), info.q0);
}
