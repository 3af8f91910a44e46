import { POWER_CORRECTIONS } from '../physics/power-corrections';
import type { N3fitRuncard } from './n3fit-keys';
import type { BasisFlavour, Constraint, Cuts, DatasetChoice, FilterRule, FitFlavour, LagrangeRise, Method, Network, OptimizerName, Runcard, SimilarPredictions, SumRules, Trial, Trials } from './runcard';
import { parametersOf, writtenTrials } from './trials';

/** Keras' and n3fit's learning rates where a runcard gives none (n3fit: `backends/keras_backend/MetaModel.py`). */
export const LEARNING_RATES: Readonly<Record<OptimizerName, number>> =
  { Nadam: 0.001, Adam: 0.01, Amsgrad: 0.01, Adamax: 0.001, Adadelta: 1, Adagrad: 0.001, RMSprop: 0.01, SGD: 0.01 };

/** A key without a value is as one that is not there. */
const isGiven = <T>(value: T): value is NonNullable<T> => value !== null && value !== undefined;

/** From n3fit's words to those of physics. The runcard has been checked. */
export function resolve(source: N3fitRuncard): Runcard {
  const { datacuts, fitting } = source;
  return {
    description: String(source.description ?? ''),
    datasets: source.dataset_inputs.map((dataset) => resolveDataset(dataset, source.use_weights_in_covmat)),
    theoryId: String(source.theory.theoryid),
    seeds: { training: source.trvlseed, network: source.nnseed, montecarlo: source.mcseed },
    pseudodata: source.genrep,
    diagonalBasis: source.diagonal_basis,
    diagonalFrac: source.diagonal_frac,
    grouping: resolveGrouping(source),
    t0Set: datacuts.t0pdfset,
    ...resolveUnpolarised(source),
    ...(source.fiatlux && { photon: { set: source.fiatlux.luxset } }),
    ...(isGiven(source.theory.t0theoryid) && { t0TheoryId: String(source.theory.t0theoryid) }),
    ...(isGiven(source.norm_threshold) && { normThreshold: source.norm_threshold }),
    sameSplit: source.same_trvl_per_replica,
    sampling: {
      covariance: source.use_t0_sampling ? 't0' : 'experimental',
      separateMultiplicative: source.separate_multiplicative,
      positive: source.resample_negative_pseudodata,
    },
    ...resolveTheoryCovariance(source),
    ...resolveClosure(source.closuretest),
    cuts: resolveCuts(source),
    addedFilterRules: (source.added_filter_rules ?? []).map(resolveRule),
    ...resolveMethods(source),
    ...(source.load && { start: { file: source.load } }),
    ...(source.load_weights_from_fit && { start: { fit: source.load_weights_from_fit } }),
    basis: { name: fitting.fitbasis, flavours: fitting.basis.map(resolveFlavour) },
    sumRules: resolveSumRules(fitting.sum_rules ?? source.sum_rules ?? true),
    quadrature: source.parton.quadrature,
    positivity: source.positivity.posdatasets.map(resolveConstraint),
    integrability: source.integrability.integdatasets.map(resolveConstraint),
    replicas: source.parton.replicas,
  };
}

function resolveUnpolarised({ positivity_bound: bound, datacuts }: N3fitRuncard): Pick<Runcard, 'unpolarised'> {
  if (!bound) return {};
  return { unpolarised: { pdfSet: bound.unpolarized_bc, deviations: bound.n_std, t0PdfSet: datacuts.unpolarized_bc ?? bound.unpolarized_bc } };
}

