import { computed, type ComputedRef } from 'vue';
import { compareCommand } from '../../../shared/command-line';
import type { ReportPanel } from '../../../shared/contract/report-request';
import { useFit } from './context';

/** The command line whose report shows the same of a fit that has ended: one part of a comparison of this fit alone. */
export function useReportCommand(panel: ReportPanel): ComputedRef<string | undefined> {
  const { session } = useFit();
  return computed(() => (session.status.value === 'complete' ? compareCommand({ subjects: [{ folder: session.folder }], reference: 0 }, { out: `${session.document.value?.entry.name ?? 'fit'}-${panel}`, panels: [panel] }) : undefined));
}
