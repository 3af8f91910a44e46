import { z } from 'zod';
import { POINT_PRESCRIPTIONS, type PointPrescriptionName } from '../physics/point-prescriptions';
import { POWER_CORRECTIONS } from '../physics/power-corrections';
import { ACTIVATIONS, FIT_BASES, INITIALIZERS, LAYER_TYPES, OPTIMIZERS, QUADRATURES, type OptimizerName } from './runcard';

/** What is known of a key besides its type. */
export interface KeyInfo {
  /** Supported when absent; removed: n3fit 4.1.5 does not take it either. */
  readonly status?: 'no effect' | 'removed';
  /** Why it has no effect, what is missing, or what to write instead, as the end of a sentence. */
  readonly why?: string;
  /** Values that switch a removed thing off, and so are accepted; of one without effect, those that ask for nothing else. */
  readonly off?: (value: unknown) => boolean;
  /** Of a removed key: keys that are not missing where it stands. */
  readonly replaces?: readonly string[];
  /** What a value must be: `a number above 0`. */
  readonly expects?: string;
  /** Text that may be offered where the key is missing. */
  readonly example?: string;
  /** This program writes it, for fits that must not change: no form has a field for it. */
  readonly written?: boolean;
}

export const keyInfo = z.registry<KeyInfo>();

const known = <T extends z.ZodType>(schema: T, info: KeyInfo): T => {
  keyInfo.add(schema, info);
  return schema;
};

const OFF_VALUES: readonly unknown[] = [null, false];
const isOff = (value: unknown) => OFF_VALUES.includes(value);

/** Accepted and without influence on a fit here. */
const inert = (why: string, off: KeyInfo['off'] = isOff) => known(z.unknown(), { status: 'no effect', why, off }).optional();

/** n3fit 4.1.5 refuses it, ignores it or fails on it. */
const removed = (instead: string, replaces: readonly string[] = []) => known(z.unknown(), { status: 'removed', why: instead, off: isOff, replaces }).optional();

const text = () => known(z.string().min(1).max(1000), { expects: 'a name' });
/** False leaves it out. */
const pathOrOff = (expects: string) => known(z.union([z.literal(false), z.string().min(1).max(1000)]), { expects }).nullish();
const flag = (example?: string) => known(z.boolean(), { expects: 'true or false', example });
const number = () => known(z.number(), { expects: 'a number' });
const positive = () => known(z.number().positive(), { expects: 'a number above 0' });
const notNegative = () => known(z.number().nonnegative(), { expects: 'a number, 0 or more' });
const fraction = () => known(z.number().min(0).max(1), { expects: 'a number from 0 to 1' });
const whole = (least: number, most: number) => known(z.int().min(least).max(most), { expects: `a whole number from ${least} to ${most}` });
/** numpy's legacy generator takes 32-bit seeds. */
const seed = () => whole(0, 2 ** 32 - 1);
const choice = <const V extends readonly [string, ...string[]]>(values: V, example?: string) =>
  known(z.enum(values), { expects: `one of ${values.join(', ')}`, example });
const range = () => known(z.tuple([z.number(), z.number()]), { expects: 'a pair of numbers [lowest, highest]' });

const dataset = z.object({
  dataset: text(),
  frac: fraction().default(1),
  variant: text().nullish(),
  cfac: known(z.array(text()).max(100), { expects: 'a list of C-factor names' }).default([]),
  weight: positive().default(1),
  sys: whole(0, 1000).nullish(),
  custom_group: known(z.union([z.string(), z.number()]), { expects: 'a name' }).default('unset'),
});

const lagrangeSet = z.object({
  dataset: text(),
  maxlambda: positive(),
  poslambda: removed('write maxlambda', ['maxlambda']),
});

