import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readTrials } from './hyperscan';

const folder = mkdtempSync(join(tmpdir(), 'parton-scan-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'scan', 'nnfit', 'replica_1', 'tries.json');
mkdirSync(join(folder, 'scan', 'nnfit', 'replica_1'), { recursive: true });

const space = {
  activation_per_layer: 'tanh', dropout: 0, epochs: 100, initializer: 'glorot_normal', layer_type: 'dense', nodes_per_layer: [5, 8], stopping_patience: 0.1,
  optimizer: { optimizer_name: 'Adam', learning_rate: 0.01 } as unknown, positivity: { initial: 10 },
};
const trial = (loss: number, changed: Partial<typeof space> = {}, state = 2) => ({ state, result: { status: 'ok', loss }, misc: { space_vals: { ...space, ...changed } } });
const write = (value: unknown) => writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value));
const read = (specs: Partial<Parameters<typeof readTrials>[0]> = {}, folders = [folder]) => readTrials({ scan: 'scan', thermalization: 0, count: 1, override: {}, ...specs }, 8, folders);

describe('trials of a scan', () => {
  it('an optimizer may be a name alone; whole numbers may be written with a point', () => {
    write('[{"state": 2.0, "result": {"loss": NaN}, "misc": {"space_vals": {"activation_per_layer": "tanh", "dropout": 0.0, "epochs": 100.7, "initializer": "glorot_normal", "layer_type": "dense", "nodes_per_layer": [5.0, 8], "stopping_patience": 0.1, "optimizer": "SGD", "positivity": {}}}}]');
    expect(read()).toEqual([{
      trial: 0, activation_per_layer: 'tanh', dropout: 0, epochs: 100, initializer: 'glorot_normal', layer_type: 'dense', nodes_per_layer: [5, 8], stopping_patience: 0.1, optimizer: 'SGD',
    }]);
  });

  it('equal losses keep their order; what did not end, and what is left out, does not count', () => {
    write([trial(3), trial(0, {}, 1), trial(2), trial(1), trial(2)]);
    expect(read({ thermalization: 1, count: 3 }).map(({ trial: number }) => number)).toEqual([3, 2, 4]);
  });

  it('a scan that is not there is told with where it was looked for, and what is missing in one', () => {
    write([trial(1)]);
    expect(() => read({ scan: 'other' })).toThrow(expect.objectContaining({ kind: 'missing', problem: `the hyperparameter scan other is not there. Looked for: ${folder}.` }));
    expect(() => read({ scan: '../scan' })).toThrow(expect.objectContaining({ kind: 'input', where: { place: 'trial_specs.hyperscan' } }));
    rmSync(file);
    expect(read).toThrow(expect.objectContaining({ kind: 'missing', where: { file } }));
  });

  it.each([
    ['cut short', '[{"state": 2', { where: { file } }],
    ['another document', { trials: [] }, { where: { file, place: 'the whole' } }],
    ['too few', [trial(1, {}, 3)], { problem: '1 trials are asked for, but the scan has 0: 0 came to their end.' }],
    ['without settings', [{ state: 2, result: { loss: 1 } }], { where: { file, place: '[0].misc.space_vals' } }],
    ['a number that is none', [trial(1, { epochs: 'many' as never })], { problem: 'epochs must be a whole number from 1 to 10000000.', where: { file, place: '[0].misc.space_vals.epochs' } }],
    ['an optimizer that is none', [trial(1, { optimizer: { optimizer_name: 'Lion' } })], { where: { file, place: '[0].misc.space_vals.optimizer' } }],
    ['another basis', [trial(1, { nodes_per_layer: [5, 9] })], { problem: 'its last layer has 9 nodes, but the fit basis has 8 flavours.', where: { file, place: '[0].misc.space_vals' } }],
    ['dropout where there is none', [trial(1, { layer_type: 'dense_per_flavour', dropout: 0.1 })], { problem: 'dense_per_flavour has no dropout.' }],
  ])('%s', (_, value, expected) => {
    write(value);
    expect(read).toThrow(expect.objectContaining({ kind: 'input', ...expected }));
  });
});