/** How all replicas are trained; or, with a scan, the best trial with the most epochs of any, and all trials. */
function resolveMethods(source: N3fitRuncard): Method & Pick<Runcard, 'trials'> {
  const { parameters, trial_specs: specs } = source;
  if (!specs) return resolveMethod(parameters);
  const chosen = writtenTrials(source)?.map((trial): Trial => ({ number: trial.trial, method: resolveMethod(parametersOf(trial, parameters)) }));
  const best = chosen?.[0]?.method ?? resolveMethod(parameters);
  const trials: Trials = { scan: specs.hyperscan, thermalization: specs.thermalization, count: specs.number_of_trials, override: specs.override ?? {}, ...(chosen && { chosen }) };
  return { ...best, epochs: Math.max(best.epochs, ...(chosen ?? []).map(({ method: { epochs } }) => epochs)), trials };
}

function resolveMethod(parameters: N3fitRuncard['parameters']): Method {
  const { optimizer: { optimizer_name: name, learning_rate: rate, clipnorm, momentum, nesterov } } = parameters;
  return {
    network: resolveNetwork(parameters),
    optimizer: { name, learningRate: rate ?? LEARNING_RATES[name], clipnorm, ...(momentum && { momentum, nesterov: nesterov ?? false }) },
    epochs: parameters.epochs,
    stopping: {
      patience: parameters.stopping_patience,
      delta: parameters.stopping_delta,
      thresholdChi2: parameters.threshold_chi2,
      thresholdPositivity: parameters.positivity.threshold,
    },
    lagrange: { positivity: resolveRise(parameters.positivity), integrability: resolveRise(parameters.integrability) },
  };
}

function resolveNetwork(parameters: N3fitRuncard['parameters']): Network {
  const { regularizer, regularizer_args: strengths, feature_scaling_points: scalingPoints } = parameters;
  return {
    nodes: parameters.nodes_per_layer, activations: parameters.activation_per_layer, initializer: parameters.initializer,
    layerType: parameters.layer_type, dropout: parameters.dropout,
    ...(regularizer && { penalty: { l1: strengths?.l1 ?? 0, l2: strengths?.l2 ?? 0 } }),
    ...(scalingPoints && { scalingPoints }),
  };
}

function resolveDataset({ dataset, frac, variant, cfac, weight, sys, custom_group: group }: N3fitRuncard['dataset_inputs'][number], weighted: boolean): DatasetChoice {
  return { name: dataset, frac, ...(variant && { variant }), cfactors: cfac, weight: weighted ? weight : 1, ...(isGiven(sys) && { systematics: sys }), group: String(group) };
}

/** validphys `produce_processed_data_grouping` and `produce_processed_metadata_group`. */
function resolveGrouping({ metadata_group: group, data_grouping: named, diagonal_basis: diagonal, theorycovmatconfig: theory }: N3fitRuncard): string {
  if (isGiven(group)) return group;
  if (isGiven(named)) return named === 'standard_report' ? 'experiment' : 'ALL';
  return diagonal || (theory && (theory.use_thcovmat_in_fitting || theory.use_thcovmat_in_sampling)) ? 'ALL' : 'experiment';
}

function resolveTheoryCovariance({ theorycovmatconfig: theory }: N3fitRuncard): Pick<Runcard, 'theoryCovariance'> {
  if (!theory) return {};
  const { user_covmat_path: file, point_prescriptions: names, pdf, unpolarized_bc: unpolarised } = theory;
  const { mult_factor: factor, use_thcovmat_in_fitting: inFit, use_thcovmat_in_sampling: inSampling } = theory;
  if (!isGiven(file) && !isGiven(pdf)) return {};
  return {
    theoryCovariance: {
      ...(isGiven(file) && { file }), factor, inFit, inSampling,
      ...(names && names.length > 0 && isGiven(pdf) && {
        prescriptions: { names, pdfSet: pdf, ...(isGiven(unpolarised) && { unpolarisedPdfSet: unpolarised }), ...(names.includes(POWER_CORRECTIONS) && { power: resolvePower(theory) }) },
      }),
    },
  };
}

type TheoryConfig = NonNullable<N3fitRuncard['theorycovmatconfig']>;