const filterRule = z.object({
  dataset: text().optional(),
  process_type: text().optional(),
  rule: text(),
  reason: z.string().nullish(),
  local_variables: known(z.record(z.string(), z.union([z.string(), z.number()])), { expects: 'names with a number or an expression each' }).default({}),
  PTO: known(z.string().regex(/^(?:N[0-9]+|N*)LO[-+!]?$/i), { expects: 'an order such as NNLO, NNLO+, NNLO- or NNLO!' }).nullish(),
  FNS: text().nullish(),
  IC: known(z.union([z.boolean(), z.int().min(0).max(1)]), { expects: 'true or false' }).nullish(),
});

const theoryName = () => known(z.union([z.int().nonnegative(), z.string().min(1).max(100)]), { expects: 'the number or name of a theory' });

const theory = z.object({
  theoryid: theoryName(),
  t0theoryid: theoryName().nullish(),
});

const datacuts = z.object({
  t0pdfset: text(),
  q2min: notNegative().default(3.49),
  w2min: notNegative().default(12.5),
  use_cuts: choice(['internal', 'nocuts', 'fromfit', 'fromintersection', 'fromsimilarpredictions']).default('internal'),
  fit: text().nullish(),
  pdf: text().nullish(),
  maxTau: positive().optional(),
  cuts_intersection_spec: known(
    z.array(z.object({ theoryid: theoryName(), pdf: text().nullish(), dataset_inputs: known(z.array(dataset).min(1), { expects: 'a list of datasets' }).optional() })).min(1),
    { expects: 'a list of theories: `- theoryid: 40000000`' },
  ).optional(),
  cut_similarity_threshold: positive().optional(),
  do_not_require_similarity_for: known(z.array(text()), { expects: 'a list of datasets' }).nullish(),
  unpolarized_bc: text().nullish(),
  combocuts: inert('n3fit no longer reads it'),
});

const positivityBound = z.object({
  unpolarized_bc: text(),
  n_std: number().default(1),
});

const optimizer = z.object({
  optimizer_name: choice(OPTIMIZERS),
  learning_rate: positive().optional(),
  clipnorm: positive().default(1),
  momentum: fraction().optional(),
  nesterov: flag().optional(),
  amsgrad: inert('optimizer_name: Amsgrad always has it'),
});

const lagrangeRise = {
  initial: positive().nullish(),
  multiplier: number().nullish(),
};

const parameters = z.object({
  nodes_per_layer: known(z.array(whole(1, 1000)).min(1).max(20), { expects: 'a list of whole numbers, one a layer' }),
  activation_per_layer: known(
    z.array(choice(ACTIVATIONS)).min(1).max(20),
    { expects: 'a list of activation functions, one a layer' },
  ),
  initializer: choice(INITIALIZERS, 'glorot_normal'),
  optimizer,
  epochs: whole(1, 10_000_000),
  positivity: z.object({ ...lagrangeRise, threshold: notNegative().default(1e-6) }).prefault({}),
  integrability: z.object({ ...lagrangeRise, threshold: inert('n3fit tests no threshold of integrability') }).prefault({}),
  stopping_patience: known(fraction(), { expects: 'a fraction of the epochs, from 0 to 1', example: '0.1' }),
  stopping_delta: notNegative().default(0),
  threshold_chi2: positive().default(10),
  layer_type: choice(LAYER_TYPES, 'dense'),
  dropout: known(z.number().min(0).lt(1), { expects: 'a number from 0 to below 1', example: '0.0' }),
  regularizer: choice(['l1_l2']).nullish(),
  regularizer_args: z.object({ l1: notNegative().default(0), l2: notNegative().default(0) }).nullish(),
  feature_scaling_points: whole(2, 10_000).nullish(),
  interpolation_points: removed('write feature_scaling_points'),
  pos_initial: removed('write initial in positivity'),
  pos_multiplier: removed('write multiplier in positivity'),
});

