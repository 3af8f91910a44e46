import { describe, expect, it } from 'vitest';
import { contextAt } from './context';

const at = (text: string) => contextAt(text.split('\n'));

describe('contextAt', () => {
  it.each<[string, readonly string[], string | undefined, string]>([
    ['des', [], undefined, 'des'],
    ['parameters:\n  epochs: 3\n  ep', ['parameters'], undefined, 'ep'],
    ['parameters:\n  epochs: 3\n  optimizer:\n    optimizer_name: Na', ['parameters', 'optimizer'], 'optimizer_name', 'Na'],
    ['parameters:\n  optimizer:\n    clipnorm: 1\n  initializer: gl', ['parameters'], 'initializer', 'gl'],
    ['dataset_inputs:\n  - {dataset: NMC', ['dataset_inputs', '[]'], 'dataset', 'NMC'],
    ['dataset_inputs:\n- {dataset: NMC, fr', ['dataset_inputs', '[]'], undefined, 'fr'],
    ['dataset_inputs:\n  # c\n  - {dataset: A}\n  - {dataset: NMC, cfac: [M', ['dataset_inputs', '[]'], 'cfac', 'M'],
    ['positivity:\n  posdatasets:\n  - {dataset: N', ['positivity', 'posdatasets', '[]'], 'dataset', 'N'],
    ['fitting:\n  basis:\n  - fl: sng\n    trainable: fa', ['fitting', 'basis', '[]'], 'trainable', 'fa'],
    ['fitting:\n  basis:\n  - fl: s', ['fitting', 'basis', '[]'], 'fl', 's'],
    ['parameters:\n  activation_per_layer: [tanh, li', ['parameters'], 'activation_per_layer', 'li'],
    ['theory:\n  theoryid: 4\ngenrep: t', [], 'genrep', 't'],
  ])('%j', (text, path, key, word) => expect(at(text)).toMatchObject({ path, word, ...(key === undefined ? {} : { key }) }));

  it('has no key where a key is being written', () => expect(at('parameters:\n  ep')!.key).toBeUndefined());
  it('knows what is there already', () => expect(at('parameters:\n  epochs: 3\n  optimizer:\n    clipnorm: 1\n  dr')!.siblings).toEqual(['optimizer', 'epochs']));
  it('says nothing in a comment', () => expect(at('a: 1 # epo')).toBeUndefined());
});
