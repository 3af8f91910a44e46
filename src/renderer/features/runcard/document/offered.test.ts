import { expect, it } from 'vitest';
import { readYaml } from '../../../../shared/runcard/yaml-tree';
import { FormReader } from './form-reader';
import { isOffered } from './offered';

const OPTIONS = ['learning_rate', 'clipnorm', 'momentum', 'nesterov'];
function offered(text: string, keys = OPTIONS.map((option) => ['parameters', 'optimizer', option])): string[] {
  const form = new FormReader(readYaml(text).tree!, text);
  return keys.filter((path) => isOffered(form, path)).map((path) => path.at(-1)!);
}
const optimizer = (words: string) => `parameters:\n  optimizer: {${words}}\n`;

it('an optimizer has fields for its own options', () => {
  expect(offered(optimizer('optimizer_name: Nadam'))).toEqual(['learning_rate', 'clipnorm']);
  expect(offered(optimizer('optimizer_name: Adagrad'))).toEqual(['clipnorm']);
  expect(offered(optimizer('optimizer_name: SGD'))).toEqual(OPTIONS);
});

it('what is written has its field, to be taken away', () => expect(offered(optimizer('optimizer_name: Nadam, momentum: 0.9'))).toEqual(['learning_rate', 'clipnorm', 'momentum']));

it('an optimizer that there is not hides nothing', () => expect(offered(optimizer('optimizer_name: Nadamm'))).toEqual(OPTIONS));

it('what trials decide has no field', () => {
  const keys = [['parameters', 'dropout'], ['parameters', 'optimizer', 'clipnorm'], ['parameters', 'stopping_delta']];
  expect(offered('trial_specs: {hyperscan: some}\nparameters: {}\n', keys)).toEqual(['stopping_delta']);
  expect(offered('parameters: {}\n', keys)).toEqual(['dropout', 'clipnorm', 'stopping_delta']);
});
