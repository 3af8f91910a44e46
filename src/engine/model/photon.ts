import { splineAt, type CubicSpline } from '../../shared/physics/cubic-spline';
import { N_FK_FLAVOURS, PHOTON } from '../../shared/physics/flavours';

/** The photon of a replica, which is not fitted. */
export interface Photon {
  /** x f(x, Q0). */
  readonly xf: CubicSpline;
  /** The share of the proton's momentum that it carries. */
  readonly momentum: number;
}

/** Puts a photon into PDFs at some x, shape [x, 14] (n3fit layers/rotations.py `AddPhoton`). */
export function addPhoton({ xf: spline }: Photon, x: ArrayLike<number>, xf: Float64Array): void {
  for (let i = 0; i < xf.length / N_FK_FLAVOURS; i++) xf[i * N_FK_FLAVOURS + PHOTON] = splineAt(spline, x[i]!);
}

/** x f at some x. */
export const photonAt = ({ xf: spline }: Photon, x: Float64Array): Float64Array => x.map((value) => splineAt(spline, value));
