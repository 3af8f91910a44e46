import { computed, type ComputedRef } from 'vue';
import { compareCommand } from '../../../shared/command-line';
import type { ReportPanel } from '../../../shared/contract/report-request';
import { useProject } from '../../stores/project';
import { useCompare } from './compare-store';

/** The command line whose report has the same as a panel of the comparison. @param part of the report */
export function usePanelCommand(part: () => ReportPanel): ComputedRef<string | undefined> {
  const [compare, project] = [useCompare(), useProject()];
  return computed(() => compare.selection && compareCommand(compare.selection, { out: `compared-${part()}`, panels: [part()], ...compare.energies }, project.pdfFolder));
}
