import { describe, expect, it } from 'vitest';
import { changed, SMALL_RUNCARD } from '../../../tests/helpers/small-runcard';
import { canonicalRuncard } from './canonical';
import { parseRuncard, requireRuncard } from './parse';
import { knownEpochs, runcardOf, trialOf } from './runcard';

const SPECS = 'trial_specs: {hyperscan: scan, thermalization: 3, number_of_trials: 2, override: {epochs: 70}}\n';
const SCANNED = /^ {2}(nodes_per_layer|activation_per_layer|initializer|optimizer|epochs|stopping_patience|layer_type|dropout): .*\n/gm;
const unread = `${SMALL_RUNCARD.replace(SCANNED, '').replace('parameters:\n', 'parameters:\n  threshold_chi2: 3.5\n')}${SPECS}`;
const TRIALS = `parton:
  trials_of: {override: {epochs: 70}, hyperscan: scan, thermalization: 3, number_of_trials: 2}
  trials:
  - {trial: 9, nodes_per_layer: [5, 6, 8], activation_per_layer: tanh, initializer: glorot_normal, layer_type: dense, dropout: 0.1, optimizer: Nadam, learning_rate: 0.002, clipnorm: 0.5, epochs: 70, stopping_patience: 0.2, initial: 15.5}
  - {trial: 4, nodes_per_layer: [8], activation_per_layer: sigmoid, initializer: glorot_uniform, layer_type: dense, dropout: 0, optimizer: Adamax, learning_rate: 0.5, epochs: 90, stopping_patience: 0.1}
`;
const remarks = (text: string) => parseRuncard(text).diagnostics.map(({ severity, code, path }) => `${severity} ${code} ${path}`);

describe('trial_specs', () => {
  it('leave the network open until the scan is read', () => {
    expect(remarks(unread)).toEqual([]);
    const runcard = requireRuncard(unread, 'a.yml');
    expect(runcard.trials).toEqual({ scan: 'scan', thermalization: 3, count: 2, override: { epochs: 70 } });
    expect(knownEpochs(runcard)).toBeUndefined();
    expect(trialOf(runcard, 1)).toBeUndefined();
  });

  it('with trials give replica r the trial r mod n, with what the runcard says of the rest', () => {
    const runcard = requireRuncard(unread + TRIALS, 'a.yml');
    expect([1, 2, 3, 4].map((replica) => trialOf(runcard, replica)!.number)).toEqual([4, 9, 4, 9]);
    expect(knownEpochs(runcard)).toBe(90);
    expect(knownEpochs(runcard, 2)).toBe(70);
    const { trials, ...two } = runcardOf(runcard, 2);
    expect(trials).toBeUndefined();
    expect(two).toMatchObject({
      network: { nodes: [5, 6, 8], activations: ['tanh', 'tanh', 'linear'], dropout: 0.1 }, optimizer: { name: 'Nadam', learningRate: 0.002, clipnorm: 0.5 }, epochs: 70,
      stopping: { patience: 0.2, thresholdChi2: 3.5 }, lagrange: { positivity: { initial: 15.5 } }, seeds: runcard.seeds,
    });
    // n3fit gives Adamax no learning rate, and every optimizer a clipnorm of 1; without an initial multiplier it follows from maxlambda
    expect(runcardOf(runcard, 1)).toMatchObject({ network: { nodes: [8], activations: ['linear'] }, optimizer: { name: 'Adamax', learningRate: 0.001, clipnorm: 1 }, lagrange: { positivity: {} } });
    expect(runcardOf(runcard, 1).lagrange.positivity.initial).toBeUndefined();
  });

  it('mean the same fit by the values of the trials alone', () => {
    const hash = (text: string) => canonicalRuncard(requireRuncard(text, 'a.yml'));
    expect(hash((unread + TRIALS).replaceAll('scan,', 'other,').replaceAll('hyperscan: scan', 'hyperscan: other').replace('trial: 9', 'trial: 8'))).toBe(hash(unread + TRIALS));
    expect(hash((unread + TRIALS).replace('dropout: 0.1', 'dropout: 0.2'))).not.toBe(hash(unread + TRIALS));
  });

  it.each([
    ['other values in parameters, as n3fit refuses them', unread.replace('threshold_chi2', 'epochs: 5\n  threshold_chi2'), ['error consistency parameters.epochs']],
    ['trials of other specs, which are read again', (unread + TRIALS).replace('thermalization: 3', 'thermalization: 2'), ['warning consistency parton.trials']],
    ['trials of another basis', (unread + TRIALS).replace('[5, 6, 8]', '[5, 6, 9]'), ['error consistency parton.trials[0]']],
    ['trials without specs', changed('mcseed: 3', 'mcseed: 3', SMALL_RUNCARD) + TRIALS, ['error consistency parton.trials']],
    ['nothing in them, which is as if they were not there', `${SMALL_RUNCARD}trial_specs: {}\n`, []],
    ['a count that is missing', unread.replace(', number_of_trials: 2', ''), ['error missing trial_specs.number_of_trials']],
    ['an override that is no value', unread.replace('epochs: 70', 'optimizer: Lion'), ['error value trial_specs.override.optimizer']],
  ])('with %s', (_, text, expected) => expect(remarks(text)).toEqual(expected));

  it.each(['', ', override: {}', ', override: '])('trials without anything overridden are those of specs with%s', (override) => {
    const text = (unread + TRIALS).replace('override: {epochs: 70}, ', '').replace(', override: {epochs: 70}', override);
    expect(remarks(text)).toEqual([]);
    expect(requireRuncard(text, 'a.yml').trials!.chosen).toHaveLength(2);
  });

  it('trials that are stale do not count', () => {
    expect(requireRuncard((unread + TRIALS).replace('thermalization: 3', 'thermalization: 2'), 'a.yml').trials!.chosen).toBeUndefined();
  });
});
