import { computed } from 'vue';
import type { Chi2Comparison, PdfBasis, PdfComparison, PdfView, PerSubject, TrainingSummary } from '../../../shared/contract/compare-api';
import { useEngine } from '../../stores/services';
import { useResult, type Result } from '../../stores/use-result';
import { useCompare } from './compare-store';

/** What is asked of all that is compared, and again when a running fit has moved. @param more undefined when there is nothing to ask */
export function useComparison<M extends object, T>(more: () => M | undefined, ask: (question: M & { readonly selection: NonNullable<ReturnType<typeof useCompare>['selection']> }) => Promise<T>): Result<T> {
  const compare = useCompare();
  return useResult(() => {
    const own = more();
    return own && compare.selection && { ...own, selection: compare.selection };
  }, ask, () => compare.revision);
}

/** χ² of all rows; for several panels it is asked for once, by whoever shows them. @param wanted nothing is asked while it is undefined; `splits`: also of training and validation */
export const useComparedChi2 = (wanted: () => { readonly splits: boolean } | undefined): Result<Chi2Comparison> => useComparison(wanted, ({ selection, splits }) => useEngine().compareChi2(selection, splits));

/** Of all replicas, also those that are not chosen: they stay in sight, pale. Asked for once, by whoever shows panels of it. @param wanted nothing is asked while it is false */
export function useTraining(wanted: () => boolean): Result<readonly PerSubject<TrainingSummary>[]> {
  const compare = useCompare();
  const folders = computed(() => compare.selection && JSON.stringify(compare.selection.subjects.map(({ folder }) => folder)));
  return useResult(() => (wanted() && folders.value !== undefined ? JSON.parse(folders.value) as string[] : undefined),
    (asked) => useEngine().compareTraining({ subjects: asked.map((folder) => ({ folder })), reference: 0 }), () => compare.revision);
}

/** Points in x of maps of distances. */
const MAP_POINTS = 44;

/** PDFs on the few points that maps of distances need. */
export function useDistances(basis: () => PdfBasis): Result<PdfComparison> {
  const compare = useCompare();
  const view = computed<PdfView>(() => ({ basis: basis(), xMin: compare.range[0], xMax: compare.range[1], points: MAP_POINTS, scale: 'mixed' }));
  return useComparison(() => ({ view: view.value }), (asked) => useEngine().comparePdfs(asked.selection, asked.view));
}
