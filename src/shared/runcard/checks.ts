import { POWER_CORRECTIONS } from '../physics/power-corrections';
import { showPath, type Path, type Reporter, type TextRange } from './diagnostics';
import { locate, type Sections } from './inspect';
import { OPTIMIZER_OPTIONS } from './n3fit-keys';
import { FIT_BASES, isPolarised } from './runcard';
import { nearest } from './spelling';
import { SCANNED_KEYS, trialObstacle, writtenTrials } from './trials';
import type { TreeNode } from './yaml-tree';

/** What a check sees: the sections that are sound in themselves, and where things stand. */
interface Scene {
  readonly runcard: Sections;
  readonly report: Reporter;
  /** Place of a value, or of the nearest mapping above where it is not written. */
  readonly at: (...path: Path) => TextRange;
  readonly written: (...path: Path) => boolean;
}

type Check = (scene: Scene) => void;

/** The checks that compare entries with each other (n3fit: `checks.py`, and validphys' own while it reads data). */
export function checkConsistency(runcard: Sections, tree: TreeNode, report: Reporter): void {
  const at = (...path: Path): TextRange => {
    const { node, keyRange } = locate(tree, path);
    return node.kind === 'scalar' && node.range.end > node.range.start ? node.range : (keyRange ?? firstOf(node.range));
  };
  const scene: Scene = { runcard, report, at, written: (...path) => locate(tree, path).exact };
  for (const check of CHECKS) check(scene);
}

function firstOf({ start }: TextRange): TextRange {
  return { start, end: start };
}

const datasetsAreDistinct: Check = ({ runcard, report, at }) => {
  reportRepeated(runcard.dataset_inputs?.map(({ dataset }) => dataset), (name, i, first) => {
    const path = ['dataset_inputs', i, 'dataset'];
    report.error('consistency', `The dataset ${name} is fitted twice: it already stands on line ${report.lineOf(at('dataset_inputs', first, 'dataset').start)}.`,
      path, at(...path), { remedy: 'Remove one of the two.' });
  });
};

const LAGRANGE_SECTIONS = [['positivity', 'posdatasets', 'NNPDF_POS'], ['integrability', 'integdatasets', 'NNPDF_INTEG']] as const;

const constraintsAreNoData: Check = ({ runcard, report, at }) => {
  for (const [i, { dataset }] of (runcard.dataset_inputs ?? []).entries()) {
    const home = LAGRANGE_SECTIONS.find(([, , prefix]) => dataset.startsWith(prefix));
    if (!home) continue;
    const path = ['dataset_inputs', i, 'dataset'];
    report.error('misplaced', `${dataset} is no measurement but a ${home[0]} set.`, path, at(...path), { remedy: `Move it to ${home[0]}: ${home[1]}.` });
  }
};

const constraintsAreDistinct: Check = ({ runcard, report, at }) => {
  const names = {
    positivity: runcard.positivity?.posdatasets.map(({ dataset }) => dataset),
    integrability: runcard.integrability?.integdatasets.map(({ dataset }) => dataset),
  };
  for (const [section, list] of LAGRANGE_SECTIONS) {
    reportRepeated(names[section], (name, i) => {
      const path = [section, list, i, 'dataset'];
      report.error('consistency', `The ${section} set ${name} stands here twice.`, path, at(...path), { remedy: 'Remove one of the two.' });
    });
  }
};

const someDataValidate: Check = ({ runcard, report, at, written }) => {
  const { dataset_inputs: datasets, diagonal_basis: diagonal, diagonal_frac: diagonalFrac } = runcard;
  if (!datasets || diagonal === undefined || diagonalFrac === undefined) return;
  const none = { remedy: 'Keep some data for validation, such as 0.75 for training.' };
  if (diagonal) {
    const withFrac = datasets.findIndex((_, i) => written('dataset_inputs', i, 'frac'));
    if (withFrac >= 0) {
      const path = ['dataset_inputs', withFrac, 'frac'];
      report.info('no-effect', 'In the diagonal basis the split is by eigenmode: frac of a dataset has no effect.', path, at(...path), {
        remedy: 'Write diagonal_frac for the whole fit, or diagonal_basis: false.',
      });
    }
    if (diagonalFrac === 1) report.info('consistency', 'All eigenmodes train: the best state is that of the lowest training loss.', ['diagonal_frac'], at('diagonal_frac'), none);
    if (diagonalFrac === 0) report.error('consistency', 'No eigenmode is left for training.', ['diagonal_frac'], at('diagonal_frac'), none);
    return;
  }
  if (written('diagonal_frac')) {
    report.warning('no-effect', 'diagonal_frac has no effect without the diagonal basis.', ['diagonal_frac'], at('diagonal_frac'), {
      remedy: 'Write diagonal_basis: true, or give each dataset its frac.',
    });
  }
  if (datasets.every(({ frac }) => frac === 1)) {
    report.info('consistency', 'All data train (frac of every dataset is 1): the best state is that of the lowest training loss.', ['dataset_inputs'], at('dataset_inputs'), none);
  }
  if (datasets.every(({ frac }) => frac === 0)) {
    report.error('consistency', 'No data are left for training: frac of every dataset is 0.', ['dataset_inputs'], at('dataset_inputs'), none);
  }
};