const flavour = z.object({
  fl: text(),
  trainable: flag().default(true),
  smallx: range(),
  largex: range().optional(),
  pos: inert('n3fit no longer reads it'),
  mutsize: inert('n3fit no longer reads it'),
  mutprob: inert('n3fit no longer reads it'),
});

/** True is ALL; the case of letters is free. */
const sumRules = () => known(
  z.union([z.boolean(), z.string().toUpperCase().pipe(z.enum(['ALL', 'MSR', 'VSR', 'TSR', 'ALLBUTCSR']))]),
  { expects: 'true, false, ALL, MSR, VSR, TSR or ALLBUTCSR' },
);

const NNFIT = 'belongs to nnfit, the fit before n3fit';

const fitting = z.object({
  fitbasis: choice(Object.keys(FIT_BASES) as [keyof typeof FIT_BASES]),
  basis: known(z.array(flavour).min(1).max(14), { expects: 'a list of flavours' }),
  sum_rules: sumRules().optional(),
  savepseudodata: inert('pseudodata follow from the seeds and are not written'),
  seed: inert(NNFIT), rnalgo: inert(NNFIT), fitmethod: inert(NNFIT), ngen: inert(NNFIT), nmutants: inert(NNFIT),
  paramtype: inert(NNFIT), nnodes: inert(NNFIT),
});

/** Metadata by which data may be grouped, and the two groupings that need none. */
const GROUPINGS = ['experiment', 'ALL', 'custom_group', 'nnpdf31_process', 'nnpdf40_process'] as const;

const closuretest = z.object({
  fakedata: flag('true').default(false),
  fakepdf: text().nullish(),
  fakenoise: flag('true').default(false),
  filterseed: seed().default(0),
  faketheoryid: theoryName().nullish(),
  errorsize: inert('n3fit no longer reads it'),
  rancutmethod: inert('n3fit no longer reads it'),
  rancutprob: inert('n3fit no longer reads it'),
  rancuttrnval: inert('n3fit no longer reads it'),
  printpdf4gen: inert('n3fit no longer reads it'),
  inconsistent_fakedata: removed('write inconsistent data with a program of your own: n3fit 4.1.5 misses the module for them'),
  inconsistent_data_settings: removed('write inconsistent data with a program of your own: n3fit 4.1.5 misses the module for them'),
});

/** What n3fit lets a runcard say of each optimizer (`backends/keras_backend/MetaModel.py`). */
export const OPTIMIZER_OPTIONS: Readonly<Record<OptimizerName, readonly string[]>> = {
  Nadam: ['learning_rate'], Adam: ['learning_rate'], Amsgrad: ['learning_rate', 'amsgrad'], Adamax: [], Adadelta: ['learning_rate'], Adagrad: [],
  RMSprop: ['learning_rate'], SGD: ['learning_rate', 'momentum', 'nesterov'],
};

/** What a trial of a hyperparameter scan says, in the words of n3fit's table of trials (validphys hyperoptplot.py `parse_trial`). */
export const trialValues = {
  nodes_per_layer: parameters.shape.nodes_per_layer,
  /** Of all layers but the last, which is linear. */
  activation_per_layer: choice(ACTIVATIONS),
  initializer: choice(INITIALIZERS),
  layer_type: choice(LAYER_TYPES),
  dropout: known(z.number().min(0).lt(1), { expects: 'a number from 0 to below 1' }),
  optimizer: choice(OPTIMIZERS),
  learning_rate: positive().nullish(),
  clipnorm: positive().nullish(),
  epochs: whole(1, 10_000_000),
  stopping_patience: known(fraction(), { expects: 'a fraction of the epochs, from 0 to 1' }),
  /** Of positivity's multiplier. */
  initial: positive().nullish(),
};

/** Of whose trials replicas take their networks and training (n3fit `scripts/n3fit_exec.py` produce_trials). */
const trialSpecs = z.object({
  hyperscan: text(),
  thermalization: whole(0, 1_000_000),
  number_of_trials: whole(1, 1000),
  override: z.object(trialValues).partial().nullish(),
});

