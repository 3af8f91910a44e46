import { computed, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue';
import type { Plot } from '../../charts/plot';
import { count, number } from '../format';

/** Points of a dataset with their kinematics: `values` of shape [point, kinematic]. */
interface Points {
  readonly kinematics: readonly string[];
  readonly values: Float64Array;
  readonly measured: Float64Array;
}

/** A kinematic variable, or the number of the point. */
const POINT = 'point';

/** What points of a dataset are drawn against, as the user chooses, and which of them is under the pointer. */
export function useAbscissa(points: () => Points | undefined): {
  readonly against: ShallowRef<string>;
  readonly axes: ComputedRef<readonly { readonly value: string; readonly label: string }[]>;
  /** Undefined: the number of the point. */
  readonly abscissa: ComputedRef<{ readonly name: string; readonly values: Float64Array } | undefined>;
  /** Values of a kinematic variable of each point, where the dataset has it. */
  column(name: string): Float64Array | undefined;
  nearest(plot: Plot, shareX: number): number;
  /** Title and first rows of a point's tooltip. */
  describe(index: number): { readonly title: string; readonly rows: readonly { readonly label: string; readonly value: string }[] };
} {
  const against = shallowRef(POINT);
  const names = computed(() => points()?.kinematics ?? []);
  watch(names, (now) => { if (against.value !== POINT && !now.includes(against.value)) against.value = POINT; });
  const column = (name: string): Float64Array | undefined => {
    const data = points();
    const at = data?.kinematics.indexOf(name) ?? -1;
    return !data || at < 0 ? undefined : data.measured.map((_, i) => data.values[i * data.kinematics.length + at]!);
  };
  const abscissa = computed(() => {
    const values = column(against.value);
    return values && { name: against.value, values };
  });
  return {
    against, abscissa, column,
    axes: computed(() => [{ value: POINT, label: 'point' }, ...names.value.map((name) => ({ value: name, label: name }))]),
    nearest(plot, shareX) {
      const away = (i: number): number => Math.abs(plot.x.toUnit(abscissa.value?.values[i] ?? i + 1) - shareX);
      return points()!.measured.reduce((best, _, i) => (away(i) < away(best) ? i : best), 0);
    },
    describe(index) {
      const { kinematics, values } = points()!;
      return { title: `Point ${count(index + 1)}`, rows: kinematics.map((name, j) => ({ label: name, value: number(values[index * kinematics.length + j], 4) })) };
    },
  };
}