function resolvePower({ pc_parameters: parameters, pc_included_procs: processes, pc_excluded_datasets: excluded }: TheoryConfig) {
  const corrections = Object.fromEntries(Object.entries(parameters ?? {}).map(([name, { yshift, nodes }]) => [name, { nodes, heights: yshift }]));
  return { corrections, processes: processes ?? [], excluded: excluded ?? [] };
}

function resolveClosure(test: N3fitRuncard['closuretest']): Pick<Runcard, 'closure'> {
  if (!test?.fakedata || !isGiven(test.fakepdf)) return {};
  return { closure: { pdfSet: test.fakepdf, noise: test.fakenoise, seed: test.filterseed, ...(isGiven(test.faketheoryid) && { theoryId: String(test.faketheoryid) }) } };
}

function resolveCuts(source: N3fitRuncard): Cuts {
  const { datacuts, filter_defaults: defaults, filter_rules: rules, drop_internal_rules: dropped } = source;
  const use = datacuts.use_cuts;
  const fit = datacuts.fit ?? source.fit;
  const shared = (use === 'fromintersection' || use === 'fromsimilarpredictions') && datacuts.cuts_intersection_spec;
  return {
    q2min: defaults?.q2min ?? datacuts.q2min,
    w2min: defaults?.w2min ?? datacuts.w2min,
    maxTau: defaults?.maxTau ?? datacuts.maxTau ?? 0.08,
    use: use === 'nocuts' ? 'nocuts' : 'internal',
    ...(use === 'fromfit' && fit && { fit }),
    ...(use === 'fromsimilarpredictions' && { similar: resolveSimilar(source) }),
    ...(shared && { theories: shared.map(({ theoryid }) => String(theoryid)) }),
    dropped: dropped ?? [],
    ...(rules && rules.length > 0 && { rules: rules.map(resolveRule) }), // none replace none (validphys `parse_filter_rules`)
  };
}

function resolveSimilar({ datacuts, pdf: set, dataset_inputs: fitted, use_weights_in_covmat: weighted }: N3fitRuncard): SimilarPredictions {
  const { cut_similarity_threshold: threshold = 0, do_not_require_similarity_for: exempt, cuts_intersection_spec: sides = [] } = datacuts;
  return {
    threshold, exempt: exempt ?? [],
    sides: sides.map(({ theoryid, pdf, dataset_inputs: datasets = fitted }) =>
      ({ theoryId: String(theoryid), pdfSet: pdf ?? datacuts.pdf ?? set ?? '', datasets: datasets.map((dataset) => resolveDataset(dataset, weighted)) })),
  };
}

function resolveRule(source: NonNullable<N3fitRuncard['added_filter_rules']>[number]): FilterRule {
  const { dataset, process_type: processType, rule, reason, local_variables: localVariables, PTO: pto, FNS: fns, IC: ic } = source;
  return {
    ...(dataset && { dataset }), ...(processType && { processType }), rule, ...(reason && { reason }), localVariables,
    ...(isGiven(pto) && { pto }), ...(isGiven(fns) && { fns }), ...(isGiven(ic) && { ic: Number(ic) }),
  };
}

function resolveRise({ initial, multiplier }: { initial?: number | null | undefined; multiplier?: number | null | undefined }): LagrangeRise {
  return { ...(typeof initial === 'number' && { initial }), ...(typeof multiplier === 'number' && { multiplier }) };
}

function resolveFlavour({ fl, trainable, smallx, largex }: N3fitRuncard['fitting']['basis'][number]): BasisFlavour {
  return { name: fl as FitFlavour, trainable, smallx, largex: largex ?? [0, 0] };
}

function resolveSumRules(rules: NonNullable<N3fitRuncard['sum_rules']>): SumRules {
  return rules === true ? 'ALL' : rules === false ? 'NONE' : rules;
}

function resolveConstraint({ dataset, maxlambda }: N3fitRuncard['positivity']['posdatasets'][number]): Constraint {
  return { name: dataset, maxlambda };
}
