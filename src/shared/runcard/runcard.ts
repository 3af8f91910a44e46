import type { PointPrescriptionName } from '../physics/point-prescriptions';
import type { POWER_CORRECTIONS, PowerCorrections } from '../physics/power-corrections';

/**
 * A runcard, read, checked and completed with n3fit's defaults: everything that decides a fit, in words of physics.
 * `parseRuncard` makes it from the text of an n3fit runcard; nothing else in the program looks at the text.
 */
export interface Runcard {
  readonly description: string;
  /** In the runcard's order: pseudodata seeds and masks depend on it. */
  readonly datasets: readonly DatasetChoice[];
  /** `theory: theoryid`; FK tables are in the folder `theory_<theoryId>`. */
  readonly theoryId: string;
  readonly seeds: Seeds;
  /** `genrep`: true fits Monte Carlo pseudodata, false the measured central values. */
  readonly pseudodata: boolean;
  /** True splits and fits in the eigenbasis of the covariance of all data together; false by dataset, grouped by experiment. */
  readonly diagonalBasis: boolean;
  /** Training fraction of the eigenmodes; used only in the diagonal basis. */
  readonly diagonalFrac: number;
  /** What datasets share a covariance (`metadata_group`): ALL, custom_group, or a key of their metadata such as experiment. */
  readonly grouping: string;
  /** LHAPDF set whose central member gives the t0 covariance (`datacuts: t0pdfset`). */
  readonly t0Set: string;
  /** In a fit of polarised PDFs, the unpolarised ones that it takes as they are (`positivity_bound`). */
  readonly unpolarised?: UnpolarisedPdfs;
  /** Photons that are not fitted, computed with this LHAPDF set (`fiatlux: luxset`). */
  readonly photon?: { readonly set: string };
  /** Theory of the t0 predictions, where it is not that of the fit (`t0theoryid`). */
  readonly t0TheoryId?: string;
  /** Largest condition of correlation matrices (`norm_threshold`), to which smaller eigenvalues are raised. */
  readonly normThreshold?: number;
  /** One split for all replicas, that of the first (`same_trvl_per_replica`). */
  readonly sameSplit: boolean;
  readonly sampling: Sampling;
  readonly theoryCovariance?: TheoryCovariance;
  /** Data made from a PDF set instead of the measured ones. */
  readonly closure?: ClosureTest;
  readonly cuts: Cuts;
  readonly addedFilterRules: readonly FilterRule[];
  readonly network: Network;
  readonly optimizer: Optimizer;
  /** Most updates of a replica; each uses all training data. */
  readonly epochs: number;
  readonly stopping: Stopping;
  /** How the weights of positivity and integrability rise; see `lagrangeSchedule`. */
  readonly lagrange: { readonly positivity: LagrangeRise; readonly integrability: LagrangeRise };
  readonly basis: Basis;
  /** Weights to begin with instead of drawn ones: one file for all replicas (`load`), or those of each replica of a fit (`load_weights_from_fit`). */
  readonly start?: { readonly file: string } | { readonly fit: string };
  readonly sumRules: SumRules;
  /** How sum-rule integrals are computed: Gauss-Legendre, or n3fit's 2000 points for exact comparison. */
  readonly quadrature: Quadrature;
  readonly positivity: readonly Constraint[];
  readonly integrability: readonly Constraint[];
  /** How many replicas to fit when the command line does not say which. */
  readonly replicas: number;
  /** Networks and training come from a scan: what stands above of a `Method` is then that of the first trial, with the most epochs of any. `runcardOf` gives a replica's. */
  readonly trials?: Trials | undefined;
}

/** How a replica is modelled and trained. */
export type Method = Pick<Runcard, 'network' | 'optimizer' | 'epochs' | 'stopping' | 'lagrange'>;

/** A hyperparameter scan, of whose best trials replica r takes number r mod n, counted from 0 (`trial_specs`). */
export interface Trials {
  /** Its name. */
  readonly scan: string;
  /** Trials from its beginning that are left out. */
  readonly thermalization: number;
  /** How many are taken. */
  readonly count: number;
  /** In n3fit's words: values that all trials have instead of their own. */
  readonly override: Readonly<Record<string, unknown>>;
  /** By loss, the best first; absent until the scan has been read. */
  readonly chosen?: readonly Trial[];
}

