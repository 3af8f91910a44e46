import type { OperationName as Operation } from '../../shared/physics/operations';
import type { FkTable } from '../theory/fk-table';

export type { Operation };

/** One systematic uncertainty of a dataset. */
export interface Systematic {
  /** ADD: absolute; MULT: per cent of the central value. */
  readonly treatment: 'ADD' | 'MULT';
  /** CORR, UNCORR, SKIP, THEORYCORR, THEORYUNCORR or a name that correlates it across datasets. */
  readonly name: string;
  /** Shape [ndata]; ADD in units of the observable, MULT in per cent. */
  readonly values: Float64Array;
}

/** Measured data of one dataset, all points or those after cuts (NNPDF commondata). */
export interface CommonData {
  readonly name: string;
  readonly variant?: string;
  readonly process: string;
  readonly experiment: string;
  /** Other entries of `nnpdf_metadata` by which data may be grouped. */
  readonly groupings?: Readonly<Record<string, string>>;
  readonly ndata: number;
  readonly kinematicsNames: readonly string[];
  /** Shape [ndata, kinematicsNames.length]. */
  readonly kinematics: Float64Array;
  readonly central: Float64Array;
  /** Statistical error, absolute, shape [ndata]. */
  readonly stat: Float64Array;
  readonly systematics: readonly Systematic[];
  /** legacy_names of the metadata; their first one enters n3fit's pseudodata and mask seeds. */
  readonly legacyNames: readonly string[];
}

/** A dataset ready to be fitted: cut data and cut theory. */
export interface Dataset {
  readonly data: CommonData;
  /** Indices of the points kept, into the points before cuts. */
  readonly cuts: Int32Array;
  readonly operation: Operation;
  /** One table an operand, rows already cut, C-factors and normalisations applied. */
  readonly tables: readonly FkTable[];
  /** Training fraction (`frac`), and C-factor names, as in the runcard. */
  readonly frac: number;
  readonly weight: number;
  /** `custom_group`. */
  readonly group?: string;
}

/** A positivity or integrability set: theory without data. */
export interface LagrangeSet {
  readonly name: string;
  readonly kind: 'positivity' | 'integrability';
  readonly maxlambda: number;
  readonly operation: Operation;
  readonly tables: readonly FkTable[];
}
