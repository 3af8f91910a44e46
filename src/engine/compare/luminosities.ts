import type { LuminosityBands, LuminosityView } from '../../shared/contract/compare-api';
import { PartonError } from '../../shared/errors';
import { N_FK_FLAVOURS } from '../../shared/physics/flavours';
import { luminosity, rapidityNodes } from '../../shared/physics/luminosity';
import { memberStatistics } from '../../shared/stats/members';
import type { Ensemble } from './ensemble';

/** Invariant masses of a view, logarithmic, both ends included. @throws PartonError */
export function masses({ sqrtS, mMin, mMax = sqrtS / 3, points }: LuminosityView): Float64Array {
  if (!(mMin > 0 && mMin < mMax && mMax <= sqrtS && points >= 2)) throw new PartonError('input', `M from ${mMin} to ${mMax} GeV is no range at ${sqrtS} GeV.`);
  return Float64Array.from({ length: points }, (_, i) => mMin * (mMax / mMin) ** (i / (points - 1)));
}

/** @throws PartonError for what is known at one scale only */
export function luminositiesOf({ info, uncertainty, partons }: Ensemble, view: LuminosityView): LuminosityBands {
  const m = masses(view);
  const rows = 1 + info.members.length;
  const columns = view.channels.length * m.length;
  const values = new Float64Array(rows * columns);
  m.forEach((mass, i) => {
    const { x, weights } = rapidityNodes(mass, view.sqrtS, view.yCut);
    const all = partons(x, mass);
    const size = x.length * N_FK_FLAVOURS;
    for (let row = 0; row < rows; row++) {
      const own = all.subarray(row * size, (row + 1) * size);
      view.channels.forEach((channel, c) => (values[row * columns + c * m.length + i] = luminosity(channel, mass, own, weights)));
    }
  });
  return { ...memberStatistics(values, rows, uncertainty), members: info.members, values: Float32Array.from(values.subarray(columns)) };
}