/** validphys `produce_defaults`: `filter_defaults` replaces all limits of cuts, and may not contradict those of `datacuts`. */
const limitsOfCutsAgree: Check = ({ runcard, report, at, written }) => {
  const { filter_defaults: defaults, datacuts } = runcard;
  if (!defaults || !datacuts || Object.keys(defaults).length === 0) return;
  for (const limit of ['q2min', 'w2min', 'maxTau'] as const) {
    const value = defaults[limit];
    const twice = written('datacuts', limit) && datacuts[limit] !== value;
    const path = ['filter_defaults', ...(value === undefined ? [] : [limit])];
    if (twice) report.error('consistency', `${limit} is ${datacuts[limit]} in datacuts and ${value ?? 'missing'} in filter_defaults, which replaces all limits.`, path, at(...path), { remedy: 'Give both the same value, or keep one of the two.' });
    else if (value === undefined && limit !== 'maxTau') report.error('consistency', `filter_defaults replaces all limits of cuts, and has no ${limit}.`, path, at(...path), { remedy: `Add ${limit}.` });
  }
};

const optionsAreComplete: Check = ({ runcard, report, at }) => {
  const { closuretest: closure, datacuts, theorycovmatconfig: theory } = runcard;
  if (closure?.fakedata && (closure.fakepdf === null || closure.fakepdf === undefined)) {
    report.error('consistency', 'A closure test needs the PDF set that its data are made from.', ['closuretest', 'fakepdf'], at('closuretest'), { remedy: 'Add fakepdf.' });
  }
  const cutsLack = (what: string, remedy: string) => report.error('consistency', `Cuts ${what}.`, ['datacuts', 'use_cuts'], at('datacuts', 'use_cuts'), { remedy });
  const { use_cuts: use, cuts_intersection_spec: spec } = datacuts ?? {};
  if ((use === 'fromintersection' || use === 'fromsimilarpredictions') && !spec) cutsLack('from an intersection need the theories that they are the intersection of', 'Add cuts_intersection_spec.');
  else if (use === 'fromsimilarpredictions') {
    if (spec!.length !== 2) cutsLack(`from similar predictions compare two theories, not ${spec!.length}`, 'Write two in cuts_intersection_spec.');
    if (datacuts!.cut_similarity_threshold === undefined) cutsLack('from similar predictions need a threshold', 'Add cut_similarity_threshold: by how many experimental errors predictions may differ.');
    if (spec!.some(({ pdf }) => !(pdf ?? datacuts!.pdf ?? runcard.pdf))) cutsLack('from similar predictions need the PDF set of each theory', 'Add pdf to each entry of cuts_intersection_spec.');
  }
  if (use === 'fromfit' && !(datacuts!.fit ?? runcard.fit)) cutsLack('that are stored with a fit need that fit', 'Add `fit:` with its folder.');
  const used = theory && (theory.use_thcovmat_in_fitting || theory.use_thcovmat_in_sampling);
  const prescribed = Boolean(theory?.point_prescriptions && theory.point_prescriptions.length > 0);
  if (used && !prescribed && (theory.user_covmat_path === null || theory.user_covmat_path === undefined)) {
    report.error('consistency', 'Nothing says what the theory covariance is.', ['theorycovmatconfig'], at('theorycovmatconfig'), { remedy: 'Name point_prescriptions, or a file in user_covmat_path.' });
  }
  for (const key of ['pc_parameters', 'pc_included_procs'] as const) {
    if (!theory?.point_prescriptions?.includes(POWER_CORRECTIONS) || (theory[key] !== null && theory[key] !== undefined)) continue;
    report.error('consistency', `Power corrections need ${key}.`, ['theorycovmatconfig', 'point_prescriptions'], at('theorycovmatconfig', 'point_prescriptions'), { remedy: `Add ${key}.` });
  }
  if (prescribed && (theory?.pdf === null || theory?.pdf === undefined)) {
    report.error('consistency', 'Point prescriptions need the PDF set whose predictions are varied.', ['theorycovmatconfig', 'point_prescriptions'], at('theorycovmatconfig', 'point_prescriptions'), { remedy: 'Add pdf.' });
  }
};

