import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseExportGrid } from '../../src/engine/io/exportgrid';
import { readKerasWeights } from '../../src/engine/model/keras-weights';
import { evaluatePdf } from '../../src/engine/model/pdf';
import type { NetworkShape } from '../../src/engine/model/weights';
import { rotationToFk } from '../../src/shared/physics/fit-basis';
import { partonsFromFk } from '../../src/shared/physics/flavour-basis';
import { trapezoidalQuadrature } from '../../src/shared/physics/quadrature';
import { sumRules } from '../../src/shared/physics/sum-rules';
import { FIT_BASES } from '../../src/shared/runcard/runcard';
import { expectClose } from '../helpers/tolerance';

const read = (name: string) => readFileSync(new URL(`../fixtures/n3fit_weights/${name}`, import.meta.url));
const bytes = new Uint8Array(read('replica_1.weights.h5'));
const network: NetworkShape = { inputs: 2, nodes: [25, 20, 8], activations: ['tanh', 'tanh', 'linear'] };
const exponents = Array.from({ length: 8 }, () => ({ trainable: true, alpha: [0, 1], beta: [1, 2] }) as const);

it('weights that n3fit saved give the export grid that n3fit wrote', () => {
  const weights = readKerasWeights(bytes, 'weights.h5', network, exponents);
  const model = { network, rotation: rotationToFk('EVOL', FIT_BASES.EVOL), sumRules: sumRules('ALL'), quadrature: trapezoidalQuadrature() };
  const grid = parseExportGrid(read('replica_1.exportgrid').toString(), 'replica_1.exportgrid');
  const partons = partonsFromFk(evaluatePdf(model, weights, Float64Array.from(grid.x)).xf, 4);
  const largest = partons.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  expectClose(partons, grid.partons, { rel: 1e-5, abs: 2e-6 * largest, why: 'n3fit computed in float32' });
});

it('what is trained stands first among the exponents', () => {
  const all = readKerasWeights(bytes, 'weights.h5', network, exponents);
  const some = readKerasWeights(bytes, 'weights.h5', network, exponents.map((range, f) => ({ ...range, trainable: f !== 0 })));
  const stored = [...all.alpha].flatMap((alpha, f) => [alpha, all.beta[f]!]);
  expect([...some.alpha].flatMap((alpha, f) => [alpha, some.beta[f]!])).toEqual([...stored.slice(14), ...stored.slice(0, 14)]);
});

it('weights of another network, or another basis, are refused', () => {
  expect(() => readKerasWeights(bytes, 'w.h5', { ...network, nodes: [25, 21, 8] }, exponents)).toThrow('w.h5: it has the layers 2 x 25, 25 x 20, 20 x 8, the runcard\'s network needs 2 x 25, 25 x 21, 21 x 8.');
  expect(() => readKerasWeights(bytes, 'w.h5', network, exponents.slice(1))).toThrow('w.h5: it has 16 exponents, the runcard\'s basis needs 14.');
  expect(() => readKerasWeights(new TextEncoder().encode('no HDF5'), 'w.h5', network, exponents)).toThrow('w.h5: it is no weights file of Keras (HDF5), or damaged.');
});
