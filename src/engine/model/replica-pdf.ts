import { replicaSumRules } from '../../shared/physics/sum-rules';
import type { PdfModel } from './pdf';

/** The model of one replica: its own constants of the sum rules, where they are drawn. @param seed its network seed */
export function replicaPdf(pdf: PdfModel, seed: number): PdfModel {
  const sumRules = replicaSumRules(pdf.sumRules, seed);
  return sumRules === pdf.sumRules ? pdf : { ...pdf, sumRules };
}