const layersMatch: Check = ({ runcard, report, at }) => {
  const { parameters, fitting } = runcard;
  if (!parameters) return;
  const { nodes_per_layer: nodes, activation_per_layer: activations } = parameters;
  if (nodes.length !== activations.length) {
    const path = ['parameters', 'activation_per_layer'];
    report.error('consistency', `${nodes.length} layers have ${activations.length} activation functions.`, path, at(...path), {
      remedy: 'Give nodes_per_layer and activation_per_layer the same length.',
    });
  }
  const last = nodes.length - 1;
  if (fitting && nodes[last] !== fitting.basis.length) {
    const path = ['parameters', 'nodes_per_layer', last];
    const range = at(...path);
    const text = String(fitting.basis.length);
    report.error('consistency', `The last layer has ${nodes[last]} nodes, but the fit basis has ${text} flavours.`, path, range, {
      remedy: `Make the last layer ${text} nodes wide.`,
      suggestion: { label: `Write ${text}`, range, text },
    });
  }
};

const dropoutHasALayer: Check = ({ runcard, report, at }) => {
  const { dropout = 0, layer_type: type, nodes_per_layer: nodes } = runcard.parameters ?? {};
  if (dropout === 0 || !nodes) return;
  const path = ['parameters', 'dropout'];
  if (type === 'dense_per_flavour') {
    report.error('consistency', 'dense_per_flavour has no dropout.', path, at(...path), {
      remedy: 'Write 0.0, or layer_type: dense.', suggestion: { label: 'Write 0.0', range: at(...path), text: '0.0' },
    });
  } else if (nodes.length < 3) report.info('no-effect', 'Dropout acts on the last but one hidden layer; this network has no such layer.', path, at(...path));
};

const optimizerHasOptions: Check = ({ runcard, report, at, written }) => {
  const { optimizer_name: name } = runcard.parameters?.optimizer ?? {};
  if (!name) return;
  for (const option of ['learning_rate', 'momentum', 'nesterov', 'amsgrad']) {
    const path = ['parameters', 'optimizer', option];
    if (!written(...path)) continue;
    if (!OPTIMIZER_OPTIONS[name].includes(option)) {
      report.error('consistency', `${name} has no ${option} in n3fit.`, path, at(...path), { remedy: 'Remove it.' });
    } else if (option === 'momentum' || option === 'nesterov') {
      report.info('consistency', `${option} counts here; n3fit 4.1.5 accepts it and steps without momentum.`, path, at(...path));
    }
  }
};

const penaltyIsWhole: Check = ({ runcard, report, at }) => {
  const { regularizer, regularizer_args: strengths } = runcard.parameters ?? {};
  const path = ['parameters', regularizer ? 'regularizer' : 'regularizer_args'];
  if (strengths && !regularizer) report.error('consistency', 'regularizer_args belong to no regularizer.', path, at(...path), { remedy: 'Write regularizer: l1_l2, or remove them.' });
  if (regularizer) report.info('consistency', 'The regularizer counts here; n3fit 4.1.5 reads it and does not pass it on to its layers.', path, at(...path));
};

const largeXIsGivenOrScaled: Check = ({ runcard, report, at }) => {
  if (!runcard.parameters) return;
  const scaled = Boolean(runcard.parameters.feature_scaling_points);
  for (const [i, { largex, fl }] of (runcard.fitting?.basis ?? []).entries()) {
    const path = ['fitting', 'basis', i, 'largex'];
    if (!scaled && !largex) report.error('missing', `${showPath(path)} is missing.`, path, at(...path), { remedy: 'Add it: a pair of numbers [lowest, highest].' });
    if (scaled && largex && (largex[0] !== 0 || largex[1] !== 0)) {
      report.error('consistency', `With feature scaling the large-x exponent of ${fl} is 0.`, path, at(...path), { remedy: 'Remove largex, or feature_scaling_points.' });
    }
  }
};

