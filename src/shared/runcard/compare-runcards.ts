import { canonicalRuncard } from './canonical';
import type { DatasetChoice, FilterRule, Method, Runcard } from './runcard';

/** A thing that fits can differ in: where it stands, what it is called, what it decides. */
export interface ComparedEntry {
  readonly group: string;
  readonly path: string;
  readonly name: string;
  readonly meaning: string;
  readonly value: string;
}

/** One row: an entry and its value by runcard; null where a runcard has none. */
export interface ComparedRow extends Omit<ComparedEntry, 'value'> {
  readonly values: readonly (string | null)[];
}

const DATA = 'Data';
const THEORY = 'Theory and cuts';
const STATISTICS = 'Statistics and seeds';
const MODEL = 'Model';
const TRAINING = 'Training';
const PREPROCESSING = 'Preprocessing';
const CONSTRAINTS = 'Positivity and integrability';

const pair = ([low, high]: readonly [number, number]): string => `[${low}, ${high}]`;
const yes = (value: boolean): string => (value ? 'yes' : 'no');

/** Everything that a runcard says about a fit, its defaults filled in, with n3fit's names. */
export function entriesOf(runcard: Runcard): ComparedEntry[] {
  const { seeds, cuts, photon, theoryCovariance, closure, unpolarised, sampling, start, lagrange, basis, trials } = runcard;
  const every = (of: (method: Method) => string | number): string => {
    if (trials && !trials.chosen) return `from ${trials.scan}`;
    const values = (trials?.chosen?.map(({ method }) => method) ?? [runcard]).map(of);
    return values.every((value) => value === values[0]) ? String(values[0]) : values.join(' | ');
  };
  const entry = (group: string, path: string, name: string, meaning: string, value: string | number): ComparedEntry => ({ group, path, name, meaning, value: String(value) });
  return [
    ...runcard.datasets.map((choice) => entry(DATA, `dataset_inputs: ${choice.name}`, choice.name, 'which data are fitted, and how', choiceOf(choice, runcard))),
    entry(DATA, 'dataset_inputs', 'Order of the datasets', 'pseudodata and splits are drawn in this order', runcard.datasets.map(({ name }) => name).join(', ')),
    entry(DATA, 'metadata_group', 'Groups', 'what datasets share a covariance', runcard.grouping),
    ...(closure ? [entry(DATA, 'closuretest', 'Closure test', 'made from a PDF set instead of measured', [
      closure.pdfSet, ...(closure.theoryId === undefined ? [] : [`with theory ${closure.theoryId}`]), closure.noise ? `with noise of seed ${closure.seed}` : `without noise, seed ${closure.seed}`,
    ].join(' '))] : []),
    entry(THEORY, 'theory.theoryid', 'Theory', 'FK tables, masses, couplings and Q0', runcard.theoryId),
    entry(THEORY, 'datacuts.t0pdfset', 't0 set', 'scales multiplicative errors in the covariance', runcard.t0Set),
    ...(runcard.t0TheoryId === undefined ? [] : [entry(THEORY, 'theory.t0theoryid', 't0 theory', 'of the predictions of the t0 set', runcard.t0TheoryId)]),
    ...(unpolarised ? [entry(THEORY, 'positivity_bound', 'Unpolarised PDFs', 'taken as they are, and bounds of the polarised ones', `${unpolarised.pdfSet}, ${unpolarised.deviations} standard deviations; for t0 ${unpolarised.t0PdfSet}`)] : []),
    entry(THEORY, 'datacuts.q2min', 'Lowest Q² (GeV²)', 'which DIS points are kept', cuts.q2min),
    entry(THEORY, 'datacuts.w2min', 'Lowest W² (GeV²)', 'which DIS points are kept', cuts.w2min),
    entry(THEORY, 'datacuts.maxTau', 'Largest M²/s', 'which fixed-target Drell-Yan points are kept', cuts.maxTau),
    entry(THEORY, 'datacuts.use_cuts', 'Cuts', 'internal: the rules of NNPDF; nocuts: every point', cutsOf(runcard)),
    ...(cuts.dropped.length > 0 ? [entry(THEORY, 'drop_internal_rules', 'Datasets without the rules of NNPDF', 'which points are kept', cuts.dropped.join(', '))] : []),
    ...(cuts.rules ? [entry(THEORY, 'filter_rules', 'Rules instead of those of NNPDF', 'which points are kept', cuts.rules.map((rule) => `${targetOf(rule)}: ${ruleOf(rule)}`).join('; '))] : []),
    ...(photon ? [entry(THEORY, 'fiatlux.luxset', 'Photons', 'not fitted, computed with this set', photon.set)] : []),
    ...(theoryCovariance ? [entry(THEORY, 'theorycovmatconfig', 'Theory covariance', 'uncertainty of theory in chi2 and pseudodata', covarianceOf(theoryCovariance))] : []),
    ...(runcard.normThreshold === undefined ? [] : [entry(THEORY, 'norm_threshold', 'Largest condition of correlations', 'smaller eigenvalues are raised', runcard.normThreshold)]),
    ...[...new Set(runcard.addedFilterRules.map(targetOf))].map((target) =>
      entry(THEORY, `added_filter_rules: ${target}`, `Cut on ${target}`, 'which points are kept', runcard.addedFilterRules.filter((rule) => targetOf(rule) === target).map(ruleOf).join('; '))),
    entry(STATISTICS, 'trvlseed', 'Seed of the splits', 'which points a replica trains on: the same law, other random numbers', seeds.training),
    entry(STATISTICS, 'nnseed', 'Seed of the networks', 'initial weights and exponents: the same law, other random numbers', seeds.network),
    entry(STATISTICS, 'mcseed', 'Seed of the pseudodata', 'data fluctuations of the replicas: the same law, other random numbers', seeds.montecarlo),
    entry(STATISTICS, 'same_trvl_per_replica', 'One split for all replicas', 'that of the first', yes(runcard.sameSplit)),
    entry(STATISTICS, 'genrep', 'Pseudodata', 'no: every replica is fitted to the measured data', yes(runcard.pseudodata)),
    entry(STATISTICS, 'use_t0_sampling', 'Errors of the pseudodata', 'multiplicative errors of t0 predictions, or of the data', sampling.covariance),
    entry(STATISTICS, 'separate_multiplicative', 'Multiplicative errors multiply', 'instead of entering the covariance of the pseudodata', yes(sampling.separateMultiplicative)),
    entry(STATISTICS, 'resample_negative_pseudodata', 'Pseudodata drawn until positive', 'no cross section below zero', yes(sampling.positive)),
    entry(STATISTICS, 'diagonal_basis', 'Diagonal basis', 'splits follow eigenmodes of the covariance instead of points', yes(runcard.diagonalBasis)),
    ...(runcard.diagonalBasis ? [entry(STATISTICS, 'diagonal_frac', 'Training share of the modes', 'how much of the data a replica trains on', runcard.diagonalFrac)] : []),
    entry(STATISTICS, 'parton.replicas', 'Replicas asked for', 'size of the sample', runcard.replicas),
    ...(trials ? [entry(MODEL, 'trial_specs', 'Trials of a scan', 'networks and training: replica r has number r mod n', `${trials.scan}: ${trials.chosen?.map(({ number }) => number).join(', ') ?? trials.count}`)] : []),
    entry(MODEL, 'parameters.nodes_per_layer', 'Nodes', 'size of the network', every(({ network }) => network.nodes.join(', '))),
    entry(MODEL, 'parameters.activation_per_layer', 'Activations', 'shape of the network', every(({ network }) => network.activations.join(', '))),
    entry(MODEL, 'parameters.layer_type', 'Layers', 'one network, or one a flavour', every(({ network }) => network.layerType)),
    entry(MODEL, 'parameters.dropout', 'Dropout', 'how often a node is left out of a training step', every(({ network }) => network.dropout)),
    entry(MODEL, 'parameters.regularizer_args', 'Penalty of weights', 'l1 |w| + l2 w² in the training loss', every(({ network: { penalty } }) => (penalty ? `l1 ${penalty.l1}, l2 ${penalty.l2}` : 'none'))),
    entry(MODEL, 'parameters.feature_scaling_points', 'Feature scaling', 'points that x is mapped by before it enters the network', every(({ network }) => network.scalingPoints ?? 'none')),
    entry(MODEL, 'parameters.initializer', 'Initializer', 'how initial weights are drawn', every(({ network }) => network.initializer)),
    ...(start ? [entry(MODEL, 'file' in start ? 'load' : 'load_weights_from_fit', 'Starts from', 'weights instead of drawn ones', 'file' in start ? start.file : `the fit ${start.fit}`)] : []),
    entry(MODEL, 'fitting.fitbasis', 'Fit basis', 'which combinations the network gives', basis.name),
    entry(MODEL, 'fitting.basis', 'Order of the flavours', 'seeds of the exponents follow it', basis.flavours.map(({ name }) => name).join(', ')),
    entry(MODEL, 'fitting.sum_rules', 'Sum rules', 'which integrals are imposed', runcard.sumRules),
    entry(MODEL, 'parton.quadrature', 'Sum-rule integration', 'numerical: gauss to 1e-9, n3fit to 5e-5', runcard.quadrature),
    entry(TRAINING, 'parameters.epochs', 'Epochs', 'most updates of a replica', every(({ epochs }) => epochs)),
    entry(TRAINING, 'parameters.optimizer.optimizer_name', 'Optimizer', 'how weights are updated', every(({ optimizer }) => optimizer.name)),
    entry(TRAINING, 'parameters.optimizer.learning_rate', 'Learning rate', 'size of the updates', every(({ optimizer }) => optimizer.learningRate)),
    entry(TRAINING, 'parameters.optimizer.momentum', 'Momentum', 'of SGD', every(({ optimizer: { momentum = 0, nesterov } }) => `${momentum}${nesterov ? ' (Nesterov)' : ''}`)),
    entry(TRAINING, 'parameters.optimizer.clipnorm', 'Clipnorm', 'largest gradient of a variable', every(({ optimizer }) => optimizer.clipnorm)),
    entry(TRAINING, 'parameters.stopping_patience', 'Patience', 'how long a replica waits for a better validation chi2', every((method) => method.stopping.patience)),
    entry(TRAINING, 'parameters.stopping_delta', 'Stopping delta', 'what counts as better', every(({ stopping }) => stopping.delta)),
    entry(TRAINING, 'parameters.threshold_chi2', 'Threshold chi2', 'from when states are kept', every(({ stopping }) => stopping.thresholdChi2)),
    entry(TRAINING, 'parameters.positivity.threshold', 'Threshold positivity', 'when a replica passes', every(({ stopping }) => stopping.thresholdPositivity)),
    ...basis.flavours.flatMap(({ name, trainable, smallx, largex }) => [
      entry(PREPROCESSING, `fitting.basis: ${name}.smallx`, `α of ${name}`, 'range of the small-x exponent', pair(smallx)),
      entry(PREPROCESSING, `fitting.basis: ${name}.largex`, `β of ${name}`, 'range of the large-x exponent', pair(largex)),
      entry(PREPROCESSING, `fitting.basis: ${name}.trainable`, `Exponents of ${name} trained`, 'drawn once, or fitted', yes(trainable)),
    ]),
    ...(['positivity', 'integrability'] as const).flatMap((kind) => [
      entry(CONSTRAINTS, `parameters.${kind}.initial`, `Initial ${kind} multiplier`, 'weight of the constraint at the start', every((method) => method.lagrange[kind].initial ?? 'from maxlambda')),
      entry(CONSTRAINTS, `parameters.${kind}.multiplier`, `Rise of the ${kind} multiplier`, 'how fast the constraint tightens', lagrange[kind].multiplier ?? 'from maxlambda'),
      ...runcard[kind].map(({ name, maxlambda }) => entry(CONSTRAINTS, `${kind}: ${name}`, name, 'constraint and its last weight', `maxlambda ${maxlambda}`)),
    ]),
  ];
}

