import { expect, it } from 'vitest';
import type { ReducedProblem } from '../reduction/reduced-problem';
import { epochOperations, totalOperations } from './operations';

it('counts the operations of a small problem as one does by hand', () => {
  const problem = {
    network: { inputs: 2, nodes: [3, 2], activations: ['tanh', 'linear'] },
    exponents: [{ trainable: false, alpha: [0, 1], beta: [1, 2] }, { trainable: true, alpha: [0, 1], beta: [1, 2] }],
    x: new Float64Array(8), fkNodes: 4,
    flavours: {
      flavours: [{ rotation: [[0, 1]] }, { rotation: [[0, 1], [1, -1]], norm: { numerator: 0, denominator: 0, constant: 1, slope: 0 } }],
      integrals: [{ flavour: 1, dividedByX: false }], ofFk: new Int32Array(14),
    },
    data: { kept: Int32Array.of(0, 1, 2), rest: Int32Array.of(3), interpolation: Float64Array.of(1, 0, 2) },
    linearForms: { count: 1, rows: Float64Array.of(1, 0, 0, 4) },
    bilinearForms: [{
      skeleton: { kept: Int32Array.of(0, 1), rest: Int32Array.of(), interpolation: new Float64Array(0) },
      tree: {
        branches: [
          { skeleton: { kept: Int32Array.of(0), rest: Int32Array.of(1), interpolation: Float64Array.of(3) }, tree: { count: 1, matrices: Float64Array.of(2) } },
          { skeleton: { kept: Int32Array.of(0, 1), rest: Int32Array.of(), interpolation: new Float64Array(0) }, tree: { count: 1, matrices: Float64Array.of(1, 2, 2, 0) } },
        ],
      },
    }],
    outputs: Int32Array.of(0, -1, 1, 0),
  } as unknown as ReducedProblem;
  const operations = epochOperations(problem, { training: 4, validation: 3 }, 'Nadam');
  expect(operations).toEqual({
    // 8 points; forward 2 (6 + 6) + 5; adjoint: weights 2 (6 + 6) + biases 5 + inputs of the second layer 2 x 6
    network: 8 * (29 + 41),
    // forward and adjoint: prefactor 2 x 8, three terms 2 x 3 x 8, an integral 2 x 4, norms 2 x 4; gradient of one norm 2 x 4
    pdf: 2 * (16 + 48 + 8 + 8) + 8,
    // there and back, 2 x 2, and 2 of a branch
    projection: 2 * (4 + 2),
    // linear 2 x 2 x 2; an output, and a quotient
    forms: 8 + 1 + 5,
    // matrices 2 x 1 and 2 x 3, contractions 2 x 1 and 2 x 2 and back
    bilinear: 2 + 2 + 2 + 6 + 4 + 4,
    // triangles 4 x 5 + 8 and 3 x 4 + 6; transposed 4 x 5
    chi2: 28 + 20 + 18,
    // 9 + 8 weights and two trained exponents
    update: 19 * 19,
  });
  expect(totalOperations(operations)).toBe(Object.values(operations).reduce((sum, count) => sum + count, 0));
});
