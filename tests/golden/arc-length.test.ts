import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readNpz } from '../../src/engine/io/npz';
import { evaluatePdf, type PdfModel } from '../../src/engine/model/pdf';
import { ARC_LENGTH_X, arcLengths, INTEGRABILITY_X, integrabilityNumbers } from '../../src/shared/physics/arc-length';
import { rotationToFk } from '../../src/shared/physics/fit-basis';
import { trapezoidalQuadrature } from '../../src/shared/physics/quadrature';
import { sumRules } from '../../src/shared/physics/sum-rules';
import { expectClose } from '../helpers/tolerance';

const GOLDEN = 'tests/fixtures/golden_dis';
const state = readNpz(readFileSync(`${GOLDEN}/state_final.npz`), 'state_final.npz');
const model: PdfModel = {
  network: { inputs: 2, nodes: [25, 20, 8], activations: ['tanh', 'tanh', 'linear'] },
  rotation: rotationToFk('EVOL', ['sng', 'g', 'v', 'v3', 'v8', 't3', 't8', 't15']),
  sumRules: sumRules('ALL'),
  quadrature: trapezoidalQuadrature(),
};

function weightsOf(replica: number) {
  const part = (name: string) => {
    const { data, shape } = state.get(name)!;
    const size = data.length / shape[0]!;
    return (data as Float64Array).slice((replica - 1) * size, replica * size);
  };
  return {
    kernels: [0, 2, 4].map((i) => part(`W_nn_w${i}`)), biases: [1, 3, 5].map((i) => part(`W_nn_w${i}`)),
    alpha: part('W_alpha'), beta: part('W_beta'),
  };
}

describe.each([1, 2, 3, 4])("n3fit's json of replica %i", (replica) => {
  const written = JSON.parse(readFileSync(`${GOLDEN}/nnfit/replica_${replica}/golden_dis.json`, 'utf8')) as {
    arc_lengths: number[]; integrability: number[];
  };

  it('has these arc lengths', () => {
    expectClose(arcLengths(evaluatePdf(model, weightsOf(replica), ARC_LENGTH_X).xf), written.arc_lengths, { rel: 1e-13, why: 'rounding of sums' });
  });

  it('has these integrability numbers', () => {
    const actual = integrabilityNumbers(evaluatePdf(model, weightsOf(replica), INTEGRABILITY_X).xf);
    expectClose(actual, written.integrability, { rel: 1e-12, abs: 2e-14, why: 'n3fit turns the PDF to partons of size 1 and back, and loses the last digits' });
    expect(actual).toHaveLength(5);
  });
});
