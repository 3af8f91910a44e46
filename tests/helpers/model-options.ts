import { ACTIVATIONS, FIT_BASES, type FitBasisName } from '../../src/shared/runcard/runcard';
import type { SyntheticOptions } from './synthetic-problem';

/** Everything that a runcard can choose of the model, one or a few at a time. */
export const MODEL_OPTIONS: readonly SyntheticOptions[] = [
  ...ACTIVATIONS.filter((activation) => activation !== 'square_singlet').map((activation) =>
    ({ hidden: activation === 'exponential' ? [4] : [4, 3], activation })), // twice it leaves float32
  { hidden: [4], lastActivation: 'square_singlet' },
  { hidden: [4], lastActivation: 'softmax', basis: 'FLAVOUR' },
  ...Object.keys(FIT_BASES).map((name): SyntheticOptions => ({ hidden: [4], basis: name as FitBasisName, sumRules: name.startsWith('POLARIZED') ? 'TSR' : 'ALL' })),
  { hidden: [4], basis: 'CCBAR_ASYMM', sumRules: 'ALLBUTCSR' },
  { hidden: [4], basis: 'POLARIZED_EVOL', sumRules: 'NONE' },
  {
    hidden: [4], basis: 'POLARIZED_EVOL', sumRules: 'TSR',
    experiments: [[{ operation: 'RATIO', known: [1], ndata: 7 }, { kind: 'bilinear', operation: 'RATIO', known: [1], onePointBelow: true, ndata: 4 }, { operation: 'ADD', known: [1], ndata: 3 }]],
    positivity: [{ operation: 'SUBTRACT_ABS', known: [0], ndata: 6 }, { operation: 'SUBTRACT_ABSPAIR', known: [0, 1], ndata: 5 }],
  },
  { hidden: [3], positivity: [{ operation: 'SUBTRACT_ABS', ndata: 3 }, { kind: 'bilinear', operation: 'SUBTRACT_ABS', known: [0], ndata: 3 }] },
  {
    hidden: [4], photon: true,
    experiments: [[{ channels: [0, 1, 2, 9], ndata: 7 }, { kind: 'bilinear', channels: [0, 1, 2, 0, 0, 0, 1, 1], ndata: 5 }, { operation: 'RATIO', channels: [0, 1, 3], ndata: 4 }]],
    positivity: [{ channels: [0, 2], ndata: 3 }, { kind: 'bilinear', channels: [0, 10, 2, 2], ndata: 2 }],
  },
  { hidden: [3], photon: true, sumRules: 'ALLBUTCSR', basis: 'CCBAR_ASYMM', scaled: true, experiments: [[{ channels: [0, 1, 6], ndata: 9 }]] },
  { hidden: [6, 5], network: { perFlavour: true } },
  { hidden: [], basis: 'FLAVOUR', network: { perFlavour: true }, lastActivation: 'tanh' },
  { hidden: [3], network: { perFlavour: true }, activation: 'softmax', lastActivation: 'square_singlet' },
  { hidden: [3, 3], network: { perFlavour: true }, scaled: true },
  { hidden: [6, 5], network: { dropout: { rate: 0.3, layer: 0 } } },
  { hidden: [5, 9, 4], network: { dropout: { rate: 0.2, layer: 1 }, penalty: { l1: 0.3, l2: 0 } }, scaled: true },
  { hidden: [6, 5], network: { penalty: { l1: 0.2, l2: 0.7 } } },
  { hidden: [6, 5], network: { perFlavour: true, penalty: { l1: 0, l2: 2 } }, basis: 'NN31IC' },
  { hidden: [7, 5], scaled: true },
  { hidden: [7], scaled: true, lastActivation: 'tanh', trainable: false },
];