export interface Trial {
  /** Its place in the scan, from 0. */
  readonly number: number;
  readonly method: Method;
}

/** The trial of a replica, where replicas differ. */
export function trialOf({ trials }: Pick<Runcard, 'trials'>, replica: number): Trial | undefined {
  return trials?.chosen?.[replica % trials.chosen.length];
}

/** Most updates of a replica, or of any; undefined while they stand in a scan that was not read. */
export function knownEpochs(runcard: Runcard, replica?: number): number | undefined {
  if (runcard.trials && !runcard.trials.chosen) return undefined;
  return replica === undefined ? runcard.epochs : runcardOf(runcard, replica).epochs;
}

/** The runcard as it would be for one replica alone: with its trial's network and training, and no other. */
export function runcardOf(runcard: Runcard, replica: number): Runcard {
  const trial = trialOf(runcard, replica);
  return trial ? { ...runcard, ...trial.method, trials: undefined } : runcard;
}

export interface DatasetChoice {
  readonly name: string;
  /** Share of the points in the training split, in [0, 1]; unused in the diagonal basis. */
  readonly frac: number;
  readonly variant?: string;
  /** Names of the C-factors (`cfac`), such as MAS. */
  readonly cfactors: readonly string[];
  /** By which its covariance is divided. */
  readonly weight: number;
  /** Old number of the treatment of systematics (`sys`), with an old name. */
  readonly systematics?: number;
  /** `custom_group`, or `unset`. */
  readonly group: string;
}

/** Unpolarised PDFs: denominators of asymmetries, the other proton of polarised collisions, and bounds of polarised PDFs. */
export interface UnpolarisedPdfs {
  /** LHAPDF set, its central member (`unpolarized_bc`). */
  readonly pdfSet: string;
  /** In bounds, so many standard deviations above it (`n_std`). */
  readonly deviations: number;
  /** LHAPDF set for t0 predictions (`unpolarized_bc` in `datacuts`). */
  readonly t0PdfSet: string;
}

/** How pseudodata are drawn. */
export interface Sampling {
  /** Multiplicative errors of t0 predictions, or of the data (`use_t0_sampling`). */
  readonly covariance: 't0' | 'experimental';
  /** Multiplicative errors multiply, instead of entering the covariance (`separate_multiplicative`). */
  readonly separateMultiplicative: boolean;
  /** A draw is repeated until no cross section is negative (`resample_negative_pseudodata`). */
  readonly positive: boolean;
}

/** What the uncertainty of theory adds to covariances (`theorycovmatconfig`). */
export interface TheoryCovariance {
  /** CSV as validphys writes it (`user_covmat_path`); a relative one is looked for where the program runs, as validphys does. */
  readonly file?: string;
  /** By which that of the file is multiplied. */
  readonly factor: number;
  /** Shifts between theories of different scales or couplings. */
  readonly prescriptions?: {
    readonly names: readonly (PointPrescriptionName | typeof POWER_CORRECTIONS)[];
    /** LHAPDF set whose central member makes the predictions (`pdf`). */
    readonly pdfSet: string;
    /** In a polarised fit, the unpolarised set for them; else that of t0. */
    readonly unpolarisedPdfSet?: string;
    /** Of power corrections: their sizes, the processes (`nnpdf31_process`) that have them, and datasets that have none. */
    readonly power?: { readonly corrections: PowerCorrections; readonly processes: readonly string[]; readonly excluded: readonly string[] };
  };
  /** Whether it is part of chi2, and of the covariance that pseudodata are drawn from. */
  readonly inFit: boolean;
  readonly inSampling: boolean;
}

/** `closuretest`. Level 0 are predictions of a PDF set, level 1 has the noise of the measurement; pseudodata of either are level 2. */
export interface ClosureTest {
  /** LHAPDF set, its central member. */
  readonly pdfSet: string;
  /** Level 1: `fakenoise`. */
  readonly noise: boolean;
  /** Of the noise (`filterseed`). */
  readonly seed: number;
  /** Theory of the predictions, where it is not that of the fit. */
  readonly theoryId?: string;
}

/** The three seeds from which every replica's own seeds are drawn. */
export interface Seeds {
  /** `trvlseed`: training and validation split. */
  readonly training: number;
  /** `nnseed`: initial weights and preprocessing exponents. */
  readonly network: number;
  /** `mcseed`: pseudodata. */
  readonly montecarlo: number;
}

