import type { Observable } from '../model/observable';
import type { PdfModel } from '../model/pdf';
import type { Photon } from '../model/photon';

/** Everything that the replicas of a fit share. */
export interface FitProblem {
  readonly pdf: PdfModel;
  /** The range and freedom of the preprocessing exponents, one a flavour of the fit basis. */
  readonly exponents: readonly ExponentRange[];
  /** Momentum fractions at which observables need the PDFs: the union of the FK grids, increasing. */
  readonly grid: Float64Array;
  readonly experiments: readonly Experiment[];
  readonly positivity: readonly Observable[];
  readonly integrability: readonly Observable[];
}

export interface ExponentRange {
  readonly trainable: boolean;
  readonly alpha: readonly [number, number];
  readonly beta: readonly [number, number];
  /** With feature scaling beta is 0 and not trained. */
  readonly withoutBeta?: boolean;
}

/** Whether an exponent is trained. */
export function isTrained({ trainable, withoutBeta }: ExponentRange, exponent: 'alpha' | 'beta'): boolean {
  return trainable && !(exponent === 'beta' && withoutBeta);
}

/** Datasets that share one covariance matrix; points are those of the observables, in order. */
export interface Experiment {
  readonly name: string;
  readonly observables: readonly Observable[];
  readonly ndata: number;
  readonly covariance: Covariance;
}

/**
 * The t0 covariance of an experiment. In the diagonal basis, data and masks count eigenmodes: a mode's prediction is
 * sum_j rotation[i, j] T_j and its variance eigenvalues[i].
 */
export type Covariance =
  | { readonly basis: 'data'; /** Shape [n, n]. */ readonly matrix: Float64Array }
  | { readonly basis: 'eigen'; /** Shape [n, n]. */ readonly rotation: Float64Array; readonly eigenvalues: Float64Array };

/** What belongs to one replica. */
export interface ReplicaData {
  /** The replica's number, from 1. */
  readonly replica: number;
  /** Of its network: its weights, its dropout, the constants of its sum rules. */
  readonly seed: number;
  readonly photon?: Photon;
  /** In the order of `FitProblem.experiments`. */
  readonly experiments: readonly ReplicaExperiment[];
}

/** In the basis of the experiment's covariance, shapes [n]; masks are 1 where a point (or mode) takes part. */
export interface ReplicaExperiment {
  readonly data: Float64Array;
  readonly training: Uint8Array;
  readonly validation: Uint8Array;
}
