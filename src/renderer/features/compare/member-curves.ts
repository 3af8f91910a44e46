import { computed, type ComputedRef } from 'vue';
import type { Chosen, MemberCurves, PdfComparison, PdfView } from '../../../shared/contract/compare-api';
import { useEngine } from '../../stores/services';
import { useResult } from '../../stores/use-result';
import { useCompare } from './compare-store';

const isSame = (a: ArrayLike<number>, b: ArrayLike<number>): boolean => a.length === b.length && Array.from(a).every((one, i) => one === b[i]);

/** Curves at the very x, scale and flavours of the bands: only these may be drawn over them. */
const isOn = ({ q, x, flavours }: PdfComparison, curves: MemberCurves): boolean =>
  curves.q === q && isSame(curves.x, x) && curves.flavours.length === flavours.length && curves.flavours.every(({ key }, f) => key === flavours[f]!.key);

/**
 * x f(x, Q) of each member of one of the compared that are shown, at the points of the bands. Undefined while the last answer is of
 * another folder or of other points. @param which members: those that count, or all, so that one that does not can be drawn beside them
 */
export function useMemberCurves(folder: () => string | undefined, which: 'counted' | 'all', view: () => PdfView, bands: () => PdfComparison | undefined): ComputedRef<MemberCurves | undefined> {
  const compare = useCompare();
  const [whose, q] = [computed(folder), computed(() => bands()?.q)];
  const isThere = computed(() => compare.readable.some((one) => one.folder === whose.value));
  const whole = computed((): Chosen | undefined => (whose.value !== undefined && isThere.value ? { folder: whose.value, members: 'all' } : undefined));
  const { value } = useResult(() => {
    const chosen = which === 'all' ? whole.value : compare.selection?.subjects.find((one) => one.folder === whose.value);
    return chosen === undefined || q.value === undefined ? undefined : { chosen, view: { ...view(), q: q.value } };
  }, async (asked) => ({ folder: asked.chosen.folder, curves: await useEngine().comparedMembers(asked.chosen, asked.view) }), () => compare.revision);
  return computed(() => {
    const [found, now] = [value.value, bands()];
    return found && now && found.folder === whose.value && isOn(now, found.curves) ? found.curves : undefined;
  });
}
