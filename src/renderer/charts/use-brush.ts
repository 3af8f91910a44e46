import { computed, shallowRef, type ComputedRef } from 'vue';
import type { Plot } from '../../charts/plot';
import { plotAt, type PlotPoint } from '../../charts/pointer';

/** Pixels that a drag must go before it is one. */
const LEAST = 6;

interface Drag { readonly from: PlotPoint; readonly to: PlotPoint }

/** Choosing a range of x, or a rectangle, by dragging within one plot. */
export function useBrush(kind: () => 'x' | 'xy' | undefined, plots: () => readonly Plot[], place: (event: MouseEvent) => { readonly x: number; readonly y: number }, done: (from: PlotPoint, to: PlotPoint) => void): {
  readonly start: (event: PointerEvent) => void;
  readonly move: (event: PointerEvent) => void;
  readonly end: () => void;
  /** The drag was taken away: nothing is chosen. */
  readonly cancel: () => void;
  /** A click that ends a drag is none. */
  readonly wasDrag: () => boolean;
  readonly box: ComputedRef<Readonly<Record<'left' | 'top' | 'width' | 'height', string>> | undefined>;
} {
  const drag = shallowRef<Drag>();
  let dragged = false;
  const isLong = ({ from, to }: Drag): boolean => Math.abs(to.x - from.x) >= LEAST && (kind() === 'x' || Math.abs(to.y - from.y) >= LEAST);

  function start(event: PointerEvent): void {
    dragged = false;
    if (kind() === undefined || event.button !== 0) return;
    const { x, y } = place(event);
    const from = plotAt(plots(), x, y);
    if (!from) return;
    drag.value = { from, to: from };
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
  }
  function move(event: PointerEvent): void {
    const now = drag.value;
    const rect = now && plots()[now.from.plot]?.rect;
    if (!rect) return;
    const { x, y } = place(event);
    const px = Math.min(rect.left + rect.width, Math.max(rect.left, x));
    const py = Math.min(rect.top + rect.height, Math.max(rect.top, y));
    drag.value = { from: now.from, to: { x: px, y: py, plot: now.from.plot, shareX: (px - rect.left) / rect.width, shareY: 1 - (py - rect.top) / rect.height } };
  }
  function end(): void {
    const last = drag.value;
    cancel();
    dragged = last !== undefined && isLong(last);
    if (last && dragged) done(last.from, last.to);
  }
  function cancel(): void {
    drag.value = undefined;
    dragged = false;
  }
  const box = computed(() => {
    const now = drag.value;
    const rect = now && plots()[now.from.plot]?.rect;
    if (!rect || !isLong(now)) return undefined;
    const tall = kind() === 'xy';
    const [left, top] = [Math.min(now.from.x, now.to.x), tall ? Math.min(now.from.y, now.to.y) : rect.top];
    return { left: `${left}px`, top: `${top}px`, width: `${Math.abs(now.to.x - now.from.x)}px`, height: `${tall ? Math.abs(now.to.y - now.from.y) : rect.height}px` };
  });
  return { start, move, end, cancel, wasDrag: () => dragged, box };
}
