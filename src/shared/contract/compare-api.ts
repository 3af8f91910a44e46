import type { BaselineProgress, BaselineRequest, BaselineStatement } from './baseline-statement';
import type { ErrorData } from './error-data';
import type { ReportFiles, ReportProgress, ReportRequest } from './report-request';

/**
 * The engine's comparisons: fits of this program (running too), n3fit's fits and LHAPDF sets, any number at once, one of them the
 * reference. Part of EngineApi. Statistics run in a worker thread, and are kept by the content of what they are made from.
 * Member arrays begin with the central value (of a fit: the mean of its replicas; of a set: its member 0).
 */
export interface CompareApi {
  /** What folders hold, in their order. What cannot be read has a problem, and the rest stays. */
  comparedSubjects(folders: readonly string[]): Promise<readonly PerSubject<SubjectInfo>[]>;
  /** x f(x, Q) with bands, distances and pulls to the reference. */
  comparePdfs(selection: Selection, view: PdfView): Promise<PdfComparison>;
  /** x f(x, Q) of each member of one subject, for thin lines and for what is under the pointer. */
  comparedMembers(chosen: Chosen, view: PdfView): Promise<MemberCurves>;
  /** chi2 per point by total, process, experiment and dataset. @param splits also training and validation (the default), which take as long again */
  compareChi2(selection: Selection, splits?: boolean): Promise<Chi2Comparison>;
  /** Arc lengths, sum rules, momentum fractions and integrability. Q in GeV; at Q0 if not given. */
  compareIntegrals(selection: Selection, q?: number): Promise<IntegralComparison>;
  /** Where positivity observables are negative: those of each fit's own runcard, for sets those of the reference or of the first fit. */
  comparePositivity(selection: Selection): Promise<readonly PerSubject<SubjectPositivity>[]>;
  /** Effective exponents with the next preprocessing ranges, at Q0. */
  compareExponents(selection: Selection, basis: PdfBasis): Promise<ExponentComparison>;
  /** The runcard of the next iteration of a fit: new preprocessing ranges, this fit as t0 set, and new seeds where asked. */
  nextRuncard(fit: Chosen, options: NextRuncardOptions): Promise<NextRuncard>;
  /** Of each replica, also those that postfit rejects unless some are chosen: training and validation chi2, epochs, preprocessing exponents, postfit's verdict. LHAPDF sets have none. */
  compareTraining(selection: Selection): Promise<readonly PerSubject<TrainingSummary>[]>;
  /** Correlation coefficients over the members between flavours at the given x. */
  comparedCorrelations(chosen: Chosen, view: CorrelationView): Promise<Correlations>;
  /** Parton luminosities; fits, which are known at Q0 alone, have none. */
  compareLuminosities(selection: Selection, view: LuminosityView): Promise<LuminosityComparison>;
  /** Measured values and the predictions of every subject for one dataset. */
  comparePredictions(selection: Selection, dataset: string): Promise<PredictionComparison>;
  /** What differs between runcards, and in how the fits were made. */
  compareRuncards(selection: Selection): Promise<RuncardComparison>;
  /** What was checked of a fit against single-replica baselines, the last first. */
  baselines(fit: string): Promise<readonly BaselineStatement[]>;
  /** Checks, and stores the result with the fit. */
  runBaseline(request: BaselineRequest, signal?: AbortSignal): Promise<BaselineStatement>;
  /** Writes a self-contained HTML file and a CSV file of each figure into a folder. */
  writeReport(selection: Selection, request: ReportRequest, signal?: AbortSignal): Promise<ReportFiles>;
  /** While a baseline runs. */
  onBaselineProgress(listener: (progress: BaselineProgress) => void): () => void;
  /** Before each part of a report. */
  onReportProgress(listener: (progress: ReportProgress) => void): () => void;
}