function choiceOf({ frac, variant, cfactors, weight, systematics, group }: DatasetChoice, { diagonalBasis, grouping }: Pick<Runcard, 'diagonalBasis' | 'grouping'>): string {
  return [
    variant ?? 'no variant', ...(diagonalBasis ? [] : [`frac ${frac}`]), ...(cfactors.length > 0 ? [`C-factors ${cfactors.join(' ')}`] : []), ...(weight === 1 ? [] : [`weight ${weight}`]),
    ...(systematics === undefined ? [] : [`sys ${systematics}`]), ...(grouping === 'custom_group' || group !== 'unset' ? [`group ${group}`] : []),
  ].join(', ');
}

const targetOf = ({ dataset, processType }: FilterRule): string => dataset ?? processType ?? '';

function ruleOf({ rule, localVariables, pto, fns, ic }: FilterRule): string {
  const theories = Object.entries({ PTO: pto, FNS: fns, IC: ic }).flatMap(([key, value]) => (value === undefined ? [] : [`${key} ${value}`]));
  return [rule, ...Object.entries(localVariables).map(([key, value]) => `${key} = ${value}`), ...(theories.length > 0 ? [`for theories of ${theories.join(', ')}`] : [])].join(', ');
}

function cutsOf(runcard: Runcard): string {
  const { cuts: { use, fit, similar, theories } } = runcard;
  if (fit !== undefined) return `of the fit ${fit}`;
  if (similar) {
    const fitted = JSON.stringify(runcard.datasets);
    const others = (datasets: readonly DatasetChoice[]) => (JSON.stringify(datasets) === fitted ? '' : ` (${datasets.map((choice) => `${choice.name}: ${choiceOf(choice, runcard)}`).join('; ')})`);
    const sides = similar.sides.map(({ theoryId, pdfSet, datasets }) => `${theoryId} with ${pdfSet}${others(datasets)}`);
    return `predictions of ${sides.join(' and ')} within ${similar.threshold} errors${similar.exempt.length > 0 ? `, not asked of ${similar.exempt.join(', ')}` : ''}`;
  }
  return theories ? `${use}, of theories ${theories.join(', ')}` : use;
}

