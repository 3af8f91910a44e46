import type { Dense } from '../linalg/dense';
import type { Form } from './forms';
import type { BilinearForms, FormBranch, FormTree } from './reduced-problem';
import { findSkeleton, symmetric, type Skeleton } from './skeleton';

/** Singular values of a hadronic set's forms below this part of the largest are cut; their spectra end in a cliff far above it. */
const TOLERANCE = 1e-6;
/** Of forms that are measured, those below this part of the largest, and those below this part of the errors: chi2 of fitted PDFs then changes by some 1e-6. */
const MEASURED_TOLERANCE = 3e-7;
export const TOLERATED_ERRORS = 3e-5;
/** And entries of a measured form, or of its interpolation, below this part of what is tolerated: there are tens of thousands. */
const ENTRY = 3e-3;
/** Entries below this part of a form's sum of sizes are rounding of the FK table; they stand a thousand times below float32. */
const NEGLIGIBLE = 1e-11;
/** Of what is tolerated, so much in each branch of a tree: a form lies on a handful. */
const OF_A_BRANCH = 0.3;
/** What a branch of a tree costs besides its products, in products. */
const BRANCH = 600;
/** A tree must save this part at least. */
const WORTHWHILE = 0.05;

/** Symmetric forms on some columns, shape [count, size, size], with the typical size of each column and how much each form counts. */
interface WeightedForms {
  readonly count: number;
  readonly size: number;
  readonly matrices: Float64Array;
  readonly scales: Float64Array;
  readonly weights: Float64Array;
}

/** What may be cut of forms: singular values below this part of the largest, and below so much. */
interface Limits {
  readonly tolerance: number;
  readonly negligible: number;
}

/**
 * Forms p B_n p on a skeleton common to all n: B is symmetric, so B = [1 T]^T B[kept, kept] [1 T].
 * @param scale typical size of each column of p
 * @param tolerated part of the errors
 * @param weights how much a value of each form changes what is measured, in its errors, shape [count]; absent for what is not measured
 */
export function reduceBilinear(
  dense: Dense, { active, count, matrices }: Form & { kind: 'bilinear' }, scale: Float64Array, tolerated: number, weights?: Float64Array,
): BilinearForms {
  const all: Omit<WeightedForms, 'weights'> = { count, size: active.length, matrices, scales: Float64Array.from(active, (column) => scale[column]!) };
  const whole = { ...all, weights: weights ?? alike(all) };
  const limits = weights ? { tolerance: MEASURED_TOLERANCE, negligible: tolerated } : { tolerance: TOLERANCE, negligible: 0 };
  const local = skeletonOf(dense, whole, limits);
  const own = restricted(whole, local.kept);
  dropSmallEntries(own, ENTRY * limits.negligible);
  const skeleton = { ...local, kept: local.kept.map((i) => active[i]!), rest: local.rest.map((i) => active[i]!) };
  return { skeleton, count, matrices: own.matrices, tree: bestTree(dense, own, { ...limits, negligible: OF_A_BRANCH * limits.negligible }).tree };
}

/** What is not measured counts alike, whatever its size. */
function alike(forms: Omit<WeightedForms, 'weights'>): Float64Array {
  return new Float64Array(forms.count).map((_, n) => {
    const sum = sizeOf(forms, n);
    return sum > 0 ? 1 / sum : 0;
  });
}

/** The sum of the sizes of a form's entries, in the units of its value. */
function sizeOf({ size, matrices, scales }: Omit<WeightedForms, 'weights'>, n: number): number {
  let sum = 0;
  for (let i = 0, k = n * size * size; i < size; i++) for (let j = 0; j < size; j++, k++) sum += Math.abs(matrices[k]! * scales[i]! * scales[j]!);
  return sum;
}

function dropSmallEntries(forms: WeightedForms, tolerated: number): void {
  const { count, size, matrices, scales, weights } = forms;
  for (let n = 0; n < count; n++) {
    const least = Math.max(NEGLIGIBLE * sizeOf(forms, n), weights[n]! > 0 ? tolerated / weights[n]! : 0);
    for (let i = 0, k = n * size * size; i < size; i++) {
      for (let j = 0; j < size; j++, k++) if (Math.abs(matrices[k]!) * scales[i]! * scales[j]! <= least) matrices[k] = 0;
    }
  }
}

/**
 * The forms as they are, or in two halves on skeletons of their own where that takes fewer products: points that are neighbours look at
 * the PDFs alike. Halves are halved again.
 */