/** One subject, and which of its members count wherever an ensemble is formed. */
export interface Chosen {
  readonly folder: string;
  /**
   * Replica numbers, or members of a set from 1. Not given, as a window asks unless its user wants otherwise: of a fit the replicas that postfit
   * keeps (`SubjectInfo.kept`), of a set all. 'all': also the replicas that postfit rejects. `membersText` says in words what is meant.
   */
  readonly members?: ChosenMembers;
}

export type ChosenMembers = readonly number[] | 'all';

export interface Selection {
  readonly subjects: readonly Chosen[];
  /** Index of the reference in `subjects`. */
  readonly reference: number;
}

/** A result of one subject, or why there is none. */
export interface PerSubject<T> {
  readonly folder: string;
  readonly value?: T;
  readonly problem?: ErrorData;
}

export type SubjectKind = 'fit' | 'n3fit' | 'set';
export type ErrorType = 'replicas' | 'hessian' | 'symmhessian' | 'none';

export interface SubjectInfo {
  readonly folder: string;
  readonly name: string;
  readonly kind: SubjectKind;
  /** How uncertainty follows from the members: replicas of a fit, `ErrorType` of a set; none: only a central value. */
  readonly errorType: ErrorType;
  /** Numbers of the members beside the central value: of a fit its complete replicas, also those that postfit rejects. */
  readonly members: readonly number[];
  /** Of them, those that count unless others are chosen: of a fit the replicas that postfit keeps, or all while it runs and where it keeps none. */
  readonly kept: readonly number[];
  /** GeV: the scale of a fit; the lowest of a set. */
  readonly q0: number;
  /** GeV; of a fit both are Q0. */
  readonly qMin: number;
  readonly qMax: number;
  readonly xMin: number;
  /** `Parton 0.1.0`, `n3fit 4.1.5`, `LHAPDF`. */
  readonly madeBy: string;
  readonly description: string;
  /** Being fitted now: members and values change. */
  readonly running: boolean;
  /** SHA-256 of what it is made of. */
  readonly contentHash: string;
}

export type PdfBasis = 'flavour' | 'evolution';

export interface PdfView {
  readonly basis: PdfBasis;
  /** Keys of the basis; all that validphys draws by default if not given. */
  readonly flavours?: readonly string[];
  /** GeV; at the reference's Q0 if not given. */
  readonly q?: number;
  readonly xMin: number;
  readonly xMax: number;
  readonly points: number;
  readonly scale: 'log' | 'linear' | 'mixed';
}

export interface BasisFlavour {
  readonly key: string;
  readonly label: string;
}

export interface PdfComparison {
  readonly q: number;
  /** Shape [x]. */
  readonly x: Float64Array;
  readonly flavours: readonly BasisFlavour[];
  readonly subjects: readonly PerSubject<PdfBands>[];
}

/** Everything of shape [flavour, x]. Of the reference, distances and pulls are 0. */
export interface PdfBands {
  /** Members beside the central value that entered. */
  readonly members: number;
  readonly central: Float64Array;
  /** Ends of the 68 % interval; of Hessian sets one standard deviation. */
  readonly low68: Float64Array;
  readonly high68: Float64Array;
  readonly deviation: Float64Array;
  /** sqrt((c1 - c2)^2 / (s1^2 / N1 + s2^2 / N2)), as validphys' distance_grids; NaN where it is not defined. */
  readonly distance: Float64Array;
  /** Of the variances, with the fourth moments: validphys' variance_distance_grids. */
  readonly varianceDistance: Float64Array;
  /** (c1 - c2) / sqrt(s1^2 + s2^2), with its sign. */
  readonly pull: Float64Array;
}

export interface MemberCurves {
  readonly q: number;
  readonly x: Float64Array;
  readonly flavours: readonly BasisFlavour[];
  readonly members: readonly number[];
  /** Shape [member, flavour, x], without the central value. */
  readonly values: Float32Array;
}

export interface Chi2Comparison {
  /** Of the data of all fits; fits of sets are asked for the reference's data, or the first fit's. */
  readonly rows: readonly Chi2Row[];
  /** Datasets with the same points, values and cuts in every fit, and their number of points. */
  readonly common: { readonly datasets: readonly string[]; readonly points: number; readonly same: boolean };
  readonly subjects: readonly PerSubject<{ readonly dataOf: string; /** Of the fit whose data these are: it decides the covariance. */ readonly t0Set: string; /** Numbers of the members, in the order of `Chi2Value.members`. */ readonly members: readonly number[] }>[];
}

