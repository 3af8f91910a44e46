/** A complete runcard with two datasets, in which each test changes a line or two. */
export const SMALL_RUNCARD = `# comment kept
description: small
dataset_inputs:
- {dataset: NMC_NC_NOTFIXED_EM-F2, frac: 0.75, variant: legacy_dw}
- {dataset: NUTEV_CC_NOTFIXED_FE_NU-SIGMARED, cfac: [MAS], frac: 0.5}
datacuts:
  t0pdfset: T0_disfit
theory:
  theoryid: 40_000_000
trvlseed: 1
nnseed: 2
mcseed: 3
genrep: True
diagonal_basis: false
parameters:
  nodes_per_layer: [5, 8]
  activation_per_layer: [tanh, linear]
  initializer: glorot_normal
  optimizer: {optimizer_name: Nadam}
  epochs: 1e3
  stopping_patience: 0.1
  layer_type: dense
  dropout: 0.0
fitting:
  fitbasis: EVOL
  basis:
  - {fl: sng, smallx: [1.0, 1.1], largex: [1.5, 3.1]}
  - {fl: g, smallx: [0.7, 1.1], largex: [2.8, 5.7]}
  - {fl: v, smallx: [0.5, 0.7], largex: [1.5, 3.5]}
  - {fl: v3, smallx: [0.1, 0.4], largex: [1.7, 3.5]}
  - {fl: v8, smallx: [0.6, 0.8], largex: [1.5, 3.4]}
  - {fl: t3, smallx: [-0.5, 0.9], largex: [1.7, 3.4]}
  - {fl: t8, smallx: [0.6, 0.9], largex: [1.5, 3.5]}
  - {fl: t15, trainable: false, smallx: [1.1, 1.2], largex: [1.5, 3.2]}
positivity:
  posdatasets:
  - {dataset: NNPDF_POS_2P24GEV_F2U, maxlambda: 1e6}
`;

/** The small runcard with one piece of text replaced; the piece must occur. */
export function changed(from: string, to: string, text = SMALL_RUNCARD): string {
  if (!text.includes(from)) throw new Error(`the runcard has no ${JSON.stringify(from)}`);
  return text.replace(from, () => to);
}