export interface Cuts {
  /** Lowest Q2 of DIS points, GeV2. */
  readonly q2min: number;
  /** Lowest W2 of DIS points, GeV2. */
  readonly w2min: number;
  /** Largest M2 / s of fixed-target Drell-Yan points. */
  readonly maxTau: number;
  /** The folder of a fit of n3fit with whose stored cuts data are cut instead (`use_cuts: fromfit`), or its name. */
  readonly fit?: string;
  /** Of the points that two theories keep, those at which their predictions are alike (`use_cuts: fromsimilarpredictions`). */
  readonly similar?: SimilarPredictions;
  /** internal: the rules of validphys and those added here; nocuts: every point. */
  readonly use: 'internal' | 'nocuts';
  /** Theories by whose cards a point must pass (`cuts_intersection_spec`); that of the fit when absent. */
  readonly theories?: readonly string[];
  /** Datasets whose rules of validphys are left out (`drop_internal_rules`). */
  readonly dropped: readonly string[];
  /** Instead of the rules of validphys (`filter_rules`). */
  readonly rules?: readonly FilterRule[];
}

export interface SimilarPredictions {
  /** Predictions may differ by so many experimental errors (`cut_similarity_threshold`). */
  readonly threshold: number;
  /** Datasets for which the cuts of the fit's theory do (`do_not_require_similarity_for`). */
  readonly exempt: readonly string[];
  /** The two of `cuts_intersection_spec`. */
  readonly sides: readonly { readonly theoryId: string; readonly pdfSet: string; readonly datasets: readonly DatasetChoice[] }[];
}

/** A cut of the runcard's own (`added_filter_rules`), on one dataset or on all of a process type. */
export interface FilterRule {
  readonly dataset?: string;
  readonly processType?: string;
  /** Condition on kinematic variables that keeps a point, such as `x > 0.1`. */
  readonly rule: string;
  readonly reason?: string;
  /** Names defined before the rule is read: a number, or an expression in kinematic variables. */
  readonly localVariables: Readonly<Record<string, number | string>>;
  /** Perturbative orders (NNLO, NNLO+, NNLO-, NNLO!), flavour scheme and intrinsic charm of the theory at which it holds. */
  readonly pto?: string;
  readonly fns?: string;
  readonly ic?: number;
}

/** Keras' activation functions, without glu and threshold, which no layer of n3fit can have, and n3fit's own: square, square_singlet, modified_tanh. */
export const ACTIVATIONS = [
  'tanh', 'sigmoid', 'linear', 'relu', 'square', 'square_singlet', 'modified_tanh', 'leaky_relu', 'elu', 'selu', 'celu', 'gelu', 'relu6',
  'silu', 'swish', 'mish', 'softplus', 'softsign', 'squareplus', 'exponential', 'hard_sigmoid', 'hard_silu', 'hard_swish', 'hard_tanh',
  'log_sigmoid', 'tanh_shrink', 'soft_shrink', 'hard_shrink', 'sparse_plus', 'sparse_sigmoid', 'softmax', 'log_softmax', 'sparsemax',
] as const;
export type Activation = (typeof ACTIVATIONS)[number];

export const INITIALIZERS = ['glorot_normal', 'glorot_uniform', 'random_uniform'] as const;
export type Initializer = (typeof INITIALIZERS)[number];

export const LAYER_TYPES = ['dense', 'dense_per_flavour'] as const;
export type LayerType = (typeof LAYER_TYPES)[number];

/** Fully connected layers from (x, ln x) to one output a flavour of the fit basis. */
export interface Network {
  /** Nodes of each layer after the input; the last is the number of flavours. */
  readonly nodes: readonly number[];
  /** One a layer. */
  readonly activations: readonly Activation[];
  readonly initializer: Initializer;
  /** dense_per_flavour: a network of its own for each flavour, with these hidden layers. */
  readonly layerType: LayerType;
  /** Probability that a node of the last but one hidden layer is left out of a training step. */
  readonly dropout: number;
  /** `regularizer: l1_l2`: l1 |w| + l2 w^2 summed over the kernels is added to the training loss. */
  readonly penalty?: { readonly l1: number; readonly l2: number };
  /** `feature_scaling_points`: the network's input is x spread evenly over the data by a map through so many points, and large-x exponents are 0. */
  readonly scalingPoints?: number;
}

