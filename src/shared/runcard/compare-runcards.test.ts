import { expect, it } from 'vitest';
import { SMALL_RUNCARD } from '../../../tests/helpers/small-runcard';
import { canonicalRuncard } from './canonical';
import { differences, entriesOf, sameFit } from './compare-runcards';
import { requireRuncard } from './parse';
import type { Runcard } from './runcard';

const whole = (text: string): Runcard => requireRuncard(text, 'runcard.yml');
const withLines = (lines: string, cuts = '') => whole(`${SMALL_RUNCARD.replace('t0pdfset: T0_disfit', `t0pdfset: T0_disfit${cuts}`)}${lines}\n`);
const TRIAL = 'nodes_per_layer: [5, 8], initializer: glorot_normal, layer_type: dense, dropout: 0, optimizer: Nadam, epochs: 70, stopping_patience: 0.1';
const SCANNED = /^ {2}(nodes_per_layer|activation_per_layer|initializer|optimizer|epochs|stopping_patience|layer_type|dropout): .*\n/gm;

/** Runcards that together say everything that a runcard can. */
const RUNCARDS: readonly (readonly [string, Runcard])[] = [
  ['a small one', whole(SMALL_RUNCARD)],
  ['of data and statistics', withLines(`closuretest: {fakedata: true, fakepdf: A, faketheoryid: 3, filterseed: 5}
use_t0_sampling: false
norm_threshold: 5
metadata_group: custom_group
theorycovmatconfig: {user_covmat_path: cov.csv, point_prescriptions: [power corrections], pdf: A, unpolarized_bc: B, pc_parameters: {f2p: {nodes: [0, 1], yshift: [1, 0]}}, pc_included_procs: [DIS NC], pc_excluded_datasets: [C]}`)],
  ['of cuts', withLines(`filter_rules: [{dataset: A, rule: x > 1, local_variables: {y: x + 1}, PTO: NNLO, FNS: FONLL, IC: true}]
drop_internal_rules: [B]
added_filter_rules: [{dataset: A, rule: x > 1, reason: none}, {dataset: A, rule: x < 2}, {process_type: DIS_NC, rule: Q2 > 3, local_variables: {z: 1}}]`,
  '\n  use_cuts: fromsimilarpredictions\n  cut_similarity_threshold: 2\n  do_not_require_similarity_for: [D]\n  cuts_intersection_spec: [{theoryid: 1, pdf: A}, {theoryid: 2, pdf: B, dataset_inputs: [{dataset: E, cfac: [QCD], variant: legacy}]}]')],
  ['of cuts of a fit', withLines('', '\n  use_cuts: fromfit\n  fit: other')],
  ['of cuts of two theories', withLines('', '\n  use_cuts: fromintersection\n  cuts_intersection_spec: [{theoryid: 1}, {theoryid: 2}]')],
  ['in the diagonal basis, with photons and weights of a fit', whole(`${SMALL_RUNCARD.replace('diagonal_basis: false', 'diagonal_basis: true')}fiatlux: {luxset: A}\nload_weights_from_fit: other\n`)],
  ['of a model', whole(`${SMALL_RUNCARD.replace('dropout: 0.0', 'dropout: 0.1\n  regularizer: l1_l2\n  regularizer_args: {l1: 1, l2: 2}\n  feature_scaling_points: 9\n  positivity: {initial: 3, multiplier: 2}')
    .replace('optimizer_name: Nadam', 'optimizer_name: SGD, momentum: 0.5, nesterov: true').replace(/, largex: \[[^\]]*\]/g, '')}load: weights.h5\n`)],
  ['of trials', whole(`${SMALL_RUNCARD.replace(SCANNED, '').replace('parameters:\n', 'parameters:\n  threshold_chi2: 3.5\n')}trial_specs: {hyperscan: scan, thermalization: 3, number_of_trials: 3}
parton:
  trials_of: {hyperscan: scan, thermalization: 3, number_of_trials: 3}
  trials: [{trial: 1, ${TRIAL}, activation_per_layer: tanh}, {trial: 2, ${TRIAL}, activation_per_layer: sigmoid}, {trial: 3, ${TRIAL}, activation_per_layer: tanh, initial: 4}]
`)],
];

/** Every copy of a value in which one part is another. */
function* changes(value: unknown, path = ''): Generator<readonly [string, unknown]> {
  if (typeof value === 'number') yield [path, value + 1];
  else if (typeof value === 'string') yield [path, `${value}x`];
  else if (typeof value === 'boolean') yield [path, !value];
  else if (Array.isArray(value)) {
    for (const [i, part] of value.entries()) for (const [where, changed] of changes(part, `${path}[${i}]`)) yield [where, value.map((one, k) => (k === i ? changed : one) as unknown)];
    if (value.length > 1) yield [`${path} reversed`, [...value].reverse()];
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, part] of Object.entries(value)) for (const [where, changed] of changes(part, `${path}.${key}`)) yield [where, { ...value, [key]: changed }];
  }
}

const FOLLOWS_FROM_TRIALS = /^\.(network|optimizer|epochs|stopping|lagrange)/;
const FOLLOWS_FROM_CUTS = /^\.cuts\.(use|theories)/;

it.each(RUNCARDS)('whatever makes a runcard %s another fit is among its differences', (_, runcard) => {
  const hidden: string[] = [];
  let told = 0;
  for (const [where, value] of changes(runcard)) {
    if (runcard.trials && FOLLOWS_FROM_TRIALS.test(where)) continue;
    if ((runcard.cuts.fit ?? runcard.cuts.similar) && FOLLOWS_FROM_CUTS.test(where)) continue;
    const changed = value as Runcard;
    if (canonicalRuncard(changed) === canonicalRuncard(runcard)) continue;
    expect(sameFit([runcard, changed])).toBe(false);
    if (differences([entriesOf(runcard), entriesOf(changed)]).length > 0) told++;
    else hidden.push(where);
  }
  expect(hidden).toEqual([]);
  expect(told).toBeGreaterThan(50);
});
