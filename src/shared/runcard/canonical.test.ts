import { describe, expect, it } from 'vitest';
import { changed, SMALL_RUNCARD } from '../../../tests/helpers/small-runcard';
import { canonicalData, canonicalRuncard } from './canonical';
import { requireRuncard } from './parse';

const canonical = (text: string) => canonicalRuncard(requireRuncard(text, 'runcard.yml'));
const base = canonical(SMALL_RUNCARD);

describe('canonicalRuncard', () => {
  it.each([
    ['comments', '# comment kept', '# another'],
    ['the description', 'description: small', 'description: large'],
    ['the order of keys', 'trvlseed: 1\nnnseed: 2', 'nnseed: 2\ntrvlseed: 1'],
    ['the spelling of numbers', 'epochs: 1e3', 'epochs: 1_000'],
    ['defaults written out', 'dropout: 0.0', 'dropout: 0\n  threshold_chi2: 10.0'],
    ['keys without effect', 'mcseed: 3', 'mcseed: 3\nmaxcores: 4'],
    ['the number of replicas', 'mcseed: 3', 'mcseed: 3\nparton: {replicas: 7}'],
    ['diagonal_frac outside the diagonal basis', 'diagonal_basis: false', 'diagonal_basis: false\ndiagonal_frac: 0.6'],
  ])('does not depend on %s', (_, from, to) => {
    expect(canonical(changed(from, to))).toBe(base);
  });

  it.each([
    ['a seed', 'mcseed: 3', 'mcseed: 4'],
    ['the epochs', 'epochs: 1e3', 'epochs: 1001'],
    ['a fraction', 'frac: 0.5', 'frac: 0.6'],
    ['the t0 set', 'T0_disfit', 'NNPDF40_nnlo_as_01180'],
    ['the quadrature', 'mcseed: 3', 'mcseed: 3\nparton: {quadrature: n3fit}'],
    ['a cut', 'mcseed: 3', 'mcseed: 3\nadded_filter_rules: [{process_type: DIS_NCE, rule: x > 0.1}]'],
    ['the order of flavours', '- {fl: sng, smallx: [1.0, 1.1], largex: [1.5, 3.1]}\n  - {fl: g, smallx: [0.7, 1.1], largex: [2.8, 5.7]}',
      '- {fl: g, smallx: [0.7, 1.1], largex: [2.8, 5.7]}\n  - {fl: sng, smallx: [1.0, 1.1], largex: [1.5, 3.1]}'],
  ])('depends on %s', (_, from, to) => {
    expect(canonical(changed(from, to))).not.toBe(base);
  });

  it('is a plain line that a later version reads the same', () => {
    expect(base).toMatch(/^\{"addedFilterRules":\[\],"basis":\{"flavours":\[\{"largex":\[1\.5,3\.1\],"name":"sng","smallx":\[1,1\.1\],"trainable":true\},/);
    expect(base).toMatch(/,"version":1\}$/);
  });
});

describe('canonicalData', () => {
  const data = (text: string) => canonicalData(requireRuncard(text, 'runcard.yml'));

  it.each([
    ['a seed', 'mcseed: 3', 'mcseed: 4'], ['the epochs', 'epochs: 1e3', 'epochs: 1001'], ['the network', 'dropout: 0.0', 'dropout: 0.1'],
    ['the quadrature', 'mcseed: 3', 'mcseed: 3\nparton: {quadrature: n3fit}'], ['exponents', 'smallx: [1.0, 1.1]', 'smallx: [1.0, 1.2]'],
  ])('does not depend on %s', (_, from, to) => { expect(data(changed(from, to))).toBe(data(SMALL_RUNCARD)); });

  it.each([
    ['the t0 set', 'T0_disfit', 'NNPDF40_nnlo_as_01180'], ['a cut', 'mcseed: 3', 'mcseed: 3\nadded_filter_rules: [{process_type: DIS_NCE, rule: x > 0.1}]'],
  ])('depends on %s', (_, from, to) => { expect(data(changed(from, to))).not.toBe(data(SMALL_RUNCARD)); });

  it('depends on the sum rules with feature scaling, which shares the model of PDFs', () => {
    const scaled = changed('dropout: 0.0', 'dropout: 0.0\n  feature_scaling_points: 5').replaceAll(/, largex: [^}]*/g, '');
    expect(data(changed('fitbasis: EVOL', 'fitbasis: EVOL\n  sum_rules: MSR', scaled))).not.toBe(data(scaled));
    expect(data(changed('fitbasis: EVOL', 'fitbasis: EVOL\n  sum_rules: MSR'))).toBe(data(SMALL_RUNCARD));
  });
});