export interface Chi2Row {
  readonly level: 'total' | 'common' | 'process' | 'experiment' | 'dataset';
  readonly name: string;
  /** Of a dataset. */
  readonly process?: string;
  readonly experiment?: string;
  /** By subject; null where it has no such data. */
  readonly values: readonly (Chi2Value | null)[];
}

/** Per point. The covariance is the t0 covariance of the fit, its block for the data of the row. */
export interface Chi2Value {
  readonly points: number;
  /** Of the central PDF to the measured data. */
  readonly experimental: number;
  /** Mean and standard deviation over the replicas, to the measured data. */
  readonly replicas: number;
  readonly replicasDeviation: number;
  /** Of each member to the measured data, without the central PDF. */
  readonly members: Float64Array;
  /** sqrt(<chi2[T_k]> - chi2[<T_k>]) per point: arXiv:1410.8849 eq. 24; of replicas alone, as `replicas`. NaN of Hessian sets. */
  readonly phi: number;
  /** Mean over replicas to their own pseudodata; absent where splits do not follow datasets (diagonal basis), and where they were not asked for. */
  readonly training?: number;
  readonly validation?: number;
}

export interface IntegralComparison {
  readonly q: number;
  readonly subjects: readonly PerSubject<SubjectIntegrals>[];
}

export interface SubjectIntegrals {
  /** Numbers of the members, in the order of `values`. */
  readonly members: readonly number[];
  readonly quantities: readonly Integral[];
}

export interface Integral {
  readonly kind: 'arc length' | 'sum rule' | 'momentum' | 'number' | 'integrability';
  readonly name: string;
  /** Over the members: their mean, standard deviation and 68 % interval. */
  readonly mean: number;
  readonly deviation: number;
  readonly low68: number;
  readonly high68: number;
  readonly central: number;
  /** What a sum rule demands, or the largest value that postfit lets pass. */
  readonly rule?: number;
  /** Shape [member], without the central value. */
  readonly values: Float64Array;
}

export interface SubjectPositivity {
  /** Numbers of the members, in the order of `negative`. */
  readonly members: readonly number[];
  /** At how many points an observable is negative: of the central PDF, and of each member. */
  readonly sets: readonly { readonly name: string; readonly points: number; readonly central: number; readonly negative: Float64Array }[];
}

export interface ExponentComparison {
  readonly q: number;
  /** Small x for alpha, large x for beta. */
  readonly xAlpha: Float64Array;
  readonly xBeta: Float64Array;
  readonly flavours: readonly BasisFlavour[];
  readonly subjects: readonly PerSubject<SubjectExponents>[];
}

export interface ExponentBand {
  readonly central: Float64Array;
  readonly low68: Float64Array;
  readonly high68: Float64Array;
  /** Of each member, shape [member, flavour, x]. */
  readonly values: Float32Array;
}

export interface SubjectExponents {
  /** Numbers of the members. */
  readonly members: readonly number[];
  /** Shape [flavour, x]. */
  readonly alpha: ExponentBand;
  readonly beta: ExponentBand;
  /** One a flavour: what the runcard says (of a fit in this basis), and what validphys would take next. */
  readonly ranges: readonly ExponentRanges[];
}

export type Range = readonly [low: number, high: number];

export interface ExponentRanges {
  readonly flavour: string;
  readonly alphaBefore?: Range;
  readonly betaBefore?: Range;
  readonly alphaNext: Range;
  readonly betaNext: Range;
}

export interface NextRuncardOptions {
  /** Name of the LHAPDF set to take t0 from; as in the fit if not given. */
  readonly t0Set?: string;
  /** New seeds, drawn from this one; as in the fit if not given. */
  readonly seed?: number;
}

