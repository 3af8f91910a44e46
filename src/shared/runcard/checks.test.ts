import { describe, expect, it } from 'vitest';
import { changed, SMALL_RUNCARD } from '../../../tests/helpers/small-runcard';
import { parseRuncard } from './parse';

const remarks = (text: string) => parseRuncard(text).diagnostics.map(({ severity, code, line, path }) => `${severity} ${code} ${line} ${path}`);
/** Line on which a piece of text stands for the last time. */
const lineOf = (text: string, piece: string) => text.slice(0, text.lastIndexOf(piece)).split('\n').length;

const NMC = '- {dataset: NMC_NC_NOTFIXED_EM-F2, frac: 0.75, variant: legacy_dw}\n';

describe('datasets', () => {
  it('are fitted once', () => {
    const text = changed('datacuts:', `${NMC}datacuts:`);
    expect(remarks(text)).toEqual([`error consistency ${lineOf(text, 'NMC')} dataset_inputs[2].dataset`]);
    expect(parseRuncard(text).diagnostics[0]!.message).toContain('line 4');
  });

  it('are measurements', () => {
    expect(parseRuncard(changed('NMC_NC_NOTFIXED_EM-F2', 'NNPDF_POS_2P24GEV_F2U')).diagnostics).toMatchObject([
      { code: 'misplaced', line: 4, path: 'dataset_inputs[0].dataset', remedy: 'Move it to positivity: posdatasets.' },
    ]);
  });

  it('leave some points for validation and some for training', () => {
    const all = changed('frac: 0.5', 'frac: 1', changed('frac: 0.75, ', ''));
    expect(remarks(all)).toEqual(['info consistency 3 dataset_inputs']);
    const none = changed('frac: 0.5', 'frac: 0', changed('frac: 0.75', 'frac: 0'));
    expect(remarks(none)).toEqual(['error consistency 3 dataset_inputs']);
    expect(remarks(changed('frac: 0.5', 'frac: 1'))).toEqual([]);
  });

  it('of options that need another key', () => {
    expect(remarks(changed('mcseed: 3', 'mcseed: 3\nclosuretest: {fakedata: true}'))[0]).toMatch(/^error consistency .*closuretest/);
    expect(remarks(changed('mcseed: 3', 'mcseed: 3\ntheorycovmatconfig: {mult_factor: 2}'))[0]).toMatch(/^error consistency .*theorycovmatconfig/);
    expect(remarks(changed('mcseed: 3', 'mcseed: 3\ntheorycovmatconfig: {user_covmat_path: covmat.csv}'))).toEqual([]);
    const shared = changed('t0pdfset: T0_disfit', 't0pdfset: T0_disfit\n  use_cuts: fromintersection');
    expect(remarks(shared)).toEqual([expect.stringMatching(/^error consistency .*datacuts.use_cuts$/)]);
    expect(remarks(shared.replace('fromintersection', 'fromintersection\n  cuts_intersection_spec: [{theoryid: 200}]'))).toEqual([]);
  });

  it('of theory covariances that are complete', () => {
    const config = (text: string) => remarks(changed('mcseed: 3', `mcseed: 3\ntheorycovmatconfig: ${text}`));
    expect(config('{point_prescriptions: [7 point, 3f point], pdf: A}')).toEqual([]);
    expect(config('{point_prescriptions: [7 point]}')).toEqual([expect.stringMatching(/^error consistency .*theorycovmatconfig.point_prescriptions$/)]);
    expect(config('{point_prescriptions: [8 point], pdf: A}')).toEqual([expect.stringMatching(/^error value .*theorycovmatconfig.point_prescriptions\[0\]$/)]);
  });

  it.each([
    ['{q2min: 5}', ['filter_defaults', 'filter_defaults.q2min']],
    ['{q2min: 3.49}', ['filter_defaults']],
    ['{q2min: 3.49, w2min: 12.5}', []],
    ['{}', []],
    ['{w2min: 12.5, maxTau: 0.1}', ['filter_defaults']],
  ])('have one set of limits: filter_defaults: %s', (defaults, paths) => {
    const text = changed('t0pdfset: T0_disfit', 't0pdfset: T0_disfit\n  q2min: 3.49', changed('mcseed: 3', `mcseed: 3\nfilter_defaults: ${defaults}`));
    expect(parseRuncard(text).diagnostics.map(({ path }) => path)).toEqual(paths);
  });

  it('are split by eigenmode in the diagonal basis, where frac has no effect', () => {
    const diagonal = changed('diagonal_basis: false', 'diagonal_basis: true');
    expect(remarks(diagonal)).toEqual(['info no-effect 4 dataset_inputs[0].frac']);
    const whole = changed('diagonal_basis: false', 'diagonal_frac: 1');
    expect(remarks(whole)).toContain('info consistency 14 diagonal_frac');
    expect(remarks(changed('diagonal_basis: false', 'diagonal_basis: false\ndiagonal_frac: 0.5'))).toEqual(['warning no-effect 15 diagonal_frac']);
  });
});

