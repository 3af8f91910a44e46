import { replicaSumRules } from '../../shared/physics/sum-rules';
import type { PdfModel } from './pdf';
import type { Photon } from './photon';

/** The model of one replica: its own constants of the sum rules, where they are drawn, and its photon. @param replica with the seed of its network */
export function replicaPdf(pdf: PdfModel, { seed, photon }: { readonly seed: number; readonly photon?: Photon }): PdfModel {
  const sumRules = replicaSumRules(pdf.sumRules, seed, photon?.momentum);
  return sumRules === pdf.sumRules && !photon ? pdf : { ...pdf, sumRules, ...(photon && { photon }) };
}