export interface NextRuncard {
  readonly text: string;
  /** What changed, in words. */
  readonly changes: readonly string[];
}

export interface TrainingSummary {
  readonly replicas: readonly number[];
  /** Of the runcard; NaN where it cannot be read, or trials differ. */
  readonly epochs: number;
  readonly patience: number;
  /** Per point, shape [replica]; NaN where not known. */
  readonly training: Float64Array;
  readonly validation: Float64Array;
  readonly experimental: Float64Array;
  /** Epochs done, and of the best state. */
  readonly stopEpoch: Float64Array;
  readonly bestEpoch: Float64Array;
  readonly positivity: readonly boolean[];
  /** Replicas that postfit would keep. */
  readonly passing: readonly number[];
  readonly preprocessing: readonly { readonly flavour: string; readonly alpha: Float64Array; readonly beta: Float64Array }[];
}

export interface CorrelationView {
  readonly basis: PdfBasis;
  readonly flavours?: readonly string[];
  readonly x: readonly number[];
  readonly q?: number;
}

export interface Correlations {
  readonly flavours: readonly BasisFlavour[];
  readonly x: readonly number[];
  /** Shape [flavour * x, flavour * x]. */
  readonly coefficients: Float64Array;
}

export const LUMINOSITY_CHANNELS = ['gg', 'gq', 'qqbar', 'qq', 'uubar', 'ddbar', 'ssbar', 'ccbar', 'bbbar', 'udbar', 'dubar', 'csbar', 'scbar', 'zlum', 'wlum'] as const;
export type LuminosityChannel = (typeof LUMINOSITY_CHANNELS)[number];

export interface LuminosityView {
  /** GeV. */
  readonly sqrtS: number;
  readonly channels: readonly LuminosityChannel[];
  readonly mMin: number;
  /** A third of sqrtS if not given. */
  readonly mMax?: number;
  readonly points: number;
  /** Largest rapidity; no cut if not given. */
  readonly yCut?: number;
}

export interface LuminosityComparison {
  readonly sqrtS: number;
  /** GeV. */
  readonly m: Float64Array;
  readonly channels: readonly { readonly channel: LuminosityChannel; readonly label: string }[];
  /** Luminosities in GeV^-2, everything of shape [channel, m]. */
  readonly subjects: readonly PerSubject<LuminosityBands>[];
}

export interface LuminosityBands {
  readonly members: readonly number[];
  /** Of each member, shape [member, channel, m]. */
  readonly values: Float32Array;
  readonly central: Float64Array;
  readonly low68: Float64Array;
  readonly high68: Float64Array;
  readonly deviation: Float64Array;
}

export interface PredictionComparison {
  readonly dataset: string;
  readonly kinematics: readonly string[];
  /** Shape [point, kinematic]. */
  readonly values: Float64Array;
  readonly measured: Float64Array;
  /** Total, from the diagonal of the covariance. */
  readonly error: Float64Array;
  readonly subjects: readonly PerSubject<SubjectPredictions>[];
}

/** Shape [point]. */
export interface SubjectPredictions {
  readonly central: Float64Array;
  readonly low68: Float64Array;
  readonly high68: Float64Array;
  /** (measured - central) / error. */
  readonly pull: Float64Array;
  /** Per point, of the central prediction. */
  readonly chi2: number;
  /** Numbers of the members, and their predictions of shape [member, point]. */
  readonly members: readonly number[];
  readonly values: Float32Array;
}

export interface RuncardComparison {
  readonly groups: readonly { readonly title: string; readonly rows: readonly DifferenceRow[] }[];
  readonly subjects: readonly PerSubject<{ readonly hasRuncard: boolean }>[];
  /** Runcards mean the same fit: only what does not decide its result differs. */
  readonly sameFit: boolean;
}

export interface DifferenceRow {
  /** Where it stands in the runcard, if it does. */
  readonly path: string;
  readonly name: string;
  /** What the difference means for the fit. */
  readonly meaning: string;
  /** By subject; null: it has none. */
  readonly values: readonly (string | null)[];
}
