import { describe, expect, it } from 'vitest';
import { expectClose } from '../../../tests/helpers/tolerance';
import { operationForm } from '../../shared/physics/operations';
import { Generator } from '../../shared/stats/random/generator';
import { predict, predictMany, type Observable, type Operand } from './observable';

const random = new Generator(5);
const normals = (length: number) => Float64Array.from({ length }, () => random.standardNormal());

/** Of three points, on the first `nx` nodes of a grid of six; rows begin and end with zeros. */
function operand(kind: Operand['kind'], nx: number): Operand {
  const flavours = [1, 4];
  const place = (list: readonly number[]) => Int32Array.from(list.flatMap((flavour) => Array.from({ length: nx }, (_, node) => node * 14 + flavour)));
  const size = kind === 'constant' ? 1 : flavours.length * nx * (kind === 'bilinear' ? nx : 1);
  const values = normals(3 * size).map((value, k) => (kind !== 'constant' && (k % nx < 1 || Math.floor(k / nx) % 3 === 2) ? 0 : value));
  return { kind, ndata: 3, values, first: kind === 'constant' ? Int32Array.of() : place(flavours), second: kind === 'bilinear' ? place([2, 3]) : Int32Array.of(), nx };
}

describe.each([['linear', ['linear']], ['bilinear', ['bilinear']], ['ratio', ['linear', 'bilinear']]] as const)('predictions of many PDFs, %s', (name, kinds) => {
  const operands = kinds.map((kind, k) => operand(kind, 4 + k));
  const observable: Observable = { name, ndata: 3, form: operationForm(kinds.length === 1 ? 'NULL' : 'RATIO', kinds.length), operands };

  it.each([1, 2, 8, 9, 20, 65])('are those of each of %i alone', (count) => {
    const xfs = Array.from({ length: count }, () => normals(6 * 14));
    const many = predictMany(observable, xfs);
    expect(many).toHaveLength(count);
    expect(many.every((prediction) => prediction.every((value) => value !== 0))).toBe(true);
    many.forEach((prediction, k) => expectClose(prediction, predict(observable, xfs[k]!).prediction, { rel: 1e-13, abs: 1e-13, why: 'sums in another order' }));
  });
});