const singletIsLast: Check = ({ runcard, report, at }) => {
  const { activation_per_layer: activations = [] } = runcard.parameters ?? {};
  activations.forEach((activation, layer) => {
    if (activation !== 'square_singlet' || layer === activations.length - 1) return;
    const path = ['parameters', 'activation_per_layer', layer];
    report.error('consistency', 'square_singlet can only be the activation of the last layer.', path, at(...path));
  });
};

const polarisedHaveTheirRules: Check = ({ runcard, report, at }) => {
  const { fitting, positivity_bound: bound } = runcard;
  if (!fitting) return;
  if (!isPolarised(fitting.fitbasis)) {
    if (bound) report.error('consistency', `positivity_bound belongs to polarised fits; ${fitting.fitbasis} is unpolarised.`, ['positivity_bound'], at('positivity_bound'), { remedy: 'Remove it, or choose a polarised basis.' });
    return;
  }
  if (!bound) {
    report.error('missing', `A fit in ${fitting.fitbasis} needs the unpolarised PDFs that it takes as they are.`, ['positivity_bound'], at('fitting', 'fitbasis'), {
      remedy: 'Add positivity_bound: {unpolarized_bc: SET}, with the name of an LHAPDF set.',
    });
  }
  const rules = fitting.sum_rules ?? runcard.sum_rules ?? true;
  if (rules === 'TSR' || rules === false) return;
  const path = ['fitting', 'sum_rules'];
  report.error('consistency', `The sum rules of the polarised basis ${fitting.fitbasis} are TSR, or none.`, path, at(...path), { remedy: 'Write sum_rules: TSR.' });
};

const multipliersGrow: Check = ({ runcard, report, at }) => {
  for (const section of ['positivity', 'integrability'] as const) {
    const rise = runcard.parameters?.[section];
    const multiplier = rise?.multiplier;
    if (!rise || multiplier === null || multiplier === undefined || multiplier > 0) continue;
    const path = ['parameters', section, 'multiplier'];
    const what = multiplier === 0 ? `switches ${section} off after 100 epochs` : 'makes the loss negative';
    if (rise.initial === null || rise.initial === undefined) {
      report.error('consistency', `No initial value leads to maxlambda with a multiplier of ${multiplier}.`, path, at(...path), { remedy: 'Write a multiplier above 0, or leave it empty.' });
    } else report.warning('value', `A multiplier of ${multiplier} ${what}.`, path, at(...path), { remedy: 'Write a multiplier of 1 or more, or leave it empty.' });
  }
};

const basisIsComplete: Check = ({ runcard, report, at }) => {
  if (!runcard.fitting) return;
  const { fitbasis, basis } = runcard.fitting;
  const known: readonly string[] = FIT_BASES[fitbasis];
  const names = basis.map(({ fl }) => fl);
  for (const [i, name] of names.entries()) {
    if (known.includes(name)) continue;
    const path = ['fitting', 'basis', i, 'fl'];
    const range = at(...path);
    const meant = nearest(name, known);
    report.error('value', `The basis ${fitbasis} has no flavour ${name}.`, path, range, {
      remedy: `Its flavours are ${known.join(', ')}.`,
      suggestion: meant === undefined ? undefined : { label: `Write ${meant}`, range, text: meant },
    });
  }
  reportRepeated(names, (name, i) => {
    const path = ['fitting', 'basis', i, 'fl'];
    report.error('consistency', `The flavour ${name} stands here twice.`, path, at(...path), { remedy: 'Remove one of the two.' });
  });
  const absent = known.filter((name) => !names.includes(name));
  if (absent.length > 0 && names.every((name) => known.includes(name))) {
    report.error('consistency', `The basis ${fitbasis} lacks ${absent.join(', ')}.`, ['fitting', 'basis'], at('fitting', 'basis'), { remedy: 'Give every flavour of the basis once.' });
  }
};

const rangesAreOrdered: Check = ({ runcard, report, at }) => {
  for (const [i, flavour] of (runcard.fitting?.basis ?? []).entries()) {
    for (const exponent of ['smallx', 'largex'] as const) {
      const [lowest, highest] = flavour[exponent] ?? [0, 0];
      if (lowest <= highest) continue;
      const path = ['fitting', 'basis', i, exponent];
      const range = { start: at(...path, 0).start, end: at(...path, 1).end };
      const text = `${highest}, ${lowest}`;
      report.error('consistency', `The range ${exponent} of ${flavour.fl} runs backwards, from ${lowest} to ${highest}.`, path, range, {
        remedy: 'Write the lower end first.',
        suggestion: { label: `Write ${text}`, range, text },
      });
    }
  }
};

