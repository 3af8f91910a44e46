import { fkFromPartons, PARTON_PIDS } from '../../shared/physics/flavour-basis';
import { N_FK_FLAVOURS } from '../../shared/physics/flavours';
import { coverageFactor } from '../../shared/stats/normal';
import { standardDeviation } from '../../shared/stats/members';
import type { KnownPdf } from '../theory/known-pdfs';
import { fkFlavoursOf, readPdfMember } from './lhapdf';
import { readPdfSet } from './pdf-set';

/**
 * The unpolarised PDFs of a fit of polarised ones: the central member of an LHAPDF set, plus so many standard deviations of each FK flavour
 * (n3fit layers/observable.py `compute_pdf_boundary`). What is computed once is kept.
 * @throws PartonError if the set is damaged, or has no errors where deviations are asked for
 */
export function unpolarisedPdfs(folder: string): (deviations: number) => KnownPdf {
  const central = readPdfMember(folder);
  let set: ReturnType<typeof readPdfSet> | undefined;
  const deviationAt = (x: Float64Array, q0: number): Float64Array => {
    set ??= readPdfSet(folder);
    const { info: { error: { type, confidence } }, errorMembers } = set;
    const size = x.length * N_FK_FLAVOURS;
    const partons = set.values(PARTON_PIDS, x, q0);
    const members = Float64Array.from(Array.from({ length: errorMembers + 1 }, (_, m) => [...fkFromPartons(partons.subarray(m * size, (m + 1) * size))]).flat());
    return standardDeviation(members, errorMembers + 1, { type, rescale: coverageFactor(confidence / 100) });
  };
  const kept = new Map<string, Float64Array>();
  return (deviations) => (x, q0) => {
    const key = [deviations, q0, ...x].join(' ');
    let xf = kept.get(key);
    if (!xf) {
      xf = fkFlavoursOf(central, x, q0);
      if (deviations !== 0) deviationAt(x, q0).forEach((deviation, k) => (xf![k]! += deviations * deviation));
      kept.set(key, xf);
    }
    return xf;
  };
}
