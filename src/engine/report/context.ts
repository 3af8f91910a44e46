import type { ChartTheme } from '../../charts/theme';
import type { Selection } from '../../shared/contract/compare-api';
import type { ComputedApi } from '../../shared/contract/compare-protocol';
import type { ReportSubject } from './figure';

/** What every panel of a report is made from. */
export interface ReportContext {
  readonly api: ComputedApi;
  readonly selection: Selection;
  readonly subjects: readonly ReportSubject[];
  readonly reference: ReportSubject;
  readonly theme: ChartTheme;
  /** GeV; Q0 of the reference if not given. */
  readonly q?: number;
  readonly sqrtS: number;
}
