import type { CompareApi } from './compare-api';
import type { FitEngine, TrainingEngine } from './fit-engines';
import type { FitStage, FitView, ReplicaView } from './fit-progress';

/**
 * What the engine process offers to the window: one interface, which both sides import. `onXxx` is an event, all else returns a
 * promise and can fail with a PartonError; where it takes a signal, aborting that ends the work. A running and a stored fit are the same
 * thing here. Plain data only; typed arrays are copied.
 */
export interface EngineApi extends CompareApi {
  /** Looks at a project folder: runcards, fits, PDF sets. */
  listProject(project: string): Promise<ProjectListing>;
  readRuncard(file: string): Promise<RuncardFile>;
  /** Refuses when the file is no longer `expected` (a hash; undefined for a new file). */
  writeRuncard(file: string, text: string, expected: string | undefined): Promise<RuncardFile>;
  /** Runcards that come with the program, to begin with. */
  runcardTemplates(): Promise<readonly RuncardTemplate[]>;
  /** Copies a runcard or a fit within its project. @returns the new path */
  duplicate(path: string): Promise<string>;
  rename(path: string, name: string): Promise<string>;
  /** Copies an n3fit fit folder or an LHAPDF set into the project, after the parsers have read it. @returns its new path */
  importFolder(project: string, folder: string): Promise<string>;
  /** Notes and tags of a fit, kept in the fit's folder. */
  writeNotes(folder: string, notes: Notes): Promise<void>;
  /** Colour and label of a fit or set wherever it is shown, kept in the project; a look of nothing takes them away. */
  writeLook(project: string, folder: string, look: SubjectLook): Promise<void>;

  /** Everything that a runcard's text alone cannot tell: data, theory and t0 set are there; points before and after cuts. */
  examineRuncard(text: string): Promise<Examination>;
  /** PDF sets outside of projects, where settings and environment look for them: they can be compared where they are. */
  installedSets(): Promise<readonly InstalledSet[]>;
  /** Time and memory that a fit of this runcard would take here. */
  forecast(text: string, replicas: number, workers: number, signal?: AbortSignal): Promise<Forecast>;
  /** All datasets, positivity and integrability sets that the search folders offer. */
  catalogue(): Promise<readonly CatalogueEntry[]>;
  /** Every point of a dataset: kinematics, and whether the runcard's cuts keep it. */
  datasetPoints(text: string, dataset: string): Promise<DatasetPoints>;

  /** Queues a fit; it starts when those before it are done. @returns its folder */
  startFit(request: StartFit): Promise<string>;
  /** Lets a waiting fit be the one at `place` (0: the next) of those that wait. */
  moveInQueue(folder: string, place: number): Promise<void>;
  /** Goes on with an interrupted fit; on the processor, if so wanted, with what a graphics device began. */
  resumeFit(folder: string, engine?: 'fast'): Promise<void>;
  pauseFit(folder: string, paused: boolean): Promise<void>;
  /** checkpoint: stop, to go on later; end: replicas end now with their best state; cancel: out of the queue. */
  stopFit(folder: string, how: 'checkpoint' | 'end' | 'cancel'): Promise<void>;
  stopReplicas(folder: string, replicas: readonly number[]): Promise<void>;
  /** Opens a fit, running or stored: the document has everything so far, frames then tell what is new. */
  openFit(folder: string): Promise<FitDocument>;
  closeFit(folder: string): Promise<void>;
  /** The facts of a fit as they are now. */
  fitFacts(folder: string): Promise<FitFacts>;
  /** x f(x, Q0) of replicas at their present or final state. */
  fitPdfs(folder: string): Promise<FitPdfs>;
  /** chi2 per point by dataset, each with its own block of the t0 covariance: of the central PDF and of the given replicas. */
  fitDatasetChi2(folder: string, replicas: readonly number[]): Promise<readonly DatasetChi2[]>;
  /** Measured values and predictions of one dataset. */
  fitPredictions(folder: string, dataset: string): Promise<DatasetPredictions>;
  /** Fits a replica alone and compares the bits. */
  refitAlone(folder: string, replica: number, signal?: AbortSignal): Promise<Agreement>;
  /** Engines, SIMD, workers, memory. */
  status(): Promise<EngineStatus>;

  onProjectChanged(listener: (project: string) => void): Unsubscribe;
  /** At most ten a second for each open fit. */
  onFitFrame(listener: (frame: FitFrame) => void): Unsubscribe;
  onStatus(listener: (status: EngineStatus) => void): Unsubscribe;
  onFitEnded(listener: (end: FitEnd) => void): Unsubscribe;
  onWarning(listener: (text: string) => void): Unsubscribe;
}