export const OPTIMIZERS = ['Nadam', 'Adam', 'Amsgrad', 'Adamax', 'Adadelta', 'Adagrad', 'RMSprop', 'SGD'] as const;
export type OptimizerName = (typeof OPTIMIZERS)[number];

export interface Optimizer {
  readonly name: OptimizerName;
  readonly learningRate: number;
  /** Largest norm of the gradient of one variable of one replica. */
  readonly clipnorm: number;
  /** Of SGD; absent: 0. */
  readonly momentum?: number;
  readonly nesterov?: boolean;
}

export interface Stopping {
  /** Fraction of `epochs` to wait for a better validation loss. */
  readonly patience: number;
  /** A better validation loss must be lower by this much (`stopping_delta`). */
  readonly delta: number;
  /** Validation chi2 per point below which a replica may begin to keep states. */
  readonly thresholdChi2: number;
  /** Largest loss of each positivity set, at its initial multiplier, with which a replica passes. */
  readonly thresholdPositivity: number;
}

/** As written: an absent number is computed from `maxlambda` of each set. */
export interface LagrangeRise {
  readonly initial?: number;
  /** Factor by which lambda grows after every 100 epochs. */
  readonly multiplier?: number;
}

/** The fit bases of n3fit (validphys pdfbases.py, fitbasis_to_NN31IC) with their flavours, as they may stand in `fitting: basis: fl`. */
export const FIT_BASES = {
  EVOL: ['sng', 'g', 'v', 'v3', 'v8', 't3', 't8', 't15'],
  evolution: ['sng', 'g', 'v', 'v3', 'v8', 't3', 't8', 't15'],
  FLAVOUR: ['u', 'ubar', 'd', 'dbar', 's', 'sbar', 'c', 'g'],
  NN31IC: ['sng', 'g', 'v', 'v3', 'v8', 't3', 't8', 'cp'],
  CCBAR_ASYMM: ['sng', 'g', 'v', 'v3', 'v8', 't3', 't8', 't15', 'v15'],
  CCBAR_ASYMM_FLAVOUR: ['u', 'ubar', 'd', 'dbar', 's', 'sbar', 'c', 'cbar', 'g'],
  NN31PC: ['sng', 'g', 'v', 'v3', 'v8', 't3', 't8'],
  FLAVOURPC: ['u', 'ubar', 'd', 'dbar', 's', 'sbar', 'g'],
  PDF4LHC20: ['sng', 'g', 'v', 'v3', 't3', 't8'],
  POLARIZED_EVOL: ['sng', 'g', 't3', 't8'],
  POLARIZED_EVOL_CMP: ['sng', 'g', 't3', 't8', 'v', 'v3'],
} as const;
export type FitBasisName = keyof typeof FIT_BASES;
export type FitFlavour = (typeof FIT_BASES)[FitBasisName][number];

/** Fits of helicity PDFs, for which other sum rules hold. */
export const isPolarised = (basis: FitBasisName): boolean => basis.startsWith('POLARIZED_');

export interface Basis {
  readonly name: FitBasisName;
  /** In the runcard's order, which is that of the network's outputs. All flavours of the basis, each once. */
  readonly flavours: readonly BasisFlavour[];
}

/** One output of the network, with the exponents of x^(1-alpha) (1-x)^beta. */
export interface BasisFlavour {
  readonly name: FitFlavour;
  /** True: alpha and beta are fitted, inside their ranges. */
  readonly trainable: boolean;
  /** Range from which alpha is drawn. */
  readonly smallx: readonly [number, number];
  /** Range from which beta is drawn. */
  readonly largex: readonly [number, number];
}

/**
 * ALL: momentum and valence; MSR, VSR: one of them; ALLBUTCSR: all, but the charm valence is free (V normalised to
 * 4 - V15/3); TSR: polarised triplets; NONE.
 */
export const SUM_RULES = ['ALL', 'MSR', 'VSR', 'TSR', 'ALLBUTCSR', 'NONE'] as const;
export type SumRules = (typeof SUM_RULES)[number];

export const QUADRATURES = ['gauss', 'n3fit'] as const;
export type Quadrature = (typeof QUADRATURES)[number];

/** A positivity or integrability set, and the weight that it reaches at the end. */
export interface Constraint {
  readonly name: string;
  readonly maxlambda: number;
}
