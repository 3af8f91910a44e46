import type { Scaling } from '../../shared/physics/scaling';
import type { SumRuleSet } from '../../shared/physics/sum-rules';
import type { NetworkShape } from '../model/weights';
import type { ExponentRange } from '../problem/fit-problem';
import type { Columns } from './forms';
import type { DistinctFlavours } from './distinct-flavours';
import type { Skeleton } from './skeleton';

/**
 * A fit problem in the form that the kernels compute: exact to float32, with few numbers (design: the chi2 of all linear data is
 * a small triangle on a skeleton of p = xf(flavour, node)). Plain data; the large arrays are shared between threads.
 */
export interface ReducedProblem {
  readonly network: NetworkShape;
  /** Of x, where the network's input is scaled. */
  readonly scaling?: Scaling;
  readonly sumRules: SumRuleSet;
  readonly exponents: readonly ExponentRange[];
  readonly flavours: DistinctFlavours;
  readonly columns: Columns;
  /** With photons: the first of their columns, which do not depend on weights. */
  readonly photon?: number;
  /** FK nodes, quadrature nodes, with feature scaling 1, padding to a multiple of four; shape [point]. */
  readonly x: Float64Array;
  readonly fkNodes: number;
  readonly quadratureNodes: number;
  /** One an integral of `flavours`: quadrature weights of p-like values at all points, zero outside the quadrature. */
  readonly integralWeights: readonly Float64Array[];
  /** p on which all linear data depend. */
  readonly data: Skeleton;
  /** Forms linear in p, shape [count, columns]: operands of non-linear data, positivity, integrability. */
  readonly linearForms: { readonly count: number; readonly rows: Float64Array };
  /** Sets of forms t B t on skeletons of their own; numbered after the linear forms. */
  readonly bilinearForms: readonly BilinearForms[];
  /** Observables that are not rows of the data's skeleton: (numerator, denominator or -1), indices of forms; shape [output, 2]. */
  readonly outputs: Int32Array;
  /** Of polarised fits, where a numerator may be -1 too: what is added to an output, and the form whose size is subtracted, or -1; shapes [output]. */
  readonly bounds?: { readonly offsets: Float64Array; readonly forms: Int32Array };
  /** Outputs that stand as columns in the chi2: the first ones. */
  readonly dataOutputs: number;
  readonly constraints: readonly ConstraintOutputs[];
  readonly experiments: readonly ReducedExperiment[];
  /** Diagonal of the sum over experiments of Z^T C^-1 Z, shape [skeleton + data outputs]. */
  readonly gramDiagonal: Float64Array;
}

export interface BilinearForms {
  readonly skeleton: Skeleton;
  readonly count: number;
  /** Symmetric, on the skeleton, shape [count, kept, kept]. */
  readonly matrices: Float64Array;
  /** The same forms with fewer numbers. */
  readonly tree: FormTree;
}

/** Forms on the columns that they are given: symmetric matrices, shape [count, columns, columns], or parts one after the other. */
export type FormTree =
  | { readonly count: number; readonly matrices: Float64Array }
  | { readonly branches: readonly FormBranch[] };

/** Some of the forms, on a skeleton out of the columns that all have. */
export interface FormBranch {
  readonly skeleton: Skeleton;
  readonly tree: FormTree;
}

/** A positivity or integrability set: a run of outputs. */
export interface ConstraintOutputs {
  readonly kind: 'positivity' | 'integrability';
  readonly first: number;
  readonly count: number;
}

/**
 * An experiment's design matrix Z [n, columns]: predictions are Z z with z = (skeleton p, data outputs), of which the experiment
 * uses `columns`: the skeleton, then its own outputs.
 */
export type ReducedExperiment = DataBasis | EigenBasis;

interface Common {
  readonly n: number;
  readonly columns: Int32Array;
  /** Its first output, and the point of each. */
  readonly firstOutput: number;
  readonly outputPoints: Int32Array;
}

/** What both sides of a split need: see `replicaTriangle`. */
interface DataBasis extends Common {
  readonly basis: 'data';
  /** C and C^-1, shape [n, n]. */
  readonly covariance: Float64Array;
  readonly precision: Float64Array;
  /** Z and C^-1 Z, shape [n, columns]. */
  readonly design: Float64Array;
  readonly weighted: Float64Array;
  /** Z^T C^-1 Z, shape [columns, columns], upper triangle. */
  readonly whole: Float64Array;
}

interface EigenBasis extends Common {
  readonly basis: 'eigen';
  readonly eigenvalues: Float64Array;
  /** Rotated Z / sqrt(eigenvalue), shape [n, columns]. */
  readonly whitened: Float64Array;
}
