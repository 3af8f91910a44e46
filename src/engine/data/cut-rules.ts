import type { CutRule } from './cuts';

/**
 * The cuts that n3fit 4.1.5 applies to every fit (validphys `cuts/filters.yaml`): where perturbative QCD to the order of the theory
 * describes a measurement.
 */
export const DEFAULT_CUT_RULES: readonly CutRule[] = [
  // Deep-inelastic scattering: above the resonances and higher twists.
  { processType: 'DIS_ALL', localVariables: { w2: 'Q2 * (1 - x) / x' }, rule: 'Q2 > q2min and w2 > w2min', reason: 'perturbative region of DIS' },
  {
    processType: 'DIS_NC_CHARM', fns: 'FONLL-A', localVariables: { Q2cut1_f2c: 4, Q2cut2_f2c: 10, xcut_f2c: 1e-3 },
    rule: 'Q2 > Q2cut1_f2c and (Q2 > Q2cut2_f2c or x > xcut_f2c)', reason: 'large heavy-quark corrections of FONLL-A',
  },
  ...['FONLL-C', 'FONLL-E'].map((fns) => ({
    processType: 'DIS_NC_CHARM', fns, ic: 1, rule: 'Q2 > 8', reason: 'intrinsic-charm corrections unknown at this order',
  })),
  ...['H1_1JET_319GEV_290PB-1_DIF_PTQ2', 'H1_2JET_319GEV_290PB-1_DIF_PTQ2'].map((dataset) => ({
    dataset, rule: '(pT**2 + Q2) > 100', reason: 'arXiv:2112.01120, page 7',
  })),

  // Fixed-target Drell-Yan: away from the threshold (arXiv:1507.01006).
  {
    dataset: 'DYE866_Z0_800GEV_PXSEC', processType: 'DYP', localVariables: { tau: 'M2 / sqrts**2', y0: '-0.5 * log(tau)', maxY: 0.663 },
    rule: 'tau <= maxTau and fabs(y/y0) <= maxY', reason: 'resummation near threshold',
  },
  ...['DYE605', 'DYE605_dw', 'DYE605_sh', 'DYE605_Z0_38P8GEV_DW_PXSEC', 'DYE605_sh_ite'].map((dataset) => ({
    dataset, processType: 'DYP', localVariables: { tau: 'M2 / sqrts**2', ymax: '-0.5 * log(tau)', maxY: 0.663 },
    rule: 'tau <= maxTau and fabs(y/ymax) <= maxY', reason: 'resummation near threshold',
  })),

  // W and Z.
  { dataset: 'CMS_Z0_13TEV_AFB', localVariables: { min_mll: 86, max_mll: 96 }, rule: 'm_ll < min_mll or m_ll > max_mll', reason: 'electroweak corrections at the Z mass' },
  ...['LHCB_DY_8TEV_MUON_Y', 'LHCB_WPWM_8TEV_MUON_Y', 'LHCB_Z0_8TEV_MUON_Y', 'LHCB_DY_7TEV_MUON_Y', 'LHCB_WPWM_7TEV_MUON_Y', 'LHCB_Z0_7TEV_MUON_Y']
    .map((dataset) => ({ dataset, pto: 'NNLO+', rule: 'y >= 2.25', reason: 'unstable NNLO corrections at the edge of the acceptance' })),
  ...['LHCB_Z0_13TEV_DIELECTRON-Y', 'LHCB_Z0_13TEV_DIMUON-Y']
    .map((dataset) => ({ dataset, pto: 'NNLO+', rule: 'y >= 2.20', reason: 'unstable NNLO corrections at the edge of the acceptance' })),
  { dataset: 'D0_WPWM_1P96TEV_ASY', pto: 'NNLO+', rule: 'fabs(central_value) >= 0.03', reason: 'NNLO correction of small asymmetries too imprecise' },
  { dataset: 'ATLAS_Z0_8TEV_LOWMASS_M-Y', localVariables: { M: 'sqrt(m_Z2)', max_M: 116 }, rule: 'M <= max_M', reason: 'overlap with the high-mass measurement' },
  { dataset: 'CMS_Z0_7TEV_DIMUON_2D', pto: 'NNLO-', localVariables: { M: 'sqrt(m_Z2)', max_M: 200 }, rule: 'M <= max_M', reason: 'large NNLO corrections' },
  {
    dataset: 'CMS_Z0_7TEV_DIMUON_2D', pto: 'NNLO-', localVariables: { M: 'sqrt(m_Z2)', min_M: 30, max_rapidity: 2.2 },
    rule: 'M >= min_M and y <= max_rapidity', reason: 'large electroweak corrections',
  },
  {
    dataset: 'CMS_Z0_7TEV_DIMUON_2D', pto: 'NNLO+', localVariables: { M: 'sqrt(m_Z2)', max_rapidity: 2.2, max_M: 200 },
    rule: 'M <= max_M and y <= max_rapidity', reason: 'large electroweak corrections',
  },
  { dataset: 'ATLAS_Z0_7TEV_49FB_HIMASS', localVariables: { max_M: 200 }, rule: 'm_ll <= max_M', reason: 'large corrections at high mass' },
  { dataset: 'ATLAS_Z0_7TEV_LOMASS_M', pto: 'NNLO-', rule: 'idat >= 2', reason: 'large NNLO corrections' },

  // Vector bosons with a jet: resummation below, electroweak corrections above.
  ...([
    ['ATLAS_WJ_8TEV_WP-PT', 30], ['ATLAS_WJ_8TEV_WM-PT', 30], ['ATLAS_Z0J_8TEV_PT-M', 30], ['ATLAS_Z0J_8TEV_PT-Y', 30, 150],
    ['ATLAS_Z0J_13TEV_PT_LL', 30, 150], ['CMS_Z0J_8TEV_PT-Y', 30, 170], ['CMS_Z0J_13TEV_PT-M', 30, 170],
  ] as const).flatMap(([dataset, least, most]) => [
    { dataset, rule: `pT >= ${least}`, reason: 'resummation at small pT' },
    ...(most === undefined ? [] : [{ dataset, rule: `pT <= ${most}`, reason: 'electroweak corrections at large pT' }]),
  ]),
  { dataset: 'CMS_Z0J_8TEV_PT-Y', rule: 'abs_y <= 1.6', reason: 'last rapidity bin not described' },
  { dataset: 'CMS_Z0J_13TEV_PT-M', rule: 'm_ll >= 76', reason: 'first mass bin not described' },

  // Jets.
  { dataset: 'CMS_1JET_8TEV_PTY', rule: 'pT >= 74', reason: 'fixed order fails at small pT' },

  // Normalised top-pair distributions: one bin follows from the others.
  ...([
    ['CMS_TTBAR_8TEV_2L_DIF_MTTBAR-YT-NORM', 'idat != 8'],
    ['ATLAS_TTBAR_8TEV_LJ_DIF_PTT-NORM', 'pT_t<450'],
    ['ATLAS_TTBAR_8TEV_LJ_DIF_YT-NORM', 'y_t<2.05'],
    ['ATLAS_TTBAR_8TEV_LJ_DIF_YTTBAR-NORM', 'y_ttBar<1.90'],
    ['ATLAS_TTBAR_8TEV_LJ_DIF_MTTBAR-NORM', 'm_ttBar<1350'],
    ['ATLAS_TTBAR_8TEV_2L_DIF_YTTBAR-NORM', 'y_ttBar<2.00'],
    ['ATLAS_TTBAR_8TEV_2L_DIF_MTTBAR-NORM', 'm_ttBar<1000'],
    ['CMS_TTBAR_8TEV_LJ_DIF_YT-NORM', 'y_t<2.01'],
    ['CMS_TTBAR_8TEV_LJ_DIF_YTTBAR-NORM', 'y_ttBar<1.82'],
    ['ATLAS_TTBAR_13TEV_HADR_DIF_MTTBAR-NORM', 'm_ttBar<2130.625'],
    ['ATLAS_TTBAR_13TEV_HADR_DIF_YTTBAR-NORM', 'y_ttBar<1.995'],
    ['ATLAS_TTBAR_13TEV_HADR_DIF_MTTBAR-YTTBAR-NORM', 'm_ttBar<1985 or y_ttBar<1.645'],
    ['ATLAS_TTBAR_13TEV_LJ_DIF_MTTBAR-PTT-NORM', 'pT_t<640 or m_ttBar<1500'],
    ['ATLAS_TTBAR_13TEV_LJ_DIF_PTT-YT-NORM', 'pT_t<650 or y_t<2.0'],
    ['ATLAS_TTBAR_13TEV_LJ_DIF_MTTBAR-NORM', 'm_ttBar<1750'],
    ['ATLAS_TTBAR_13TEV_LJ_DIF_PTT-NORM', 'pT_t<737.5'],
    ['ATLAS_TTBAR_13TEV_LJ_DIF_YT-NORM', 'y_t<2.1'],
    ['ATLAS_TTBAR_13TEV_LJ_DIF_YTTBAR-NORM', 'y_ttBar<2.15'],
    ['CMS_TTBAR_13TEV_LJ_DIF_MTTBAR-NORM', 'm_ttBar<2900'],
    ['CMS_TTBAR_13TEV_LJ_DIF_YTTBAR-NORM', 'y_ttBar<2.1'],
    ['CMS_TTBAR_13TEV_LJ_DIF_MTTBAR-YTTBAR-NORM', 'm_ttBar<2250 or y_ttBar<1.7'],
    ['CMS_TTBAR_13TEV_LJ_DIF_PTT-NORM', 'pT_t<1250'],
    ['CMS_TTBAR_13TEV_LJ_DIF_YT-NORM', 'y_t<2.25'],
  ] as const).map(([dataset, rule]) => ({ dataset, rule, reason: 'linearly dependent on the other bins' })),
];