function covarianceOf({ file, factor, prescriptions, inFit, inSampling }: NonNullable<Runcard['theoryCovariance']>): string {
  const power = prescriptions?.power && [
    ...Object.entries(prescriptions.power.corrections).map(([name, { nodes, heights }]) => `${name} ${heights.join(' ')} at ${nodes.join(' ')}`),
    `of ${prescriptions.power.processes.join(', ')}`, ...(prescriptions.power.excluded.length > 0 ? [`without ${prescriptions.power.excluded.join(', ')}`] : []),
  ];
  const parts = [
    ...(prescriptions ? [`${prescriptions.names.join(', ')} with ${[prescriptions.pdfSet, ...(prescriptions.unpolarisedPdfSet === undefined ? [] : [prescriptions.unpolarisedPdfSet])].join(' and ')}`] : []), ...(power ?? []),
    ...(file === undefined ? [] : [`${file}${factor === 1 ? '' : ` times ${factor}`}`]), ...(inFit ? [] : ['not in chi2']), ...(inSampling ? [] : ['not in pseudodata']),
  ];
  return parts.join('; ');
}

/** Only what differs, in groups. A runcard that is undefined has no values, and differs from none. */
export function differences(all: readonly (readonly ComparedEntry[] | undefined)[]): { readonly title: string; readonly rows: readonly ComparedRow[] }[] {
  const byPath = all.map((entries) => entries && new Map(entries.map((entry) => [`${entry.group}\n${entry.path}`, entry])));
  const heads = new Map<string, ComparedEntry>();
  for (const entries of byPath) for (const [key, entry] of entries ?? []) if (!heads.has(key)) heads.set(key, entry);
  const rows = [...heads].flatMap(([key, { group, path, name, meaning }]): ComparedRow[] => {
    const values = byPath.map((entries) => entries?.get(key)?.value ?? null);
    const told = values.filter((_, i) => byPath[i] !== undefined);
    return told.every((value) => value === told[0]) ? [] : [{ group, path, name, meaning, values }];
  });
  return [...new Set(rows.map(({ group }) => group))].map((title) => ({ title, rows: rows.filter(({ group }) => group === title) }));
}

/** Whether runcards decide the same results, replica by replica. */
export const sameFit = (runcards: readonly Runcard[]): boolean => new Set(runcards.map(canonicalRuncard)).size <= 1;