const parton = z.object({
  replicas: whole(1, 10_000).default(100),
  quadrature: choice(QUADRATURES).default('gauss'),
  trials_of: known(z.record(z.string(), z.unknown()), { expects: 'the trial_specs that the trials were chosen by', written: true }).nullish(),
  trials: known(z.array(known(z.object({ trial: whole(0, 1_000_000), ...trialValues }), { written: true })).min(1).max(1000), { expects: 'a list of trials', written: true }).nullish(),
});

const PRESCRIPTION_NAMES = [...(Object.keys(POINT_PRESCRIPTIONS) as [PointPrescriptionName, ...PointPrescriptionName[]]), POWER_CORRECTIONS] as const;

/** A polygon: heights at nodes. */
const powerCorrection = z.object({ yshift: z.array(z.number()).min(2).max(100), nodes: z.array(z.number()).min(2).max(100) })
  .refine(({ yshift, nodes }) => yshift.length === nodes.length && nodes.every((node, i) => i === 0 || node > nodes[i - 1]!));

const theorycovmat = z.object({
  user_covmat_path: text().nullish(),
  mult_factor: number().default(1),
  use_thcovmat_in_fitting: flag().default(true),
  use_thcovmat_in_sampling: flag().default(true),
  point_prescriptions: known(z.array(choice(PRESCRIPTION_NAMES)), { expects: `a list of ${PRESCRIPTION_NAMES.slice(0, 7).join(', ')} or others` }).nullish(),
  pdf: text().nullish(),
  unpolarized_bc: text().nullish(),
  pc_parameters: known(z.record(z.string().max(100), powerCorrection), { expects: 'a mapping of f2p, f2d, dis_cc, Hj, H2j_ystar, H2j_ymax or H2j_yb to `{nodes: [0, 0.1, 1], yshift: [0.2, 0.2, 0]}`, with nodes that increase and as many shifts' }).nullish(),
  pc_included_procs: known(z.array(text()), { expects: 'a list of processes: DIS NC, DIS CC, JETS, DIJET' }).nullish(),
  pc_excluded_datasets: known(z.array(text()), { expects: 'a list of datasets' }).nullish(),
  pc_excluded_exps: inert('n3fit no longer reads it: write pc_excluded_datasets'),
  point_prescription: removed('write point_prescriptions, a list'),
  theoryids: inert('the theories of a point prescription are known'),
  fivetheories: inert('n3fit no longer reads it'), sevenpoint: inert('n3fit no longer reads it'),
});

const COMPUTED = 'photons are read from the files that n3fit computes';

const fiatlux = z.object({
  luxset: text(),
  additional_errors: inert(COMPUTED), luxseed: inert(COMPUTED), eps_base: inert(COMPUTED), compute_in_setupfit: inert(COMPUTED),
});

const REPORT = 'is for reports';
const FIXED = 'n3fit fixes it';

/**
 * Every key of an n3fit 4.1.5 runcard, once: its type, its default in n3fit, and whether this program follows it, may leave it
 * aside, or does not have it yet. (n3fit: `performfit.py`, `model_trainer.py`, `checks.py`, `scripts/n3fit_exec.py`; validphys:
 * `config.py`, `n3fit_data.py`, `pseudodata.py`, `covmats.py`, `filters.py`.) `parton` is this program's own key: reportengine
 * looks keys up by name and leaves the rest alone, so n3fit accepts it.
 */
