import { describe, expect, it } from 'vitest';
import { changed, SMALL_RUNCARD } from '../../../tests/helpers/small-runcard';
import { PartonError } from '../errors';
import type { Diagnostic } from './diagnostics';
import { parseRuncard, requireRuncard } from './parse';

/** `severity code line path`, which is what most tests care for. */
const brief = ({ severity, code, line, path }: Diagnostic) => `${severity} ${code} ${line} ${path}`;
const remarks = (text: string) => parseRuncard(text).diagnostics.map(brief);
/** Line of what is appended to the small runcard. */
const APPENDED = SMALL_RUNCARD.split('\n').length;
const lineOf = (text: string, piece: string) => text.slice(0, text.indexOf(piece)).split('\n').length;

/** The text after the suggestion of its only error is taken. */
function corrected(text: string): string {
  const [error, ...others] = parseRuncard(text).diagnostics.filter(({ severity }) => severity !== 'info');
  expect(others).toEqual([]);
  const { range, text: better } = error!.suggestion!;
  return text.slice(0, range.start) + better + text.slice(range.end);
}

describe('a sound runcard', () => {
  const { runcard, diagnostics, document } = parseRuncard(SMALL_RUNCARD);

  it('has no remark, and keeps its comments for editing', () => {
    expect(diagnostics).toEqual([]);
    expect(document.toString()).toContain('# comment kept');
  });

  it('is completed with the defaults of n3fit', () => {
    expect(runcard).toMatchObject({
      description: 'small',
      datasets: [
        { name: 'NMC_NC_NOTFIXED_EM-F2', frac: 0.75, variant: 'legacy_dw', cfactors: [], weight: 1 },
        { name: 'NUTEV_CC_NOTFIXED_FE_NU-SIGMARED', frac: 0.5, cfactors: ['MAS'], weight: 1 },
      ],
      theoryId: '40000000',
      seeds: { training: 1, network: 2, montecarlo: 3 },
      pseudodata: true, diagonalBasis: false, diagonalFrac: 0.75,
      t0Set: 'T0_disfit',
      cuts: { q2min: 3.49, w2min: 12.5, use: 'internal' },
      addedFilterRules: [],
      network: { nodes: [5, 8], activations: ['tanh', 'linear'], initializer: 'glorot_normal', layerType: 'dense', dropout: 0 },
      optimizer: { name: 'Nadam', learningRate: 0.001, clipnorm: 1 },
      epochs: 1000,
      stopping: { patience: 0.1, delta: 0, thresholdChi2: 10, thresholdPositivity: 1e-6 },
      lagrange: { positivity: {}, integrability: {} },
      sumRules: 'ALL', quadrature: 'gauss',
      positivity: [{ name: 'NNPDF_POS_2P24GEV_F2U', maxlambda: 1e6 }],
      integrability: [],
      replicas: 100,
    });
    expect(runcard!.basis.name).toBe('EVOL');
    expect(runcard!.basis.flavours.map(({ name }) => name)).toEqual(['sng', 'g', 'v', 'v3', 'v8', 't3', 't8', 't15']);
    expect(runcard!.basis.flavours[0]).toEqual({ name: 'sng', trainable: true, smallx: [1, 1.1], largex: [1.5, 3.1] });
    expect(runcard!.basis.flavours[7]!.trainable).toBe(false);
  });

  it.each([['Nadam', 0.001], ['Adam', 0.01], ['RMSprop', 0.01], ['SGD', 0.01]])('%s learns at %d unless told otherwise', (name, rate) => {
    expect(requireRuncard(changed('Nadam', name), 'a.yml').optimizer.learningRate).toBe(rate);
  });

  it.each([
    ['sum_rules: False', 'NONE'], ['sum_rules: True', 'ALL'], ['sum_rules: All', 'ALL'], ['sum_rules: vsr', 'VSR'], ['sum_rules: MSR', 'MSR'],
    ['sum_rules: ALLBUTCSR', 'ALLBUTCSR'],
  ])('%s imposes %s, in fitting or at the top level', (line, rules) => {
    expect(requireRuncard(changed('fitbasis: EVOL', `fitbasis: EVOL\n  ${line}`), 'a.yml').sumRules).toBe(rules);
    expect(requireRuncard(`${SMALL_RUNCARD}${line}\n`, 'a.yml').sumRules).toBe(rules);
  });

  it('may leave Lagrange multipliers open, or give them', () => {
    const text = changed('layer_type: dense', 'layer_type: dense\n  positivity:\n    initial: 184.8\n    multiplier:\n  integrability: {multiplier: 1.05}');
    expect(requireRuncard(text, 'a.yml').lagrange).toEqual({ positivity: { initial: 184.8 }, integrability: { multiplier: 1.05 } });
  });

  it('may use anchors, aliases and merge keys', () => {
    const text = changed('- {dataset: NMC_NC_NOTFIXED_EM-F2, frac: 0.75, variant: legacy_dw}', '- &nmc {dataset: NMC_NC_NOTFIXED_EM-F2, frac: 0.75, variant: legacy_dw}')
      .replace('- {dataset: NUTEV_CC_NOTFIXED_FE_NU-SIGMARED, cfac: [MAS], frac: 0.5}', '- {<<: *nmc, dataset: OTHER}');
    expect(requireRuncard(text, 'a.yml').datasets[1]).toMatchObject({ name: 'OTHER', frac: 0.75, variant: 'legacy_dw' });
  });

  it('may have cuts of its own, with variables', () => {
    const text = `${SMALL_RUNCARD}added_filter_rules:\n- {process_type: DIS_NCE, reason: why, rule: "y < most", local_variables: {most: 0.9, tau: Q2 / 4}}\n`;
    expect(requireRuncard(text, 'a.yml').addedFilterRules).toEqual([
      { processType: 'DIS_NCE', reason: 'why', rule: 'y < most', localVariables: { most: 0.9, tau: 'Q2 / 4' } },
    ]);
  });

  it('says in its own block how many replicas it wants, and which quadrature', () => {
    expect(requireRuncard(`${SMALL_RUNCARD}parton: {replicas: 20, quadrature: n3fit}\n`, 'a.yml')).toMatchObject({ replicas: 20, quadrature: 'n3fit' });
  });
});