const filterRulesApply: Check = ({ runcard, report, at }) => {
  for (const list of ['filter_rules', 'added_filter_rules'] as const) {
    for (const [i, { dataset, process_type: process }] of (runcard[list] ?? []).entries()) {
      if (dataset !== undefined || process !== undefined) continue;
      const path = [list, i];
      report.error('missing', 'This cut says neither for which dataset nor for which process it is.', path, at(...path), { remedy: 'Add dataset or process_type.' });
    }
  }
  // validphys `parse_added_filter_rules`: the reason makes no difference
  const added = (runcard.added_filter_rules ?? []).map(({ dataset, process_type, rule, local_variables, PTO, FNS, IC }) => JSON.stringify([dataset, process_type, rule, local_variables, PTO, FNS, IC]));
  reportRepeated(added, (_, i) => {
    const path = ['added_filter_rules', i];
    report.error('consistency', `${showPath(path)} repeats an earlier cut, which n3fit refuses.`, path, at(...path), { remedy: 'Remove it.' });
  });
};

const positivityIsImposed: Check = ({ runcard, report, at }) => {
  if (runcard.positivity?.posdatasets.length !== 0) return;
  report.info('consistency', 'No positivity is imposed: every replica will pass it.', ['positivity'], at('positivity'));
};

const sumRulesStandOnce: Check = ({ runcard, report, at, written }) => {
  if (!written('sum_rules') || runcard.fitting?.sum_rules === undefined) return;
  report.warning('no-effect', 'sum_rules is also given in fitting, which counts.', ['sum_rules'], at('sum_rules'), { remedy: 'Keep one of the two.' });
};

const weightsComeFromOnePlace: Check = ({ runcard, report, at }) => {
  if (!runcard.load || !runcard.load_weights_from_fit) return;
  report.error('consistency', 'load and load_weights_from_fit both say with which weights replicas begin.', ['load'], at('load'), { remedy: 'Keep one of the two.' });
};

const trialsDecideAlone: Check = ({ runcard, report, at, written }) => {
  const { trial_specs: specs, parton, fitting } = runcard;
  if (!specs) {
    if (parton?.trials) report.error('consistency', 'parton: trials are those of trial_specs, which this runcard lacks.', ['parton', 'trials'], at('parton', 'trials'), { remedy: 'Add trial_specs, or remove trials.' });
    return;
  }
  for (const key of SCANNED_KEYS) {
    const path = ['parameters', key];
    if (written(...path)) report.error('consistency', `${showPath(path)} comes from the trials of the scan; n3fit takes no other.`, path, at(...path), { remedy: 'Remove it; one value for all trials can stand in trial_specs: override.' });
  }
  if (parton?.trials && !writtenTrials({ trial_specs: specs, parton })) {
    report.warning('consistency', 'parton: trials were chosen by other trial_specs; the scan will be read again.', ['parton', 'trials'], at('parton', 'trials'), { remedy: 'Remove trials and trials_of.' });
  }
  for (const [i, trial] of (parton?.trials ?? []).entries()) {
    const obstacle = fitting && trialObstacle(trial, fitting.basis.length);
    if (obstacle) report.error('consistency', `${showPath(['parton', 'trials', i])}: ${obstacle}.`, ['parton', 'trials', i], at('parton', 'trials', i));
  }
};

const CHECKS: readonly Check[] = [
  trialsDecideAlone,
  weightsComeFromOnePlace, optionsAreComplete, limitsOfCutsAgree,
  datasetsAreDistinct, constraintsAreNoData, constraintsAreDistinct, someDataValidate, layersMatch, singletIsLast, dropoutHasALayer,
  optimizerHasOptions, penaltyIsWhole, multipliersGrow, basisIsComplete, largeXIsGivenOrScaled, polarisedHaveTheirRules,
  rangesAreOrdered, filterRulesApply, positivityIsImposed, sumRulesStandOnce,
];

/** Calls back for every name that was there before. */
function reportRepeated(names: readonly string[] | undefined, report: (name: string, index: number, first: number) => void): void {
  const seen = new Map<string, number>();
  for (const [i, name] of (names ?? []).entries()) {
    const first = seen.get(name);
    if (first === undefined) seen.set(name, i);
    else report(name, i, first);
  }
}
