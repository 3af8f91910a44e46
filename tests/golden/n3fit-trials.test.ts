import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTrials } from '../../src/engine/data/hyperscan';
import { exponentRanges, networkShape } from '../../src/engine/model/from-runcard';
import { initialWeights } from '../../src/engine/model/initial-weights';
import { denseLayers } from '../../src/engine/model/weights';
import { seedsOf } from '../../src/engine/problem/replica-data';
import { withTrials } from '../../src/engine/problem/with-trials';
import { requireRuncard } from '../../src/shared/runcard/parse';
import { runcardOf, type FitFlavour } from '../../src/shared/runcard/runcard';
import { temporaryFolder } from '../helpers/cli';
import { readArrays } from '../helpers/recorded-fits';
import { changed, SMALL_RUNCARD } from '../helpers/small-runcard';
import { expectClose } from '../helpers/tolerance';

/** As pandas gives it: what a trial does not have is no number. */
type Row = Readonly<Record<string, unknown>> & { readonly iteration: number; readonly loss: number };
const fixtures = join(import.meta.dirname, '../fixtures/n3fit_trials');
const recorded = JSON.parse(readFileSync(join(fixtures, 'trials.json'), 'utf8').replace(/\bNaN\b/g, 'null').replace(/\bInfinity\b/g, '1e999')) as {
  choices: { thermalization: number; number_of_trials: number; override?: Record<string, unknown> }[]; chosen: Row[][]; nnseed: number;
  starts: { choice: number; replicas: number[]; info: { fl: FitFlavour; smallx: [number, number]; largex: [number, number]; trainable: boolean }[] };
};
const folder = temporaryFolder();
mkdirSync(join(folder, 'recorded-scan', 'nnfit', 'replica_1'), { recursive: true });
cpSync(join(fixtures, 'tries.json'), join(folder, 'recorded-scan', 'nnfit', 'replica_1', 'tries.json'));

describe('the trials that n3fit chooses', () => {
  it.each(recorded.choices.map((choice, c) => [JSON.stringify(choice), choice, recorded.chosen[c]!] as const))('%s', (_, { thermalization, number_of_trials: count, override = {} }, rows) => {
    const trials = readTrials({ scan: 'recorded-scan', thermalization, count, override }, 8, [folder]);
    const given = (row: Row) => Object.entries(row).filter(([key, value]) => value !== null && key !== 'iteration' && key !== 'loss');
    expect(trials).toEqual(rows.map((row) => ({ trial: row.iteration, ...Object.fromEntries(given(row)) })));
  });
});

describe('replicas of different trials begin with the weights of n3fit\'s model generation', () => {
  const { starts, choices, nnseed } = recorded;
  const { thermalization, number_of_trials: count } = choices[starts.choice]!;
  const without = SMALL_RUNCARD.replace(/parameters:\n(?: {2}.*\n)*/, 'parameters: {threshold_chi2: 3.5}\n').replace(/ {2}- \{fl: .*\n/g, '')
    .replace('  basis:\n', `  basis:\n${starts.info.map((entry) => `  - ${JSON.stringify(entry)}\n`).join('')}`);
  const text = changed('nnseed: 2', `nnseed: ${nnseed}\ntrial_specs: {hyperscan: recorded-scan, thermalization: ${thermalization}, number_of_trials: ${count}}`, without);
  const runcard = requireRuncard(withTrials(text, join(folder, 'a.yml'), { theories: [], data: [], pdfs: [], photons: [], scans: [folder] }), 'a.yml');
  const arrays = readArrays('n3fit_trials/starts.npz');

  it.each(starts.replicas)('replica %i', (replica) => {
    const { network, ...own } = runcardOf(runcard, replica);
    const shape = networkShape(network);
    const { kernels, biases, alpha, beta } = initialWeights(seedsOf(runcard, replica).nn, shape, network.initializer, exponentRanges({ ...own, network }));
    const layers = denseLayers(shape).flatMap((_, layer) => [kernels[layer]!, biases[layer]!]);
    for (const [k, values] of layers.entries()) {
      expectClose(values, arrays.numbers(`${replica}__w${k}`), { rel: 3e-7, abs: 1e-7, why: 'float32 of TensorFlow, functions of another library' });
    }
    expectClose(alpha, arrays.numbers(`${replica}__alpha`), { rel: 2e-7, why: 'float32' });
    expectClose(beta, arrays.numbers(`${replica}__beta`), { rel: 2e-7, why: 'float32' });
  });
});