describe('keys', () => {
  it.each([
    ['nnseed: 2', 'nnsed: 2', 'nnsed', 'nnseed'],
    ['epochs: 1e3', 'epoch: 1e3', 'parameters.epoch', 'parameters.epochs'],
    ['{fl: g, smallx', '{fl: g, smalx', 'fitting.basis[1].smalx', 'fitting.basis[1].smallx'],
    ['frac: 0.5', 'fraction: 0.5', 'dataset_inputs[1].fraction', undefined],
    ['{optimizer_name: Nadam}', '{optimiser_name: Nadam}', 'parameters.optimizer.optimiser_name', 'parameters.optimizer.optimizer_name'],
  ])('a misspelt one is reported at its line: %s -> %s', (from, to, path, missing) => {
    const text = changed(from, to);
    const line = lineOf(text, to);
    const found = remarks(text);
    expect(found).toContain(missing === undefined ? `warning unknown ${line} ${path}` : `error unknown ${line} ${path}`);
    expect(found.filter((remark) => remark.includes('missing'))).toEqual(
      missing === undefined ? [] : [expect.stringMatching(new RegExp(`^error missing \\d+ ${missing.replace(/[[\].]/g, '\\$&')}$`))],
    );
  });

  it('the suggestion for a misspelt one is the right spelling', () => {
    const text = changed('diagonal_basis: false', 'diagonal_bassis: false\ndiagonal_basis: false');
    expect(corrected(text)).toContain('\ndiagonal_basis: false\ndiagonal_basis: false\n');
    expect(parseRuncard(text).diagnostics[0]).toMatchObject({ column: 1, endColumn: 16, remedy: 'Did you mean diagonal_basis?' });
  });

  it('one that resembles nothing is left aside with a warning, as n3fit does; not so in our own block', () => {
    expect(remarks(`${SMALL_RUNCARD}coffee: black\n`)).toEqual([`warning unknown ${APPENDED} coffee`]);
    expect(remarks(`${SMALL_RUNCARD}parton:\n  coffee: black\n`)).toEqual([`error unknown ${APPENDED + 1} parton.coffee`]);
  });

  it.each([
    ['description: small', 'description: small\nepochs: 12', 'epochs', 'It belongs in parameters.'],
    ['fitbasis: EVOL', 'fitbasis: EVOL\n  trvlseed: 4', 'fitting.trvlseed', 'It belongs at the top level.'],
    ['layer_type: dense', 'layer_type: dense\n  clipnorm: 1', 'parameters.clipnorm', 'It belongs in parameters.optimizer.'],
    ['mcseed: 3', 'mcseed: 3\nq2min: 3', 'q2min', 'It belongs in datacuts or in filter_defaults.'],
  ])('one in the wrong place is told where it belongs: %s -> %s', (from, to, path, remedy) => {
    expect(parseRuncard(changed(from, to)).diagnostics).toMatchObject([{ severity: 'error', code: 'misplaced', path, remedy }]);
  });

  it('one given twice is reported at the second place, at every level', () => {
    const flow = changed('{fl: g, smallx: [0.7, 1.1],', '{fl: g, smallx: [0.7, 1.1], smallx: [0.7, 1.2],');
    expect(remarks(flow)).toEqual([`error duplicate ${lineOf(flow, 'fl: g')} fitting.basis[1].smallx`]);
    const block = changed('  layer_type: dense\n', '  layer_type: dense\n  epochs: 7 # again\n');
    expect(remarks(block)).toEqual([`error duplicate ${lineOf(block, 'epochs: 7')} parameters.epochs`]);
    expect(parseRuncard(block).diagnostics[0]!.message).toContain(`line ${lineOf(block, 'epochs: 1e3')}`);
    expect(corrected(block)).toBe(SMALL_RUNCARD);
  });

  it('one that is missing is reported where it should stand, with an edit where one is obvious', () => {
    const text = changed('  dropout: 0.0\n', '');
    expect(remarks(text)).toEqual([`error missing ${lineOf(text, 'parameters:')} parameters.dropout`]);
    expect(corrected(text)).toContain('parameters:\n  dropout: 0.0\n  nodes_per_layer');
    expect(remarks(changed('  t0pdfset: T0_disfit', '  q2min: 3'))).toEqual(['error missing 6 datacuts.t0pdfset']);
    expect(remarks('description: only\n').filter((remark) => remark.startsWith('error missing'))).toHaveLength(9);
  });

  it.each([
    ['mcseed: 3', 'mcseed: 3\nclosuretest: {inconsistent_fakedata: true}', 'closuretest.inconsistent_fakedata', 'write inconsistent data'],
    ['mcseed: 3', 'mcseed: 3\ndefault_filter_settings: 31', 'default_filter_settings', 'write filter_defaults'],
    ['dropout: 0.0', 'dropout: 0.0\n  interpolation_points: 5', 'parameters.interpolation_points', 'write feature_scaling_points'],
    ['dropout: 0.0', 'dropout: 0.0\n  pos_initial: 5', 'parameters.pos_initial', 'write initial in positivity'],
    ['maxlambda: 1e6', 'poslambda: 1e6', 'positivity.posdatasets[0].poslambda', 'write maxlambda'],
  ])('one that n3fit no longer takes is an error that says what to write: %s -> %s', (from, to, path, instead) => {
    const errors = parseRuncard(changed(from, to)).diagnostics.filter(({ severity }) => severity === 'error');
    expect(errors).toMatchObject([{ code: 'misplaced', path, message: `n3fit 4.1.5 no longer takes ${path}.` }]);
    expect(errors[0]!.remedy).toContain(`Instead, ${instead}`);
  });

  it('feature scaling stands for the exponents at large x', () => {
    const text = changed('dropout: 0.0', 'dropout: 0.0\n  feature_scaling_points: 5');
    expect(remarks(text).filter((remark) => remark.startsWith('error'))).toHaveLength(8);
    const scaled = requireRuncard(text.replaceAll(/, largex: \[.*?\]/g, ''), 'a.yml');
    expect(scaled.network.scalingPoints).toBe(5);
    expect(scaled.basis.flavours[3]!.largex).toEqual([0, 0]);
  });

  it('one that is missing in a list is reported at its item', () => {
    const text = changed(', largex: [1.5, 3.4]', '');
    expect(remarks(text)).toEqual([`error missing ${lineOf(text, 'fl: v8')} fitting.basis[4].largex`]);
  });

  it.each([
    'load: False', 'load:', 'same_trvl_per_replica: false', 'use_t0_sampling: true', 'closuretest: {fakedata: false}', 'drop_internal_rules: []', 'fiatlux:',
    'debug: false', 'actions_:', 'use_t0: true',
  ])('what is switched off needs no remark: %s', (line) => {
    expect(remarks(`${SMALL_RUNCARD}${line}\n`)).toEqual([]);
  });

  it.each(['maxcores: 8', 'save: weights.h5', 'double_precision: true', 'template_text: hello', 'use_t0: false', 'hyperscan_config: {stopping: {}}'])('what has no effect here is mentioned: %s', (line) => {
    expect(remarks(`${SMALL_RUNCARD}${line}\n`)).toEqual([`info no-effect ${APPENDED} ${line.split(':')[0]}`]);
  });
});

