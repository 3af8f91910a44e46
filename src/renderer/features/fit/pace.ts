import { onScopeDispose, shallowRef, watch, type Ref, type ShallowRef } from 'vue';

/** Milliseconds between two drawings, at least; and how much longer than a drawing takes. */
const LEAST = 250;
const SHARE = 8;

/**
 * Follows a source that changes ten times a second, at the pace at which its change can be drawn: what depends on this costs at most
 * an eighth of the time, on any machine.
 */
export function usePace<T>(source: Readonly<Ref<T>>, least = LEAST): Readonly<ShallowRef<T>> {
  const shown = shallowRef(source.value) as ShallowRef<T>;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let busyUntil = 0;
  function show(): void {
    timer = undefined;
    const start = performance.now();
    shown.value = source.value;
    // After the frame in which the change was drawn.
    requestAnimationFrame(() => { setTimeout(() => { busyUntil = performance.now() + Math.max(least, SHARE * (performance.now() - start - 1000 / 60)); }); });
    busyUntil = start + least;
  }
  watch(source, () => { timer ??= setTimeout(show, Math.max(0, busyUntil - performance.now())); });
  onScopeDispose(() => { clearTimeout(timer); });
  return shown;
}
