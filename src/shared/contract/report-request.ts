/** Parts of a report in their order, with their titles. */
export const REPORT_TITLES = {
  inputs: 'What is compared', chi2: 'χ² per point', pdfs: 'PDFs', ratios: 'Ratios', uncertainties: 'Uncertainties', distances: 'Distances', pulls: 'Pulls', integrals: 'Integrals',
  exponents: 'Effective exponents', correlations: 'Correlations', training: 'Training', luminosities: 'Luminosities', data: 'Data and theory', runcards: 'Runcards', baselines: 'Single-replica baselines',
} as const;
export type ReportPanel = keyof typeof REPORT_TITLES;
export const REPORT_PANELS = Object.keys(REPORT_TITLES) as [ReportPanel, ...ReportPanel[]];

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
  /** By subject, as the window shows them; names of folders and colours in their order if not given. */
  readonly looks?: readonly ReportLook[];
}

export interface ReportLook {
  readonly name: string;
  /** Number of a hue, from 0. */
  readonly colour: number;
}

export interface ReportProgress {
  /** Folder of the report. */
  readonly out: string;
  readonly done: number;
  readonly all: number;
  /** The part that is being made. */
  readonly panel: ReportPanel;
}

export interface ReportFiles {
  readonly html: string;
  readonly csv: readonly string[];
  readonly pdf?: string;
  /** Panels that could not be made, and why. */
  readonly failed: readonly { readonly panel: ReportPanel; readonly reason: string }[];
  readonly command: string;
}
