import { describe, expect, it } from 'vitest';
import { linearScale } from '../../charts/scales';
import type { PlotPoint } from '../../charts/pointer';
import { useBrush } from './use-brush';

const plot = { rect: { left: 10, top: 10, width: 100, height: 50 }, x: linearScale(0, 1), y: linearScale(0, 1), series: [] };

function brush(kind: 'x' | 'xy') {
  const chosen: [PlotPoint, PlotPoint][] = [];
  const it = useBrush(() => kind, () => [plot], ({ clientX, clientY }) => ({ x: clientX, y: clientY }), (from, to) => { chosen.push([from, to]); });
  const at = (clientX: number, clientY: number) => ({ button: 0, pointerId: 1, clientX, clientY, currentTarget: { setPointerCapture: () => undefined } }) as unknown as PointerEvent;
  return { chosen, at, ...it };
}

describe('useBrush', () => {
  it('chooses what a drag spans, within its plot', () => {
    const { chosen, at, start, move, end, wasDrag } = brush('xy');
    start(at(30, 20));
    move(at(500, 60));
    end();
    expect(chosen.map(([from, to]) => [from.shareX, from.shareY, to.shareX, to.shareY])).toEqual([[0.2, 0.8, 1, 0]]);
    expect(wasDrag()).toBe(true);
  });

  it('chooses nothing with a click, or beside the plot', () => {
    const { chosen, at, start, move, end, wasDrag } = brush('x');
    start(at(30, 20));
    move(at(32, 20));
    end();
    start(at(2, 2));
    move(at(80, 20));
    end();
    expect([chosen, wasDrag()]).toEqual([[], false]);
  });

  it('chooses nothing when the drag is taken away, and begins anew', () => {
    const { chosen, at, start, move, end, cancel, box } = brush('x');
    start(at(30, 20));
    move(at(80, 20));
    expect(box.value).toEqual({ left: '30px', top: '10px', width: '50px', height: '50px' });
    cancel();
    expect(box.value).toBeUndefined();
    end();
    expect(chosen).toEqual([]);
    start(at(30, 20));
    move(at(60, 20));
    end();
    expect(chosen).toHaveLength(1);
  });
});
