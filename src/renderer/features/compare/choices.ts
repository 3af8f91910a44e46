import type { BandMode } from '../../../charts/band-modes';
import type { PdfBasis } from '../../../shared/contract/compare-api';

export type CompareTab = 'overview' | 'pdfs' | 'distances' | 'chi2' | 'integrals' | 'exponents' | 'training' | 'luminosities' | 'data' | 'baselines' | 'runcards';

/** What the figures of a comparison show of it. Part of a saved view. */
export interface Choices {
  /** Of fits, unless some are chosen: those that postfit keeps, or also those that it rejects. */
  readonly replicas: 'kept' | 'all';
  readonly pdfMode: BandMode;
  readonly pdfBasis: PdfBasis;
  readonly pdfAxis: 'mixed' | 'log' | 'linear';
  /** GeV, of PDFs and their integrals; Q0 if not given. */
  readonly q: number | undefined;
  /** Thin lines of the reference's members. */
  readonly members: boolean;
  readonly distanceBasis: PdfBasis;
  readonly chi2Show: 'value' | 'difference';
  readonly chi2Quantity: 'experimental' | 'training' | 'validation' | 'replicas' | 'phi';
  readonly chi2Groups: 'experiment' | 'process';
  readonly dataMode: 'absolute' | 'ratio';
  readonly exponentBasis: PdfBasis;
  readonly exponent: 'alpha' | 'beta';
  readonly luminosityMode: 'ratio' | 'absolute' | 'uncertainty';
  readonly channels: 'sums' | 'flavours';
  readonly sqrtS: number | undefined;
}

export const DEFAULT_CHOICES: Choices = {
  replicas: 'kept', pdfMode: 'ratio', pdfBasis: 'flavour', pdfAxis: 'mixed', q: undefined, members: false, distanceBasis: 'flavour', chi2Show: 'value', chi2Quantity: 'experimental', chi2Groups: 'experiment',
  dataMode: 'ratio', exponentBasis: 'evolution', exponent: 'alpha', luminosityMode: 'ratio', channels: 'sums', sqrtS: 13_000,
};
