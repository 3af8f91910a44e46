import { describe, expect, it } from 'vitest';
import { onSkeleton } from '../../../tests/helpers/triangle-chi2';
import { expectClose } from '../../../tests/helpers/tolerance';
import { Generator } from '../../shared/stats/random/generator';
import { Dense } from '../linalg/dense';
import { reduceBilinear } from './bilinear-forms';
import { formValues, type Form } from './forms';
import type { FormTree } from './reduced-problem';

const dense = new Dense();
const columns = 60;

/** Cross sections at momentum fractions that move with the point, as Drell-Yan's do with rapidity: smooth in both, and zero where x is too small. */
function drellYan(count: number): Form & { kind: 'bilinear' } {
  const matrices = new Float64Array(count * columns * columns);
  for (let n = 0; n < count; n++) {
    const [a, b] = [10 + (20 * n) / count, 50 - (20 * n) / count];
    const one = (i: number, j: number) => (i < a - 6 || j < b - 6 ? 0 : Math.exp(-((i - a) ** 2 + (j - b) ** 2) / 30) + 0.2 / (1 + Math.abs(i - a) + Math.abs(j - b)));
    for (let i = 0; i < columns; i++) for (let j = 0; j < columns; j++) matrices[(n * columns + i) * columns + j] = (one(i, j) + one(j, i)) / 2;
  }
  return { kind: 'bilinear', count, active: Int32Array.from({ length: columns }, (_, i) => i), matrices };
}

/** The values of a tree on columns t, in float64. */
function treeValues(tree: FormTree, t: Float64Array): number[] {
  if ('branches' in tree) return tree.branches.flatMap(({ skeleton, tree: own }) => treeValues(own, onSkeleton(skeleton, t)));
  return [...formValues({ kind: 'bilinear', count: tree.count, active: Int32Array.from(t.keys()), matrices: tree.matrices }, t)];
}

const numbersOf = (tree: FormTree): number =>
  ('branches' in tree ? tree.branches.reduce((sum, one) => sum + one.skeleton.interpolation.length + numbersOf(one.tree), 0) : tree.matrices.length);

describe.each([['measured', 3e-5], ['not measured', 3e-5], ['measured, to rounding', 0]] as const)('forms %s', (what, tolerated) => {
  const form = drellYan(24);
  const random = new Generator(3);
  const pdfs = Array.from({ length: 5 }, () => Float64Array.from({ length: columns }, () => random.standardNormal()));
  const scale = new Float64Array(columns).fill(1);
  const typical = formValues(form, scale);
  const sigma = typical.map((value) => 0.01 * Math.abs(value));
  const reduced = reduceBilinear(dense, form, scale, tolerated, what === 'not measured' ? undefined : sigma.map((error) => 1 / error));

  it('have the values of their tree, and of their matrices on the skeleton', () => {
    for (const p of pdfs) {
      const exact = formValues(form, p);
      const t = onSkeleton(reduced.skeleton, p);
      for (const values of [treeValues(reduced.tree, t), treeValues({ count: 24, matrices: reduced.matrices }, t)]) {
        values.forEach((value, n) => expectClose((value - exact[n]!) / sigma[n]!, 0, { abs: tolerated === 0 ? 1e-4 : 3e-3, why: 'errors of a per cent; p is noise, and tolerances are of one column' }));
      }
    }
  });

  it('take fewer numbers in the tree', () => {
    expect('branches' in reduced.tree).toBe(true);
    expect(numbersOf(reduced.tree)).toBeLessThan(0.8 * reduced.matrices.length);
  });
});

it('a single form, and forms that have nothing in common, stay whole', () => {
  const random = new Generator(4);
  const matrices = Float64Array.from({ length: 4 * 36 }, () => 0);
  for (let n = 0; n < 4; n++) for (let i = 0; i < 6; i++) for (let j = 0; j <= i; j++) matrices[(n * 6 + i) * 6 + j] = matrices[(n * 6 + j) * 6 + i] = random.standardNormal();
  const active = Int32Array.of(0, 1, 2, 3, 4, 5);
  const scale = new Float64Array(6).fill(1);
  for (const count of [1, 4]) {
    const { tree } = reduceBilinear(dense, { kind: 'bilinear', count, active, matrices: matrices.slice(0, count * 36) }, scale, 0);
    expect(tree).toMatchObject({ count });
  }
});