describe('values', () => {
  it.each([
    ['epochs: 1e3', 'epochs: many', 'parameters.epochs'],
    ['epochs: 1e3', 'epochs: 0', 'parameters.epochs'],
    ['epochs: 1e3', 'epochs: 1.5', 'parameters.epochs'],
    ['epochs: 1e3', 'epochs: 1e300', 'parameters.epochs'],
    ['stopping_patience: 0.1', 'stopping_patience: 1.1', 'parameters.stopping_patience'],
    ['{optimizer_name: Nadam}', '{optimizer_name: Nadam, clipnorm: 0}', 'parameters.optimizer.clipnorm'],
    ['{optimizer_name: Nadam}', '{optimizer_name: Nadam, learning_rate: .nan}', 'parameters.optimizer.learning_rate'],
    ['frac: 0.5', 'frac: 1.5', 'dataset_inputs[1].frac'],
    ['cfac: [MAS]', 'cfac: MAS', 'dataset_inputs[1].cfac'],
    ['nodes_per_layer: [5, 8]', 'nodes_per_layer: [5.5, 8]', 'parameters.nodes_per_layer[0]'],
    ['nodes_per_layer: [5, 8]', 'nodes_per_layer: [1e9, 8]', 'parameters.nodes_per_layer[0]'],
    ['smallx: [1.0, 1.1]', 'smallx: [1.0]', 'fitting.basis[0].smallx'],
    ['smallx: [1.0, 1.1]', 'smallx: [1.0, .inf]', 'fitting.basis[0].smallx'],
    ['trvlseed: 1', 'trvlseed: 4294967296', 'trvlseed'],
    ['trvlseed: 1', 'trvlseed: -1', 'trvlseed'],
    ['maxlambda: 1e6', 'maxlambda: 0', 'positivity.posdatasets[0].maxlambda'],
    ['genrep: True', 'genrep: maybe', 'genrep'],
    ['fitbasis: EVOL', 'fitbasis: EVOL\n  sum_rules: SOME', 'fitting.sum_rules'],
    ['datacuts:\n  t0pdfset: T0_disfit', 'datacuts: none', 'datacuts'],
    ['theoryid: 40_000_000', 'theoryid:', 'theory.theoryid'],
  ])('out of range or of the wrong kind is reported at its place: %s -> %s', (from, to, path) => {
    const text = changed(from, to);
    const [remark, ...others] = parseRuncard(text).diagnostics;
    expect(others).toEqual([]);
    expect(remark).toMatchObject({ severity: 'error', code: 'value', path, line: lineOf(text, to) + to.split('\n').length - 1 });
    expect(remark!.message).toMatch(/ must be .+, not .+\.$/);
  });

  it.each([
    ['glorot_normal', 'glorot_norm'], ['Nadam', 'nadam'], ['[tanh, linear]', '[tahn, linear]'], ['genrep: True', 'genrep: "True"'], ['epochs: 1e3', 'epochs: "1e3"'],
    ['fl: t15', 'fl: t51'], ['smallx: [1.0, 1.1]', 'smallx: [1.1, 1.0]'], ['nodes_per_layer: [5, 8]', 'nodes_per_layer: [5, 7]'],
  ])('one edit leads from a slip to what was meant: %s -> %s', (from, to) => {
    const better = parseRuncard(corrected(changed(from, to)));
    expect(better.diagnostics).toEqual([]);
    expect(better.runcard).toEqual(parseRuncard(SMALL_RUNCARD).runcard);
  });

  it('yes and no are taken as YAML 1.1 did, with a warning, because n3fit takes both for true', () => {
    const text = changed('genrep: True', 'genrep: no');
    const { runcard, diagnostics } = parseRuncard(text);
    expect(runcard!.pseudodata).toBe(false);
    expect(diagnostics.map(brief)).toEqual(['warning value 13 genrep']);
    expect(corrected(text)).toContain('genrep: false');
  });
});

