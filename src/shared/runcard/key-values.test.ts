import { describe, expect, it } from 'vitest';
import { choicesOf, keyValue, schemaAt, valueKeys } from './key-values';

it('knows the words that a value may be', () => {
  expect(choicesOf(schemaAt(['parameters', 'optimizer', 'optimizer_name'])!)).toContain('Nadam');
  expect(choicesOf(schemaAt(['parameters', 'activation_per_layer'])!)).toContain('tanh');
  expect(choicesOf(schemaAt(['fitting', 'basis', '[]', 'trainable'])!)).toEqual(['true', 'false']);
  expect(choicesOf(schemaAt(['sum_rules'])!)).toEqual(expect.arrayContaining(['true', 'false', 'ALL', 'MSR', 'VSR']));
  expect(choicesOf(schemaAt(['theory', 'theoryid'])!)).toEqual([]);
});

describe('the field of a key', () => {
  it.each([
    ['parameters.epochs', { kind: 'number', optional: false }],
    ['diagonal_frac', { kind: 'number', optional: true, fallback: '0.75' }],
    ['diagonal_basis', { kind: 'flag', optional: true, fallback: 'true' }],
    ['parameters.nodes_per_layer', { kind: 'list', optional: false }],
    ['parameters.layer_type', { kind: 'choice' }],
    ['description', { kind: 'text', optional: true }],
  ])('%s', (path, expected) => expect(keyValue(path.split('.'))).toMatchObject(expected));
  it('of a table of names', () => expect(keyValue(['added_filter_rules', '[]', 'local_variables'])).toMatchObject({ kind: 'table' }));
});

it('lists the keys that hold a value: not mappings, nor lists of mappings', () => {
  const keys = valueKeys().map((path) => path.join('.'));
  expect(keys).toEqual(expect.arrayContaining(['trvlseed', 'parameters.optimizer.clipnorm', 'dataset_inputs.[].cfac', 'fitting.basis.[].smallx', 'parameters.nodes_per_layer']));
  for (const mapping of ['parameters', 'dataset_inputs', 'positivity.posdatasets', 'kfold']) expect(keys).not.toContain(mapping);
  expect(new Set(keys).size).toBe(keys.length);
});
