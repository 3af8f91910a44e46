import type { ReducedProblem } from '../../src/engine/reduction/reduced-problem';
import type { ReplicaTriangle } from '../../src/engine/reduction/replica-triangle';
import type { Skeleton } from '../../src/engine/reduction/skeleton';

/** p, the columns of a reduced problem, from x f of the 14 FK flavours on the problem's grid, shape [x, 14]. */
export function columnsOf({ columns }: ReducedProblem, xf: Float64Array): Float64Array {
  const p = new Float64Array(columns.count);
  columns.of.forEach((column, i) => column >= 0 && (p[column] = xf[i]!));
  return p;
}

/** p[kept] + T p[rest]. */
export function onSkeleton({ kept, rest, interpolation }: Skeleton, p: Float64Array): Float64Array {
  return Float64Array.from(kept, (column, i) => rest.reduce((sum, other, j) => sum + interpolation[i * rest.length + j]! * p[other]!, p[column]!));
}

/** All outputs of a reduced problem, written out in float64: quotients of linear and bilinear forms, bounds. */
export function reducedOutputs({ linearForms, bilinearForms, outputs, bounds, columns }: ReducedProblem, p: Float64Array): Float64Array {
  const linear = Array.from({ length: linearForms.count }, (_, n) => p.reduce((sum, value, c) => sum + linearForms.rows[n * columns.count + c]! * value, 0));
  const bilinear = bilinearForms.flatMap(({ skeleton, count, matrices }) => {
    const t = onSkeleton(skeleton, p);
    const size = t.length;
    return Array.from({ length: count }, (_, n) =>
      t.reduce((sum, a, i) => sum + a * t.reduce((row, b, j) => row + matrices[(n * size + i) * size + j]! * b, 0), 0));
  });
  const forms = [...linear, ...bilinear];
  return Float64Array.from({ length: outputs.length / 2 }, (_, o) => {
    const [above, below] = [outputs[2 * o]!, outputs[2 * o + 1]!];
    const quotient = (above < 0 ? 0 : forms[above]!) / (below < 0 ? 1 : forms[below]!);
    const bound = bounds?.forms[o] ?? -1;
    return quotient + (bounds?.offsets[o] ?? 0) - (bound < 0 ? 0 : Math.abs(forms[bound]!));
  });
}

/** |R z - q|^2 + rho in float64, z = (skeleton of p, data outputs). */
export function triangleChi2(reduced: ReducedProblem, { columns, r, q, rho }: ReplicaTriangle, xf: Float64Array): number {
  const p = columnsOf(reduced, xf);
  const all = [...onSkeleton(reduced.data, p), ...reducedOutputs(reduced, p)];
  const z = Float64Array.from(columns, (column) => all[column]!);
  return q.reduce((chi2, right, i) => chi2 + (z.reduce((sum, value, j) => (j < i ? sum : sum + r[i * z.length + j]! * value), 0) - right) ** 2, rho);
}