export type Unsubscribe = () => void;

export interface ProjectListing {
  readonly folder: string;
  readonly name: string;
  readonly runcards: readonly RuncardEntry[];
  readonly fits: readonly FitEntry[];
  readonly pdfSets: readonly PdfSetEntry[];
  /** By folder, of those that have one. */
  readonly looks: Readonly<Record<string, SubjectLook>>;
}

/** An LHAPDF set that is no part of a project. */
export interface InstalledSet {
  readonly folder: string;
  readonly name: string;
  readonly members: number;
}

export interface RuncardEntry {
  readonly file: string;
  readonly name: string;
  readonly description: string;
  readonly datasets: number;
  readonly replicas: number;
  /** At most; absent where a scan says it, or nothing does. */
  readonly epochs?: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  readonly errors: number;
}

/** `elsewhere`: another process (the command line, another window's engine) fits it, or has it in its queue. */
export type FitStatus = 'queued' | 'running' | 'paused' | 'elsewhere' | 'interrupted' | 'complete' | 'damaged';

export interface FitEntry {
  readonly folder: string;
  readonly name: string;
  readonly status: FitStatus;
  /** Made by n3fit rather than here. */
  readonly foreign: boolean;
  readonly runcard: string;
  readonly description: string;
  readonly datasets: number;
  /** Of data, after cuts; of a fit made by n3fit it is not known. */
  readonly points?: number;
  readonly replicas: number;
  /** Complete on disk. */
  readonly finished: number;
  /** Median to the measured data, per point. */
  readonly chi2?: number;
  readonly modified: number;
  readonly bytes: number;
  readonly notes: Notes;
  /** What is wrong, when it is damaged; which process has it, when that is elsewhere. */
  readonly problem?: string;
}

export interface Notes {
  readonly text: string;
  readonly tags: readonly string[];
}

/** How a fit or set is shown for its life. */
export interface SubjectLook {
  /** Number of a hue, from 0. */
  readonly colour?: number;
  /** Stands for its name in figures and tables. */
  readonly label?: string;
}

export interface PdfSetEntry {
  readonly folder: string;
  readonly name: string;
  readonly description: string;
  readonly members: number;
  readonly errorType: string;
  readonly modified: number;
  readonly bytes: number;
}

export interface RuncardFile {
  readonly file: string;
  readonly text: string;
  /** Of the text on disk. */
  readonly hash: string;
}

export interface RuncardTemplate {
  readonly name: string;
  readonly description: string;
  readonly text: string;
}

export interface Examination {
  /** What is wrong with something that the runcard names, at the place in the text where it names it. */
  readonly problems: readonly SourceProblem[];
  readonly datasets: readonly {
    readonly name: string;
    readonly points: number;
    readonly kept: number;
    readonly process: string;
    readonly experiment: string;
    readonly operation: string;
    readonly tables: readonly string[];
  }[];
  readonly constraints: readonly { readonly name: string; readonly kind: 'positivity' | 'integrability'; readonly points: number }[];
}

