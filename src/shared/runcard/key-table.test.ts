import { describe, expect, it } from 'vitest';
import { homesOf, listKeys } from './key-table';

const keys = listKeys();
const paths = new Set(keys.map(({ path }) => path));

/** Every key of the runcards that come with n3fit 4.1.5 (examples and regression tests). */
const N3FIT_EXAMPLES = `
description dataset_inputs datacuts theory trvlseed nnseed mcseed genrep diagonal_basis diagonal_frac parameters fitting positivity integrability debug maxcores
save load parallel_models double_precision tensorboard kfold hyperscan_config theorycovmatconfig positivity_bound closuretest fiatlux trial_specs
added_filter_rules drop_internal_rules resample_negative_pseudodata load_weights_from_fit same_trvl_per_replica use_t0_sampling norm_threshold
dataset_inputs[].dataset dataset_inputs[].frac dataset_inputs[].variant dataset_inputs[].cfac dataset_inputs[].weight dataset_inputs[].custom_group dataset_inputs[].sys
datacuts.t0pdfset datacuts.q2min datacuts.w2min datacuts.use_cuts datacuts.cuts_intersection_spec datacuts.unpolarized_bc theory.theoryid
parameters.nodes_per_layer parameters.activation_per_layer parameters.initializer parameters.optimizer parameters.epochs parameters.positivity parameters.integrability
parameters.stopping_patience parameters.stopping_delta parameters.layer_type parameters.dropout parameters.threshold_chi2 parameters.feature_scaling_points
parameters.regularizer parameters.regularizer_args parameters.optimizer.optimizer_name parameters.optimizer.learning_rate parameters.optimizer.clipnorm
parameters.positivity.initial parameters.positivity.multiplier parameters.positivity.threshold
parameters.integrability.initial parameters.integrability.multiplier parameters.integrability.threshold
fitting.fitbasis fitting.basis fitting.sum_rules fitting.savepseudodata fitting.basis[].fl fitting.basis[].trainable fitting.basis[].smallx fitting.basis[].largex
closuretest.filterseed closuretest.fakedata closuretest.fakepdf closuretest.fakenoise closuretest.faketheoryid
positivity.posdatasets positivity.posdatasets[].dataset positivity.posdatasets[].maxlambda integrability.integdatasets integrability.integdatasets[].dataset
added_filter_rules[].dataset added_filter_rules[].process_type added_filter_rules[].rule added_filter_rules[].reason
`.trim().split(/\s+/);

describe('the table of keys', () => {
  it.each(N3FIT_EXAMPLES)('knows %s', (path) => {
    expect(paths.has(path)).toBe(true);
  });

  it('gives a reason for every key that is set aside', () => {
    for (const { path, info } of keys) expect(info.status === undefined || (info.why ?? '').length > 3, path).toBe(true);
  });

  it('says what every value must be, unless it is a mapping or a free text', () => {
    const silent = keys.filter(({ path, info }) => info.status === undefined && info.expects === undefined && !keys.some((other) => other.path.startsWith(`${path}.`)));
    expect(silent.map(({ path }) => path)).toEqual(['added_filter_rules[].reason', 'filter_rules[].reason']);
  });

  it('finds the places of a key, and not those where it has no effect', () => {
    expect(homesOf('frac')).toEqual(['dataset_inputs[]', 'datacuts.cuts_intersection_spec[].dataset_inputs[]']);
    expect(homesOf('clipnorm')).toEqual(['parameters.optimizer']);
    expect(homesOf('theoryid')).toEqual(['datacuts.cuts_intersection_spec[]', 'theory']);
    expect(homesOf('use_cuts')).toEqual(['datacuts']);
    expect(homesOf('nonsense')).toEqual([]);
  });
});