const POLARISED = SMALL_RUNCARD.replace('fitbasis: EVOL', 'fitbasis: POLARIZED_EVOL\n  sum_rules: TSR').replace('[5, 8]', '[5, 4]')
  .replaceAll(/ *- {fl: (v|v3|v8|t15),.*\n/g, '').replace('mcseed: 3', 'mcseed: 3\npositivity_bound: {unpolarized_bc: A}');

describe('network and basis', () => {
  it.each([
    ['as many layers as activation functions', '[tanh, linear]', '[linear]', 'consistency', 'parameters.activation_per_layer'],
    ['an output for each flavour', '[5, 8]', '[5, 9]', 'consistency', 'parameters.nodes_per_layer[1]'],
    ['ordered ranges at small x', 'smallx: [0.5, 0.7]', 'smallx: [0.7, 0.5]', 'consistency', 'fitting.basis[2].smallx'],
    ['ordered ranges at large x', 'largex: [1.5, 3.2]', 'largex: [3.2, 1.5]', 'consistency', 'fitting.basis[7].largex'],
    ['flavours of the basis', 'fl: t15', 'fl: c', 'value', 'fitting.basis[7].fl'],
    ['no square_singlet before the end', '[tanh, linear]', '[square_singlet, linear]', 'consistency', 'parameters.activation_per_layer[0]'],
    ['no rate with Adagrad', 'optimizer_name: Nadam', 'optimizer_name: Adagrad, learning_rate: 0.1', 'consistency', 'parameters.optimizer.learning_rate'],
    ['no momentum with Adam', 'optimizer_name: Nadam', 'optimizer_name: Adam, momentum: 0.9', 'consistency', 'parameters.optimizer.momentum'],
  ])('have %s', (_, from, to, code, path) => {
    const text = changed(from, to);
    expect(remarks(text)).toEqual([`error ${code} ${lineOf(text, to)} ${path}`]);
  });

  it.each([
    ['no dropout flavour by flavour', changed('dropout: 0.0', 'dropout: 0.3', changed('layer_type: dense', 'layer_type: dense_per_flavour')), 'error consistency 23 parameters.dropout'],
    ['no arguments without a regularizer', changed('dropout: 0.0', 'dropout: 0.0\n  regularizer_args: {l1: 0.1}'), 'error consistency 24 parameters.regularizer_args'],
    ['a layer for dropout', changed('dropout: 0.0', 'dropout: 0.3'), 'info no-effect 23 parameters.dropout'],
    ['momentum that n3fit leaves out', changed('Nadam', 'SGD, momentum: 0.9'), 'info consistency 19 parameters.optimizer.momentum'],
    ['a regularizer that n3fit leaves out', changed('dropout: 0.0', 'dropout: 0.0\n  regularizer: l1_l2'), 'info consistency 24 parameters.regularizer'],
    ['sum rules of its own', POLARISED.replace('  sum_rules: TSR\n', ''), 'error consistency 25 fitting.sum_rules'],
    ['unpolarised PDFs besides', POLARISED.replace(/positivity_bound.*\n/, ''), 'error missing 25 positivity_bound'],
    ['none of them if it is unpolarised', changed('mcseed: 3', 'mcseed: 3\npositivity_bound: {unpolarized_bc: A, n_std: 2}'), 'error consistency 13 positivity_bound'],
  ])('may have %s', (_, text, remark) => expect(remarks(text)).toEqual([remark]));

  it('may be polarised', () => expect(parseRuncard(POLARISED).runcard).toMatchObject({ sumRules: 'TSR', basis: { name: 'POLARIZED_EVOL' } }));

  it('have every flavour once', () => {
    const text = changed('fl: t15', 'fl: t8');
    expect(parseRuncard(text).diagnostics.map(({ message }) => message)).toEqual(['The basis EVOL lacks t15.', 'The flavour t8 stands here twice.']);
  });

  it('may be in any order, and in the flavour basis', () => {
    const flavours = ['u', 'ubar', 'd', 'dbar', 's', 'sbar', 'c', 'g'];
    const names = ['sng', 'g', 'v', 'v3', 'v8', 't3', 't8', 't15'];
    const text = SMALL_RUNCARD.replace('EVOL', 'FLAVOUR').replaceAll(/fl: (\w+)/g, (_, name: string) => `fl: ${flavours[7 - names.indexOf(name)]}`);
    expect(parseRuncard(text).runcard!.basis.flavours.map(({ name }) => name)).toEqual([...flavours].reverse());
  });
});

describe('constraints', () => {
  const rise = (entry: string) => changed('layer_type: dense', `layer_type: dense\n  positivity: {${entry}}`);

  it('are imposed once', () => {
    const text = `${SMALL_RUNCARD}  - {dataset: NNPDF_POS_2P24GEV_F2U, maxlambda: 1e7}\n`;
    expect(remarks(text)).toEqual([`error consistency ${lineOf(text, '1e7')} positivity.posdatasets[1].dataset`]);
  });

  it('grow with a multiplier above 0', () => {
    expect(remarks(rise('initial: 1, multiplier: 1.05'))).toEqual([]);
    expect(remarks(rise('initial: 1, multiplier: 0'))).toEqual([`warning value ${lineOf(rise('multiplier'), 'multiplier')} parameters.positivity.multiplier`]);
    expect(remarks(rise('initial: 1, multiplier: -1'))[0]).toMatch(/^warning value/);
    expect(remarks(rise('multiplier: 0'))[0]).toMatch(/^error consistency/);
    expect(remarks(rise('initial: 0'))[0]).toMatch(/^error value \d+ parameters\.positivity\.initial$/);
  });

  it('may be absent, which is mentioned', () => {
    const text = SMALL_RUNCARD.slice(0, SMALL_RUNCARD.indexOf('positivity:'));
    expect(parseRuncard(text).diagnostics).toMatchObject([{ severity: 'info', message: 'No positivity is imposed: every replica will pass it.' }]);
  });
});

describe('cuts and sum rules', () => {
  const rules = (...lines: string[]) => `${SMALL_RUNCARD}added_filter_rules:\n${lines.map((line) => `- {${line}}\n`).join('')}`;

  it('a cut says what it cuts, and is given once', () => {
    expect(remarks(rules('rule: x > 1'))).toMatchObject([expect.stringMatching(/^error missing \d+ added_filter_rules\[0\]$/)]);
    expect(remarks(rules('rule: x > 1').replace('added_', ''))).toMatchObject([expect.stringMatching(/^error missing \d+ filter_rules\[0\]$/)]);
    expect(remarks(rules('dataset: A, rule: x > 1', 'dataset: B, rule: x > 1'))).toEqual([]);
    expect(remarks(rules('dataset: A, rule: x > 1, PTO: NLO', 'dataset: A, rule: x > 1, PTO: NNLO'))).toEqual([]);
    expect(remarks(rules('dataset: A, rule: x > 1', 'dataset: A, rule: x > 1, reason: other'))).toMatchObject([expect.stringMatching(/^error consistency \d+ added_filter_rules\[1\]$/)]);
  });

  it('sum rules in fitting go before those at the top level', () => {
    const text = `${changed('fitbasis: EVOL', 'fitbasis: EVOL\n  sum_rules: VSR')}sum_rules: MSR\n`;
    const { runcard, diagnostics } = parseRuncard(text);
    expect(runcard!.sumRules).toBe('VSR');
    expect(diagnostics).toMatchObject([{ severity: 'warning', code: 'no-effect', path: 'sum_rules' }]);
  });
});
