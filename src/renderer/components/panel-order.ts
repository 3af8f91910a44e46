import { useLocalStorage } from '@vueuse/core';
import { computed, inject, provide, toValue, type InjectionKey, type MaybeRefOrGetter } from 'vue';

/** Which panel of a view stands where. */
export interface PanelOrder {
  /** Area of the view's grid in which a panel stands. */
  areaOf(panel: string): string;
  /** Puts a panel before or after the one that is shown there; at an end, nothing happens. */
  move(panel: string, by: 1 | -1): void;
  swap(one: string, other: string): void;
}

const ORDER: InjectionKey<PanelOrder> = Symbol('panel order');

/** Which panel stands in each place: as kept, where that still names the same panels. */
export function arrangement(places: readonly string[], kept: readonly string[]): readonly string[] {
  return kept.length === places.length && places.every((place) => kept.includes(place)) ? kept : places;
}

export function swapped(order: readonly string[], one: string, other: string): readonly string[] {
  return order.map((panel) => (panel === one ? other : panel === other ? one : panel));
}

/**
 * Lets the user reorder the panels of a view, and keeps the order.
 * @param places areas of the view's grid, as they are read; the panel of the same name stands there at first
 */
export function providePanelOrder(view: string, places: MaybeRefOrGetter<readonly string[]>): void {
  const kept = useLocalStorage<readonly string[]>(`panels of ${view}`, []);
  const order = computed(() => arrangement(toValue(places), kept.value));
  const swap = (one: string, other: string): void => { kept.value = [...swapped(order.value, one, other)]; };
  provide(ORDER, {
    areaOf: (panel) => toValue(places)[order.value.indexOf(panel)] ?? panel,
    swap,
    move: (panel, by) => {
      const other = order.value[order.value.indexOf(panel) + by];
      if (other !== undefined) swap(panel, other);
    },
  });
}

export const usePanelOrder = (): PanelOrder | undefined => inject(ORDER, undefined);