export interface SourceProblem {
  readonly message: string;
  readonly remedy?: string;
  /** Of which dataset. */
  readonly dataset?: string;
  /** The entry, such as `dataset_inputs[3]`; lines and columns count from 1. */
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface Forecast {
  readonly seconds: number;
  readonly bytes: number;
  readonly millisecondsAnEpoch: number;
  readonly workers: number;
}

export interface CatalogueEntry {
  readonly name: string;
  readonly kind: 'data' | 'positivity' | 'integrability';
  readonly process: string;
  readonly experiment: string;
  readonly description: string;
  readonly points: number;
  readonly variants: readonly string[];
  readonly cfactors: readonly string[];
  /** Its FK tables are in the theory of the embedded project. */
  readonly available: boolean;
}

export interface DatasetPoints {
  readonly dataset: string;
  readonly kinematics: readonly string[];
  /** Shape [point, kinematic]. */
  readonly values: Float64Array;
  readonly kept: Uint8Array;
}

export interface StartFit {
  readonly project: string;
  readonly runcard: string;
  readonly name?: string;
  readonly replicas?: readonly number[];
  readonly workers?: number;
  readonly engine?: FitEngine;
}

/** What a fit's folder says of it: changes when training begins and when it ends. */
export interface FitFacts {
  readonly entry: FitEntry;
  readonly runcardText: string;
  /** Shell command that makes the same fit. */
  readonly command: string;
  readonly provenance: Readonly<Record<string, string>>;
  /** What trains it, once that is decided; of a fit made by n3fit nobody knows. */
  readonly trainer?: Trainer;
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
  /** NaN where trials differ in it. */
  readonly patience: number;
}

export interface Trainer {
  readonly engine: TrainingEngine;
  /** Build of the kernels, name of the graphics device, or backend of TensorFlow.js. */
  readonly variant?: string;
  /** Why this engine, where the program chose it. */
  readonly why?: string;
}

/** A fit, running or stored, with all that has happened. */
export interface FitDocument extends FitFacts {
  readonly view: FitView;
  readonly curves: Curves;
  readonly details: readonly ReplicaDetails[];
}

/**
 * Chi2 per point against epoch, decimated to epochs that are even on a logarithmic axis; every replica's lowest validation point is
 * among them (at the next of these epochs, at most 1 % later). NaN where a replica has no value.
 */
export interface Curves {
  readonly replicas: readonly number[];
  readonly epochs: Uint32Array;
  /** Shape [epoch, replica]. */
  readonly training: Float32Array;
  readonly validation: Float32Array;
}

/** Of a replica that has ended. */
export interface ReplicaDetails {
  readonly replica: number;
  readonly arcLengths: readonly number[];
  readonly integrability: readonly number[];
  readonly preprocessing: readonly { readonly flavour: string; readonly alpha: number | null; readonly beta: number | null }[];
}

/** What is new of an open fit. */
export interface FitFrame {
  readonly folder: string;
  readonly status: FitStatus;
  /** The fit was begun or resumed anew: forget the curves and details received before this frame. */
  readonly reset?: boolean;
  readonly view: Omit<FitView, 'replicas'>;
  /** Only those that changed. */
  readonly replicas: readonly ReplicaView[];
  /** Points after those already sent. */
  readonly curves?: Curves;
  readonly details?: readonly ReplicaDetails[];
  /** Why the fit ended early. */
  readonly problem?: string;
  /** It was the graphics device: the processor can go on. */
  readonly lostDevice?: boolean;
}

export interface FitPdfs {
  readonly q0: number;
  readonly x: Float64Array;
  readonly replicas: readonly number[];
  /** x f(x, Q0), shape [replica, x, 14], in the order of PARTON_LABELS. */
  readonly partons: Float32Array;
}

export interface DatasetChi2 {
  readonly dataset: string;
  readonly experiment: string;
  readonly points: number;
  /** Per point. */
  readonly central: number;
  readonly replicas: readonly number[];
}

export interface DatasetPredictions {
  readonly dataset: string;
  readonly kinematics: readonly string[];
  readonly values: Float64Array;
  /** Shape [point]; errors are total, from the diagonal of the covariance. */
  readonly measured: Float64Array;
  readonly error: Float64Array;
  readonly central: Float64Array;
  /** Half the 68 % interval of the replicas' predictions. */
  readonly spread: Float64Array;
}

export interface Agreement {
  readonly replica: number;
  /** All that was compared is the same, bit for bit. */
  readonly identical: boolean;
  readonly comparisons: readonly Comparison[];
  readonly seconds: number;
}

export interface Comparison {
  /** `weights`, `export grid`... */
  readonly what: string;
  readonly same: boolean;
  /** How much was compared, or where the bits first part. */
  readonly detail: string;
}

export interface EngineStatus {
  readonly simd: 'relaxed' | 'plain';
  readonly workers: number;
  readonly processors: number;
  readonly bytes: number;
  readonly running: readonly string[];
  /** In the order in which they will run. */
  readonly queued: readonly string[];
  /** Of those that run. */
  readonly progress: readonly FitProgress[];
  readonly version: string;
}

/** A fit that ran has come to its end, or to a stop from which it can go on. */
export interface FitEnd {
  readonly folder: string;
  readonly name: string;
  readonly status: 'complete' | 'interrupted';
  /** Since it began, or went on. */
  readonly seconds: number;
  /** Replicas that ended well, and those given up. */
  readonly fitted: number;
  readonly setAside: number;
  /** What stopped it, where nobody asked for that. */
  readonly problem?: string;
}

/** A running fit in the few numbers that a list shows. */
export interface FitProgress {
  readonly folder: string;
  readonly stage: FitStage;
  readonly epochs: number;
  /** Of the slowest replica in training. */
  readonly epoch: number;
  /** Share of the epochs that are done or need not be, in [0, 1]. */
  readonly done: number;
  /** Seconds still to go. */
  readonly remaining?: number;
}