function bestTree(dense: Dense, forms: WeightedForms, limits: Limits): { readonly tree: FormTree; readonly cost: number } {
  const { count, size, matrices } = forms;
  const whole = { tree: { count, matrices }, cost: products(matrices, count, size, size) + 2 * count * size };
  if (count < 2 || size === 0) return whole;
  const middle = count >> 1;
  const halves = [branch(dense, slice(forms, 0, middle), limits), branch(dense, slice(forms, middle, count), limits)];
  const cost = halves.reduce((sum, half) => sum + half.cost, 0);
  return cost < (1 - WORTHWHILE) * whole.cost ? { tree: { branches: halves.map((half) => half.branch) }, cost } : whole;
}

function branch(dense: Dense, forms: WeightedForms, limits: Limits): { readonly branch: FormBranch; readonly cost: number } {
  const found = skeletonOf(dense, forms, limits);
  const own = restricted(forms, found.kept);
  const skeleton = dropSmallShares(found, own, forms.scales, ENTRY * limits.negligible);
  const { tree, cost } = bestTree(dense, own, limits);
  const [kept, rest] = [skeleton.kept.length, skeleton.rest.length];
  return { branch: { skeleton, tree }, cost: cost + 2 * products(skeleton.interpolation, 1, kept, rest) + 2 * (kept + rest) + BRANCH };
}

/** @param own the forms on the columns kept @param scales of all columns */
function dropSmallShares(skeleton: Skeleton, { count, size, matrices, scales: ownScales, weights }: WeightedForms, scales: Float64Array, tolerated: number): Skeleton {
  const slope = new Float64Array(size); // largest change of what is measured with each kept column
  for (let n = 0, k = 0; n < count; n++) {
    for (let i = 0; i < size; i++) {
      let sum = 0;
      for (let j = 0; j < size; j++, k++) sum += Math.abs(matrices[k]!) * ownScales[j]!;
      slope[i] = Math.max(slope[i]!, 2 * weights[n]! * sum);
    }
  }
  const { rest, interpolation } = skeleton;
  const small = (share: number, k: number) => Math.abs(share) * slope[Math.floor(k / rest.length)]! * scales[rest[k % rest.length]!]! <= tolerated;
  return { ...skeleton, interpolation: interpolation.map((share, k) => (small(share, k) ? 0 : share)) };
}

function skeletonOf(dense: Dense, { count, size, matrices, scales, weights }: WeightedForms, { tolerance, negligible }: Limits): Skeleton {
  const gram = dense.scope(() => {
    const all = dense.matrix(count * size, size);
    const view = dense.view(all);
    for (let n = 0, k = 0; n < count; n++) {
      for (let i = 0; i < size; i++) for (let j = 0; j < size; j++, k++) view[k] = matrices[k]! * scales[i]! * weights[n]!;
    }
    const total = dense.matrix(size, size);
    dense.gram(all, total);
    return symmetric(dense.view(total), size);
  });
  return findSkeleton(gram, size, scales, tolerance, negligible);
}

function restricted({ count, size, matrices, scales, weights }: WeightedForms, kept: Int32Array): WeightedForms {
  const own = new Float64Array(count * kept.length ** 2);
  for (let n = 0, k = 0; n < count; n++) for (const i of kept) for (const j of kept) own[k++] = matrices[(n * size + i) * size + j]!;
  return { count, size: kept.length, matrices: own, scales: Float64Array.from(kept, (i) => scales[i]!), weights };
}

function slice({ size, matrices, scales, weights }: WeightedForms, from: number, to: number): WeightedForms {
  return { count: to - from, size, matrices: matrices.subarray(from * size * size, to * size * size), scales, weights: weights.subarray(from, to) };
}

/** Products with matrices [count, rows, columns], of which the kernels take four rows at once over the columns that any of them uses. */
function products(matrices: Float64Array, count: number, rows: number, columns: number): number {
  let used = 0;
  for (let n = 0; n < count; n++) {
    for (let row = 0; row < rows; row += 4) {
      const [start, end] = [(n * rows + row) * columns, (n * rows + Math.min(rows, row + 4)) * columns];
      for (let column = 0; column < columns; column++) {
        for (let k = start + column; k < end; k += columns) {
          if (matrices[k] === 0) continue;
          used += 4;
          break;
        }
      }
    }
  }
  return used;
}