describe('text that is no runcard', () => {
  it.each([
    ['nothing', '', 'error value 1 '],
    ['a list', '- 1\n- 2\n', 'error value 1 '],
    ['an open bracket', 'a: [1, 2\nb: 3\n', 'error syntax 2 '],
    ['an alias without anchor', 'a: *b\n', 'error syntax 1 '],
    ['two documents', 'a: 1\n---\nb: 2\n', 'error syntax 2 '],
    ['a mapping as key', '? {a: 1}\n: 2\n', 'error syntax 1 '],
    ['an alias inside its anchor', 'a: &a [*a]\n', 'error limit 1 '],
    ['thirty levels', `${'['.repeat(30)}${']'.repeat(30)}`, 'error limit 1 '],
    ['a megabyte', 'a'.repeat(1 << 20), 'error limit 1 '],
  ])('%s is refused at its place', (_, text, expected) => {
    expect(remarks(text)[0]).toBe(expected);
    expect(parseRuncard(text).runcard).toBeUndefined();
  });
});

describe('requireRuncard', () => {
  it('throws at the line of the first error, and counts the others', () => {
    const text = changed('frac: 0.5', 'frac: 2', changed('Nadam', 'nadam'));
    let thrown: unknown;
    try {
      requireRuncard(text, 'fits/card.yml');
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(PartonError);
    expect(thrown).toMatchObject({ kind: 'input', where: { file: 'fits/card.yml', line: 5, column: 66 } });
    expect((thrown as PartonError).message).toBe(
      'fits/card.yml:5:66: dataset_inputs[1].frac must be a number from 0 to 1, not 2. 1 more error follows: `parton check` lists all.',
    );
  });
});