export const n3fitRuncard = z.object({
  description: known(z.union([z.string(), z.number(), z.boolean()]), { expects: 'a text' }).nullish(),
  dataset_inputs: known(z.array(dataset).min(1), { expects: 'a list of datasets' }),
  datacuts,
  theory,
  trvlseed: seed(),
  nnseed: seed(),
  mcseed: seed(),
  genrep: flag('true'),
  diagonal_basis: flag().default(true),
  diagonal_frac: fraction().default(0.75),
  parameters,
  fitting,
  sum_rules: sumRules().optional(),
  positivity: z.object({ posdatasets: known(z.array(lagrangeSet), { expects: 'a list of positivity sets' }) }).default({ posdatasets: [] }),
  integrability: z.object({ integdatasets: known(z.array(lagrangeSet), { expects: 'a list of integrability sets' }) }).default({ integdatasets: [] }),
  added_filter_rules: known(z.array(filterRule), { expects: 'a list of cuts' }).nullish(),
  parton: parton.prefault({}),

  filter_rules: known(z.array(filterRule), { expects: 'a list of cuts' }).nullish(),
  drop_internal_rules: known(z.array(text()), { expects: 'a list of datasets' }).nullish(),
  default_filter_rules: inert('n3fit 4.1.5 takes its internal rules whatever it says; write `filter_rules`'),
  default_filter_settings: removed('write filter_defaults: n3fit 4.1.5 fails on it'),
  filter_defaults: z.object({ q2min: notNegative().optional(), w2min: notNegative().optional(), maxTau: positive().optional() }).nullish(),
  load: pathOrOff('a weights file'),
  load_weights_from_fit: pathOrOff('the folder of a fit'),
  trial_specs: trialSpecs.nullish(),
  theorycovmatconfig: theorycovmat.nullish(),
  fiatlux: fiatlux.nullish(),
  positivity_bound: positivityBound.nullish(),
  closuretest: closuretest.nullish(),
  same_trvl_per_replica: flag().default(false),
  use_t0_sampling: flag().default(true),
  separate_multiplicative: flag().default(false),
  resample_negative_pseudodata: flag().default(false),
  norm_threshold: positive().nullish(),
  metadata_group: choice(GROUPINGS).nullish(),
  data_grouping: choice(['standard_report', 'thcovmat_fit', 'diagonal_basis']).nullish(),
  inconsistent_data_settings: removed('write inconsistent data with a program of your own: n3fit 4.1.5 misses the module for them'),
  experiments: removed('write dataset_inputs', ['dataset_inputs']),

  fit: text().nullish(),
  pdf: text().nullish(),
  use_cuts: inert('at the top level n3fit always takes internal cuts; the one in `datacuts` counts'),
  use_fitcommondata: inert('the data of a closure test are those of `closuretest: fakedata`'),
  use_t0: inert(`${FIXED} to true`, (value) => value === true || value === null),
  use_thcovmat_in_fitting: inert('n3fit reads it in `theorycovmatconfig`'),
  use_thcovmat_in_sampling: inert('n3fit reads it in `theorycovmatconfig`'),
  allow_legacy_names: inert(`${FIXED} to false`),
  actions_: inert(FIXED),
  use_weights_in_covmat: flag().default(true),
  max_tries: inert('negative pseudodata are drawn again a million times'),
  save: inert('weights are always saved'),
  maxcores: inert('say `--workers`'),
  debug: inert('every fit is reproducible'),
  double_precision: inert('the engine decides the precision'),
  parallel_models: inert('replicas are always fitted together'),
  tensorboard: inert('the metrics journal has the same'),
  hyperscan_config: inert('counts only in a hyperparameter scan'),
  kfold: inert('counts only in a hyperparameter scan'),
  template: inert(REPORT), template_text: inert(REPORT), meta: inert(REPORT), title: inert(REPORT), author: inert(REPORT), keywords: inert(REPORT),
  fits: inert(REPORT), pdfs: inert(REPORT), dataspecs: inert(REPORT), use_pdferr: inert(REPORT), groupby: inert(REPORT), hyperscan: inert(REPORT),
  lhagrid: inert(NNFIT), stopping: inert(NNFIT),
});

/** A runcard in n3fit's own words, complete with defaults. */
export type N3fitRuncard = z.infer<typeof n3fitRuncard>;
