export const REPORT_PANELS = ['inputs', 'chi2', 'pdfs', 'ratios', 'uncertainties', 'distances', 'pulls', 'integrals', 'exponents', 'training', 'luminosities', 'data', 'runcards', 'baselines'] as const;
export type ReportPanel = (typeof REPORT_PANELS)[number];

export interface ReportRequest {
  /** Folder to write to; made if it is not there. */
  readonly out: string;
  readonly title?: string;
  /** Those that are written; all if not given. */
  readonly panels?: readonly ReportPanel[];
  /** GeV, of PDFs and of luminosities' energy. */
  readonly q?: number;
  readonly sqrtS?: number;
  readonly theme?: 'light' | 'dark';
}

export interface ReportFiles {
  readonly html: string;
  readonly csv: readonly string[];
  readonly pdf?: string;
  /** Panels that could not be made, and why. */
  readonly failed: readonly { readonly panel: ReportPanel; readonly reason: string }[];
  readonly command: string;
}
